import assert from "node:assert/strict";
import type { DmsFeedArgs } from "../../../components/feeds/args";
import type { DmsFeedComponentArgs } from "../../../components/feeds/component-args";
import { DEFAULT_TABLE_MAPPINGS } from "../../../components/feeds/dms-feed";
import { validateDmsFeed } from "../../../components/feeds/validate-dms";
import { DIRECT_PUT, KINESIS } from "./shared-fixtures";

const DMS = "arn:aws:dms:eu-west-1:123456789012";
const TASK = { replicationInstanceArn: `${DMS}:rep:SHOP1`, sourceEndpointArn: `${DMS}:endpoint:SHOPDB` };

function problemsOf(feed: DmsFeedArgs, changes: Partial<DmsFeedComponentArgs> = {}, name = "shop-changes"): string[] {
  return validateDmsFeed({ target: KINESIS, feed, ...changes }, name).map(({ path, reason }) => `${path} ${reason}`);
}

function accepts(title: string, feed: DmsFeedArgs): void {
  it(title, () => assert.deepEqual(problemsOf(feed), []));
}

function refuses(title: string, feed: DmsFeedArgs, ...problems: string[]): void {
  it(title, () => assert.deepEqual(problemsOf(feed), problems));
}

describe("validateDmsFeed: task", () => {
  accepts("accepts an endpoint without a task", {});
  accepts("accepts a task", TASK);
  refuses(
    "refuses a task without its source",
    { replicationInstanceArn: TASK.replicationInstanceArn },
    "feed.sourceEndpointArn must be given beside replicationInstanceArn: a task has both",
  );
  refuses(
    "refuses what only a task has without one",
    { sourceEndpointArn: TASK.sourceEndpointArn, tableMappings: DEFAULT_TABLE_MAPPINGS, migrationType: "cdc" },
    "feed.sourceEndpointArn must be left out without replicationInstanceArn: no task is made",
    "feed.tableMappings must be left out without replicationInstanceArn: no task is made",
    "feed.migrationType must be left out without replicationInstanceArn: no task is made",
  );
  refuses(
    "refuses ARNs of other things, and ARNs that are swapped",
    { replicationInstanceArn: TASK.sourceEndpointArn, sourceEndpointArn: TASK.replicationInstanceArn },
    `feed.replicationInstanceArn must be the ARN of a replication instance, arn:aws:dms:<region>:<account>:rep:<id>, got "${DMS}:endpoint:SHOPDB"`,
    `feed.sourceEndpointArn must be the ARN of an endpoint, arn:aws:dms:<region>:<account>:endpoint:<id>, got "${DMS}:rep:SHOP1"`,
  );
  for (const migrationType of ["cdc", "full-load-and-cdc"]) {
    accepts(`accepts ${migrationType}`, { ...TASK, migrationType });
  }
  refuses(
    "refuses a load without changes, which no stream needs",
    { ...TASK, migrationType: "full-load" },
    'feed.migrationType must be one of cdc, full-load-and-cdc, got "full-load"',
  );
});

describe("validateDmsFeed: table mappings", () => {
  accepts("accepts the default mappings", { ...TASK, tableMappings: DEFAULT_TABLE_MAPPINGS });
  for (const tableMappings of ["", "{}", "[]", "null", '{"rules":{}}', '{"rules":[}']) {
    refuses(
      `refuses ${tableMappings === "" ? "no text" : tableMappings}`,
      { ...TASK, tableMappings },
      `feed.tableMappings must be JSON, {"rules":[…]}, got "${tableMappings}"`,
    );
  }
  for (const tableMappings of ['{"rules":[]}', '{"rules":[null,{"rule-type":"transformation"}]}']) {
    refuses(
      `refuses ${tableMappings}, which takes no table`,
      { ...TASK, tableMappings },
      'feed.tableMappings must have a rule with "rule-type":"selection": a task without one takes no table',
    );
  }
});

describe("validateDmsFeed: target and names", () => {
  it("refuses a delivery stream", () => {
    assert.deepEqual(problemsOf({}, { target: DIRECT_PUT }), [
      "target must be kinesis, got directPut: DMS puts into no delivery stream",
    ]);
  });

  it("refuses no target", () => {
    assert.deepEqual(problemsOf({}, { target: {} }), ["target must be one of kinesis and directPut, got neither"]);
  });

  it("accepts component names that DMS takes, of 1 to 56 characters", () => {
    for (const name of ["s", "Shop-2", "n".repeat(56)]) assert.deepEqual(problemsOf({}, {}, name), []);
  });

  it("refuses component names that DMS does not take", () => {
    for (const name of ["2shop", "-shop", "shop-", "shop--eu", "shop_eu"]) {
      assert.deepEqual(problemsOf({}, {}, name), [
        `(component name) must be letters, digits and single hyphens, a letter first and no hyphen last, since DMS names are made of it, got "${name}"`,
      ]);
    }
  });

  it("G-12 refuses a component's name of 57 characters", () => {
    const [problem, ...others] = problemsOf({}, {}, "n".repeat(57));
    assert.match(problem ?? "", /^\(component name\) must be 1–56 of .* \(G-12\), got "n{57}"$/);
    assert.deepEqual(others, []);
  });

  it("refuses 51 tags", () => {
    const tags = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`t${index}`, "x"]));
    assert.deepEqual(problemsOf({}, { tags }), ["tags must be at most 50 tags, got 51"]);
  });
});
