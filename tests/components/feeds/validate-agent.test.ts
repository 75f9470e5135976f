import assert from "node:assert/strict";
import type { AgentFeedArgs } from "../../../components/feeds/args";
import type { AgentFeedComponentArgs } from "../../../components/feeds/component-args";
import { validateAgentFeed } from "../../../components/feeds/validate-agent";
import { DIRECT_PUT, KINESIS } from "./shared-fixtures";

const CSV = { option: "CSVTOJSON", fieldNames: ["id", "gender"] };
const LOG = { option: "LOGTOJSON", logFormat: "COMMONAPACHELOG" };

function problemsOf(
  feed: Partial<AgentFeedArgs>,
  changes: Partial<AgentFeedComponentArgs> = {},
  name = "people",
): string[] {
  const args = { target: KINESIS, feed: { filePattern: "/data/people.csv*", ...feed }, ...changes };
  return validateAgentFeed(args, name).map(({ path, reason }) => `${path} ${reason}`);
}

function accepts(title: string, feed: Partial<AgentFeedArgs>, changes: Partial<AgentFeedComponentArgs> = {}): void {
  it(title, () => assert.deepEqual(problemsOf(feed, changes), []));
}

function refuses(title: string, feed: Partial<AgentFeedArgs>, ...problems: string[]): void {
  it(title, () => assert.deepEqual(problemsOf(feed), problems));
}

describe("validateAgentFeed: files", () => {
  const absolute = "feed.filePattern must be an absolute path with the name of a file, such as /var/log/app.log*, got";
  for (const filePattern of ["/app.log", "/var/log/*.log", "/var/log/app.log.{1,2}"]) {
    accepts(`S-20 accepts ${filePattern}`, { filePattern });
  }
  for (const filePattern of ["", "app.log", "./app.log", "/", "/var/log/", "/var/log\n/app"]) {
    refuses(`S-20 refuses ${JSON.stringify(filePattern)}`, { filePattern }, `${absolute} "${filePattern}"`);
  }
  for (const filePattern of ["/srv/*/app.log", "/srv/{a,b}/app.log", "/srv/a[12]/app.log", "/srv/?/app.log"]) {
    refuses(
      `S-20 refuses a wildcard in the directory of ${filePattern}`,
      { filePattern },
      `feed.filePattern must have wildcards in the file's name only: the agent looks into one directory, got "${filePattern}"; make a feed for each`,
    );
  }
  for (const ending of [".gz", ".bz2", ".zip"]) {
    refuses(
      `S-20 refuses files that end in ${ending}, which the agent passes over`,
      { filePattern: `/data/people${ending}` },
      `feed.filePattern must not end in ${ending}: the agent passes compressed files over, got "/data/people${ending}"`,
    );
  }

  for (const initialPosition of ["START_OF_FILE", "END_OF_FILE"]) {
    accepts(`S-20 accepts ${initialPosition}`, { initialPosition });
  }
  refuses(
    "S-20 refuses another position",
    { initialPosition: "LATEST" },
    'feed.initialPosition must be one of START_OF_FILE, END_OF_FILE, got "LATEST"',
  );
  accepts("S-20 accepts no header line", { skipHeaderLines: 0 });
  accepts("S-20 accepts 100 header lines", { skipHeaderLines: 100 });
  for (const skipHeaderLines of [-1, 101, 1.5]) {
    refuses(
      `S-20 refuses ${skipHeaderLines} header lines`,
      { skipHeaderLines },
      `feed.skipHeaderLines must be 0–100 lines, got ${skipHeaderLines}`,
    );
  }
});

describe("validateAgentFeed: partition keys", () => {
  accepts("S-20 accepts RANDOM into a data stream", { partitionKeyOption: "RANDOM" });
  accepts("S-20 accepts DETERMINISTIC into a data stream", { partitionKeyOption: "DETERMINISTIC" });
  refuses(
    "S-20 refuses another partition key",
    { partitionKeyOption: "gender" },
    'feed.partitionKeyOption must be one of RANDOM, DETERMINISTIC, got "gender"',
  );
  it("S-20 refuses a partition key into a delivery stream", () => {
    assert.deepEqual(problemsOf({ partitionKeyOption: "RANDOM" }, { target: DIRECT_PUT }), [
      "feed.partitionKeyOption applies to a target kinesis only; leave it out",
    ]);
  });
});

describe("validateAgentFeed: CSV", () => {
  accepts("S-20 accepts names of fields", CSV);
  accepts("S-20 accepts the schema's columns as names", { option: "CSVTOJSON" }, { columnNames: ["id"] });
  refuses(
    "S-20 refuses CSV without names",
    { option: "CSVTOJSON" },
    "feed.fieldNames must be given: there is no schema whose columns could name the fields",
  );
  refuses(
    "S-20 refuses an empty list of names",
    { ...CSV, fieldNames: [] },
    "feed.fieldNames must have at least one name",
  );
  refuses(
    "S-20 refuses names that are empty or given twice",
    { ...CSV, fieldNames: ["id", "", "id"] },
    "feed.fieldNames[1] must not be empty",
    'feed.fieldNames[2] repeats "id"; each field needs its own name',
  );
  for (const delimiter of [";", "\t", "|", "::"]) {
    accepts(`S-20 accepts the delimiter ${JSON.stringify(delimiter)}`, { ...CSV, delimiter });
  }
  for (const delimiter of ["", "\n", "\\t"]) {
    refuses(
      `S-20 refuses the delimiter ${JSON.stringify(delimiter)}`,
      { ...CSV, delimiter },
      `feed.delimiter must be one character or more that no line break or backslash is among; write a tab as it is, got "${delimiter}"`,
    );
  }
});

describe("validateAgentFeed: logs", () => {
  const fields = (count: number) => Array.from({ length: count }, (_, index) => `f${index}`);
  const formats: [string, number][] = [
    ["COMMONAPACHELOG", 7],
    ["COMBINEDAPACHELOG", 9],
    ["APACHEERRORLOG", 7],
    ["SYSLOG", 5],
    ["RFC3339SYSLOG", 5],
  ];
  for (const [logFormat, count] of formats) {
    accepts(`S-20 accepts ${logFormat}`, { option: "LOGTOJSON", logFormat });
    accepts(`S-20 accepts ${count} names for ${logFormat}`, { ...LOG, logFormat, fieldNames: fields(count) });
    for (const wrong of [count - 1, count + 1]) {
      refuses(
        `S-20 refuses ${wrong} names for ${logFormat}, with which the agent does not start`,
        { ...LOG, logFormat, fieldNames: fields(wrong) },
        `feed.fieldNames must be as many as the fields of ${logFormat}, ${count}, got ${wrong}`,
      );
    }
  }
  refuses(
    "S-20 refuses another format",
    { ...LOG, logFormat: "NGINX" },
    'feed.logFormat must be one of COMMONAPACHELOG, COMBINEDAPACHELOG, APACHEERRORLOG, SYSLOG, RFC3339SYSLOG, got "NGINX"',
  );
  refuses(
    "S-20 refuses a log without format and pattern",
    { option: "LOGTOJSON" },
    "feed.logFormat must be given with option LOGTOJSON, or matchPattern",
  );

  const matchPattern = "^(\\S+) (.*)$";
  accepts("S-20 accepts a pattern with a name for each group", { ...LOG, matchPattern, fieldNames: fields(2) });
  accepts("S-20 accepts a pattern without a format", { option: "LOGTOJSON", matchPattern, fieldNames: fields(2) });
  accepts("S-20 leaves a pattern that only Java reads to the agent", {
    option: "LOGTOJSON",
    matchPattern: "(?i)(a)",
    fieldNames: fields(3),
  });
  refuses(
    "S-20 refuses a pattern without names",
    { ...LOG, matchPattern },
    "feed.fieldNames must be given beside matchPattern",
  );
  for (const wrong of [1, 3]) {
    refuses(
      `S-20 refuses ${wrong} names for two groups, with which the agent drops all lines`,
      { ...LOG, matchPattern, fieldNames: fields(wrong) },
      `feed.fieldNames must be as many as the groups of matchPattern, 2, got ${wrong}`,
    );
  }
});

describe("validateAgentFeed: options", () => {
  accepts("S-20 accepts lines as they are", {});
  accepts("S-20 accepts SINGLELINE", { option: "SINGLELINE" });
  refuses(
    "S-20 refuses another option",
    { option: "XMLTOJSON" },
    'feed.option must be one of SINGLELINE, CSVTOJSON, LOGTOJSON, got "XMLTOJSON"',
  );
  refuses(
    "S-20 refuses what lines as they are have no use for",
    { fieldNames: ["id"], delimiter: ";", logFormat: "SYSLOG", matchPattern: "(a)" },
    "feed.fieldNames must be left out without option CSVTOJSON or LOGTOJSON",
    "feed.delimiter must be left out without option CSVTOJSON",
    "feed.logFormat must be left out without option LOGTOJSON",
    "feed.matchPattern must be left out without option LOGTOJSON",
  );
  refuses(
    "S-20 refuses a delimiter of a log",
    { ...LOG, delimiter: ";" },
    "feed.delimiter must be left out without option CSVTOJSON",
  );
  refuses(
    "S-20 refuses a format of CSV",
    { ...CSV, logFormat: "SYSLOG" },
    "feed.logFormat must be left out without option LOGTOJSON",
  );
});

describe("validateAgentFeed: launch template", () => {
  const imageRule = "feed.launchTemplate.imageId must be the ID of an image, ami-…, or resolve:ssm:<parameter>, got";
  accepts("accepts a launch template with all defaults", { launchTemplate: {} });
  for (const instanceType of ["t4g.nano", "c7gn.xlarge", "im4gn.large", "a1.medium", "g5g.xlarge", "m8g.metal-24xl"]) {
    accepts(`accepts ${instanceType} for the default image`, { launchTemplate: { instanceType } });
  }
  for (const instanceType of ["t3.micro", "g5.xlarge", "m7i-flex.large"]) {
    refuses(
      `refuses ${instanceType}, on which the default image does not start`,
      { launchTemplate: { instanceType } },
      `feed.launchTemplate.instanceType must have an arm64 processor, such as t4g.micro, for the default image, got "${instanceType}"; or give imageId`,
    );
  }
  accepts("accepts another processor with an image of one's own", {
    launchTemplate: { instanceType: "t3.micro", imageId: "ami-0123456789abcdef0" },
  });
  accepts("accepts an image by its parameter", { launchTemplate: { imageId: "resolve:ssm:/images/agent" } });
  accepts("accepts an image's short ID", { launchTemplate: { imageId: "ami-01234567" } });
  for (const imageId of ["", "al2023", "ami-0123456789abcdef", "resolve:ssm:"]) {
    refuses(`refuses the image "${imageId}"`, { launchTemplate: { imageId } }, `${imageRule} "${imageId}"`);
  }
  refuses(
    "refuses what is no instance type",
    { launchTemplate: { instanceType: "t4g" } },
    'feed.launchTemplate.instanceType must be an instance type, such as t4g.micro, got "t4g"',
  );
});

describe("validateAgentFeed: the whole", () => {
  it("checks the component's name, the target and the tags too", () => {
    const changes = { target: {}, tags: { "aws:x": "y" } };
    const [name, target, tags, ...others] = problemsOf({}, changes, "n".repeat(57));
    assert.match(name ?? "", /^\(component name\) must be 1–56 of .* \(G-12\), got "n{57}"$/);
    assert.equal(target, "target must be one of kinesis and directPut, got neither");
    assert.match(tags ?? "", /^tags must have keys of .*, got "aws:x"$/);
    assert.deepEqual(others, []);
    assert.deepEqual(problemsOf({}, {}, "n".repeat(56)), []);
  });
});
