import assert from "node:assert/strict";
import { delimiterPattern, groupCount } from "../../../components/feeds/agent-formats";
import { type AgentFlow, type AgentServices, agentSettings } from "../../../components/feeds/agent-settings";
import type { AgentFeedArgs } from "../../../components/feeds/args";
import { DIRECT_PUT, ENCRYPTED, KINESIS } from "./shared-fixtures";

const FILE = { filePattern: "/data/people.csv*" };

const settingsOf = (flows: AgentFlow[], services?: AgentServices) => JSON.parse(agentSettings(flows, services));

/** The only flow of the file, with a data stream as its target. */
function flowOf(feed: Partial<AgentFeedArgs>, columnNames?: string[]): unknown {
  const { flows } = settingsOf([{ feed: { ...FILE, ...feed }, target: KINESIS, columnNames }]);
  assert.equal(flows.length, 1);
  return flows[0];
}

/** The processing of the only flow. */
function processingOf(feed: Partial<AgentFeedArgs>, columnNames?: string[]): unknown {
  const flow = flowOf(feed, columnNames) as { dataProcessingOptions: unknown[] };
  assert.equal(flow.dataProcessingOptions.length, 1);
  return flow.dataProcessingOptions[0];
}

describe("agentSettings", () => {
  it("S-20 and S-21 write the file for a data stream, with the endpoints of its Region", () => {
    assert.equal(
      agentSettings([{ feed: FILE, target: ENCRYPTED }]),
      `{
  "cloudwatch.emitMetrics": true,
  "cloudwatch.endpoint": "https://monitoring.eu-west-1.amazonaws.com",
  "kinesis.endpoint": "https://kinesis.eu-west-1.amazonaws.com",
  "flows": [
    {
      "filePattern": "/data/people.csv*",
      "kinesisStream": "clicks"
    }
  ]
}
`,
    );
  });

  it("S-20 and S-21 write it for a delivery stream, which has no partition keys", () => {
    const feed: AgentFeedArgs = { ...FILE, initialPosition: "START_OF_FILE", skipHeaderLines: 0 };
    assert.deepEqual(settingsOf([{ feed, target: DIRECT_PUT }]), {
      "cloudwatch.emitMetrics": true,
      "cloudwatch.endpoint": "https://monitoring.eu-west-1.amazonaws.com",
      "firehose.endpoint": "https://firehose.eu-west-1.amazonaws.com",
      flows: [
        {
          filePattern: "/data/people.csv*",
          deliveryStream: "clicks",
          initialPosition: "START_OF_FILE",
          skipHeaderLines: 0,
        },
      ],
    });
  });

  it("S-20 writes several flows into one file, in their order", () => {
    const { flows, ...rest } = settingsOf([
      { feed: { ...FILE, partitionKeyOption: "DETERMINISTIC" }, target: KINESIS },
      { feed: { filePattern: "/var/log/app.log", option: "SINGLELINE" }, target: DIRECT_PUT },
    ]);
    assert.deepEqual(rest, {
      "cloudwatch.emitMetrics": true,
      "cloudwatch.endpoint": "https://monitoring.eu-west-1.amazonaws.com",
      "kinesis.endpoint": "https://kinesis.eu-west-1.amazonaws.com",
      "firehose.endpoint": "https://firehose.eu-west-1.amazonaws.com",
    });
    assert.deepEqual(flows, [
      { filePattern: "/data/people.csv*", kinesisStream: "clicks", partitionKeyOption: "DETERMINISTIC" },
      {
        filePattern: "/var/log/app.log",
        deliveryStream: "clicks",
        dataProcessingOptions: [{ optionName: "SINGLELINE" }],
      },
    ]);
  });

  it("names the CSV's fields by the feed, or else by the schema's columns", () => {
    const csv = { option: "CSVTOJSON" };
    const fieldNames = ["id", "gender"];
    assert.deepEqual(processingOf({ ...csv, fieldNames }, ["a"]), {
      optionName: "CSVTOJSON",
      customFieldNames: fieldNames,
    });
    assert.deepEqual(processingOf(csv, ["a", "b"]), { optionName: "CSVTOJSON", customFieldNames: ["a", "b"] });
  });

  it("writes a delimiter so that the agent's regular expression takes it as it is", () => {
    const csv = { option: "CSVTOJSON", fieldNames: ["id"] };
    assert.deepEqual(processingOf({ ...csv, delimiter: "|" }), {
      optionName: "CSVTOJSON",
      customFieldNames: ["id"],
      delimiter: "\\|",
    });
    for (const delimiter of ["|", "||", ".", "$", "^", "*", "+", "?", "(", "[", "{", "\t", ";", " ", "a.b"]) {
      assert.deepEqual(`1${delimiter}2`.split(new RegExp(delimiterPattern(delimiter))), ["1", "2"], delimiter);
    }
  });

  it("takes lines of a log apart by its format", () => {
    assert.deepEqual(processingOf({ option: "LOGTOJSON", logFormat: "COMBINEDAPACHELOG" }), {
      optionName: "LOGTOJSON",
      logFormat: "COMBINEDAPACHELOG",
    });
  });

  it("writes a format beside a pattern, without which the agent does not start", () => {
    const log = { option: "LOGTOJSON", matchPattern: "^(\\S+) (.*)$", fieldNames: ["at", "text"] };
    const processing = { optionName: "LOGTOJSON", matchPattern: "^(\\S+) (.*)$", customFieldNames: ["at", "text"] };
    assert.deepEqual(processingOf(log), { ...processing, logFormat: "SYSLOG" });
    assert.deepEqual(processingOf({ ...log, logFormat: "COMMONAPACHELOG" }), {
      ...processing,
      logFormat: "COMMONAPACHELOG",
    });
  });

  it("takes another address and no metrics where it does not run against AWS", () => {
    const services = { endpoint: "http://127.0.0.1:4566", emitMetrics: false };
    const settings = settingsOf([{ feed: FILE, target: KINESIS }], services);
    assert.equal(settings["cloudwatch.emitMetrics"], false);
    assert.equal(settings["cloudwatch.endpoint"], "http://127.0.0.1:4566");
    assert.equal(settings["kinesis.endpoint"], "http://127.0.0.1:4566");
  });

  it("S-21 writes the endpoints of China with their own ending", () => {
    const streamArn = "arn:aws-cn:kinesis:cn-north-1:123456789012:stream/people";
    const settings = settingsOf([{ feed: FILE, target: { kinesis: { streamName: "people", streamArn } } }]);
    assert.equal(settings["kinesis.endpoint"], "https://kinesis.cn-north-1.amazonaws.com.cn");
  });

  it("refuses flows to two Regions, and no flow", () => {
    const streamArn = "arn:aws:kinesis:us-east-1:123456789012:stream/people";
    const elsewhere = { feed: FILE, target: { kinesis: { streamName: "people", streamArn } } };
    assert.throws(() => agentSettings([{ feed: FILE, target: KINESIS }, elsewhere]), {
      message:
        "an agent's flows must go to one Region, got monitoring.eu-west-1.amazonaws.com, monitoring.us-east-1.amazonaws.com",
    });
    assert.throws(() => agentSettings([]), { message: "an agent's flows must go to one Region, got no flow" });
  });
});

describe("groupCount", () => {
  it("counts the groups that are taken out of a line", () => {
    assert.equal(groupCount("^(\\S+) (?:x|y) (?<text>.*)$"), 2);
    assert.equal(groupCount("no groups, \\(none\\)"), 0);
  });

  it("cannot tell of expressions that only Java reads", () => {
    assert.equal(groupCount("(?i)(a)"), undefined);
    assert.equal(groupCount("\\Q(\\E(a)"), undefined);
    assert.equal(groupCount("(a)*+"), undefined);
  });
});
