import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FALLBACK_REGION, figureIn, isBorrowed, readPriceTable } from "../../../../local/plan/price/table";

const FOLDER = join(__dirname, "../../../../local/plan/price");
const table = readPriceTable();
const figures = Object.entries(table.figures);

describe("the table of prices", () => {
  it("has a day, and for each price a source that says what it is, where and when it was read", () => {
    assert.match(String(table.date), /^\d{4}-\d{2}-\d{2}$/);
    for (const { what, url, read } of Object.values(table.sources)) {
      assert.ok(what.length > 10);
      assert.match(url, /^https:\/\//);
      assert.match(String(read), /^20\d\d(-\d\d)?(-\d\d)?$/);
    }
    for (const [name, { prices }] of figures) {
      for (const { usd, source } of Object.values(prices)) {
        assert.ok(usd > 0, name);
        assert.ok(table.sources[source], `${name} has the source ${source}`);
      }
    }
  });

  it("marks as unconfirmed what is general knowledge, and nothing that a source shows", () => {
    const marked = figures.flatMap(([name, { prices }]) =>
      Object.values(prices)
        .filter(({ source, unconfirmed }) => (source === "general") !== (unconfirmed === true))
        .map(({ source }) => `${name} of ${source}`),
    );
    assert.deepEqual(marked, [
      "cloudwatch.compositeAlarm of cloudwatch-page",
      "cloudwatch.customMetric of cloudwatch-page",
      "cloudwatch.metricReads of cloudwatch-page",
    ]);
  });

  it("has a price for every Region, since one stands in for those that are not named", () => {
    for (const [name] of figures) assert.ok(figureIn(table, "ap-northeast-3", name).usd > 0, name);
  });

  it("has no figure that nothing uses", () => {
    const sources = readdirSync(FOLDER).filter((name) => name.endsWith(".ts"));
    const code = sources.map((name) => readFileSync(join(FOLDER, name), "utf8")).join("\n");
    const unused = figures.map(([name]) => name).filter((name) => !code.includes(`"${name}"`));
    // Nodes are found by their type.
    assert.deepEqual(
      unused.filter((name) => !/^redshift\.(ra3|rg|dc2)\./.test(name)),
      [],
    );
  });

  it("takes a Region's own price, one for everywhere, or that of us-east-1, and says which", () => {
    const own = figureIn(table, "eu-west-1", "firehose.ingestFirst");
    assert.deepEqual({ usd: own.usd, borrowed: isBorrowed(own, "eu-west-1") }, { usd: 0.031, borrowed: false });
    const everywhere = figureIn(table, "eu-west-1", "kms.key");
    assert.deepEqual(
      { usd: everywhere.usd, borrowed: isBorrowed(everywhere, "eu-west-1") },
      { usd: 1, borrowed: false },
    );
    const other = figureIn(table, "eu-west-1", "kinesis.shardHour");
    assert.deepEqual(
      { region: other.region, borrowed: isBorrowed(other, "eu-west-1") },
      { region: FALLBACK_REGION, borrowed: true },
    );
  });

  it("throws at a figure that it has not", () => {
    assert.throws(
      () => figureIn(table, "eu-west-1", "kinesis.sharedHour"),
      /prices\.yaml has no figure kinesis\.sharedHour/,
    );
  });
});
