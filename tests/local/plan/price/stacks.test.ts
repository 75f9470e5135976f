import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { shippedPrices, withGeneratedParts } from "../../../../local/cli/price-reference";
import { PRICES_FILE } from "../../../../local/cli/schema";
import type { Price } from "../../../../local/plan/price";

describe("the prices of the stacks that come with the project", () => {
  const page = readFileSync(PRICES_FILE, "utf8");
  let prices: Map<string, Price>;
  before(async () => {
    prices = await shippedPrices();
  });

  it("stand in docs/prices.md as npm run schema writes them, and so do AWS's", () => {
    assert.equal(page, withGeneratedParts(page, prices));
  });

  it("leave out what the page says is not priced, and nothing that nobody thought of", () => {
    const told = [...prices].flatMap(([path, { notPriced }]) => notPriced.map((what) => `${path}: ${what}`));
    assert.deepEqual(told, [
      "stacks/examples/fan-out.yaml: CloudWatch: counts of failures in logs and under error prefixes, in the hours that have any",
      "stacks/examples/fan-out.yaml: Lambda and SQS: runs that a queue starts, one for each object, and runs of consumers' functions, whose length only their own code knows",
      "stacks/examples/fan-out.yaml: SNS: notifications, which are few",
      "stacks/examples/fan-out.yaml: SQS: messages, one for each object that lands, event that could not be put or batch that was given up",
      "stacks/examples/feeds.yaml: EventBridge: events that an application puts on a bus are charged to whoever puts them",
      "stacks/examples/feeds.yaml: IoT Core: messages, and rules that they trigger",
      "stacks/examples/feeds.yaml: SQS: messages, one for each object that lands, event that could not be put or batch that was given up",
      "stacks/examples/s2-redshift.yaml: QuickSight: its users",
      "stacks/examples/s2-redshift.yaml: QuickSight: its users and SPICE",
      "stacks/examples/s3-event-time.yaml: CloudWatch: counts of failures in logs and under error prefixes, in the hours that have any",
      "stacks/examples/s3-event-time.yaml: EventBridge Scheduler and Lambda: runs on a schedule; of a function that scales shards Lambda's part is priced",
      "stacks/examples/s3-event-time.yaml: EventBridge: S3's events, one for each object",
      "stacks/examples/s3-event-time.yaml: EventBridge: events that an application puts on a bus are charged to whoever puts them",
      "stacks/examples/s3-event-time.yaml: Lambda and SQS: runs that a queue starts, one for each object, and runs of consumers' functions, whose length only their own code knows",
      "stacks/examples/s3-event-time.yaml: SNS: notifications, which are few",
      "stacks/examples/s3-event-time.yaml: SQS: messages, one for each object that lands, event that could not be put or batch that was given up",
      "stacks/examples/s4-sql-redshift.yaml: CloudWatch: counts of failures in logs and under error prefixes, in the hours that have any",
      "stacks/examples/s4-sql-redshift.yaml: SNS: notifications, which are few",
      "stacks/examples/shard-scaling.yaml: EventBridge Scheduler and Lambda: runs on a schedule; of a function that scales shards Lambda's part is priced",
      "stacks/examples/shard-scaling.yaml: SQS: messages, one for each object that lands, event that could not be put or batch that was given up",
      "Pulumi.production.yaml: CloudWatch: counts of failures in logs and under error prefixes, in the hours that have any",
      "Pulumi.production.yaml: SNS: notifications, which are few",
    ]);
  });

  it("are found by hand in the page's worked check, row by row, and in sum", () => {
    const price = prices.get("stacks/examples/s3-json-parquet.yaml");
    const rows = workedRows(page);
    for (const { figure, arithmetic, usd } of rows) assert.equal(evaluate(arithmetic).toFixed(4), usd, figure);
    const byFigure = new Map<string, number>();
    for (const { figure, usd } of price?.lines ?? []) byFigure.set(figure.name, (byFigure.get(figure.name) ?? 0) + usd);
    assert.deepEqual(
      [...byFigure].map(([figure, usd]) => [figure, usd.toFixed(4)]).sort(),
      rows.map(({ figure, usd }) => [figure, usd]).sort(),
    );
    const [, total] = /Together US\$ ([\d.]+)\./.exec(page) ?? [];
    assert.equal(price?.totalUsd.toFixed(2), total);
    assert.equal(rows.reduce((sum, { usd }) => sum + Number(usd), 0).toFixed(2), total);
  });
});

function workedRows(page: string) {
  const [, section = ""] = page.split("## One of them by hand");
  const rows = [...section.matchAll(/^\| ([\w.]+) \| [^|]+ \| ([\d.,×÷ ]+) \| ([\d.]+) \|$/gm)];
  return rows.map(([, figure = "", arithmetic = "", usd = ""]) => ({ figure, arithmetic, usd }));
}

/** From left to right, as one does by hand. */
function evaluate(arithmetic: string): number {
  const [first = "", ...rest] = arithmetic.replaceAll(",", "").split(" ");
  let result = Number(first);
  for (let index = 0; index < rest.length; index += 2) {
    const operand = Number(rest[index + 1]);
    result = rest[index] === "×" ? result * operand : result / operand;
  }
  return result;
}
