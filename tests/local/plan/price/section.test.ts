import assert from "node:assert/strict";
import { RECORDED_TYPES } from "../../../../local/cloud/recorded-types";
import { FREE, NOT_PRICED, PRICED } from "../../../../local/plan/price/catalog";
import { sectionOf } from "../../../../local/plan/price/section";
import { lakeDelivery, priced, resource, stream } from "./resources";

const FLOW = { recordsPerSecond: 100, recordSizeKiB: 1 };

describe("the price as a part of a plan", () => {
  const queries = resource("aws:athena/workgroup:Workgroup", "a|b");

  it("says the total, the throughput, the Region and the day in one line", () => {
    const { title, summary } = sectionOf(priced([lakeDelivery({})], FLOW, { region: "eu-west-1" }));
    assert.equal(title, "Price");
    assert.equal(
      summary,
      "about US$ 44.87 a month at 100 records/s of 1 KiB in each pipeline (eu-west-1, prices of 2026-11-21)",
    );
  });

  it("says in it what one pipeline has of its own, and whose prices they are where the Region has none", () => {
    const settings = { pipelines: { orders: { recordsPerSecond: 1, recordSizeKiB: 2 } } };
    const { summary } = sectionOf(priced([stream({ shardCount: 1 })], FLOW, { settings, region: "ap-east-1" }));
    assert.equal(
      summary,
      "about US$ 10.99 a month at 100 records/s of 1 KiB in each pipeline (orders: 1 record/s of 2 KiB) (us-east-1's prices of 2026-11-21, as there are none of ap-east-1)",
    );
  });

  it("lines up a terminal's columns, and says what its marks mean", () => {
    const { text } = sectionOf(priced([queries], FLOW, { region: "eu-west-1" }));
    assert.deepEqual(text, [
      "Service  Of   What                Quantity  Unit  US$ each  US$ a month",
      "Athena   a|b  scanned by queries       0.1  TB         ?+5         0.50",
      "Total                                                              0.50",
      "",
      "+ is a price of us-east-1: the table has none of eu-west-1, where most cost more",
      "? is a price that no source at hand confirms",
      "Assumed:",
      "  100 records/s of 1 KiB in each pipeline, day and night without peaks: --throughput or streaming-ingest:price",
      "  a month of 730 hours; list prices, without free tiers, discounts, tax and data transfer",
      "  queries scan 0.1 TB a month",
    ]);
  });

  it("is a table in Markdown, with the assumptions folded and names as text", () => {
    const topic = resource("aws:sns/topic:Topic", "alarms");
    const { markdown } = sectionOf(priced([queries, topic], FLOW));
    assert.equal(
      markdown,
      [
        "| Service | Of | What | Quantity | Unit | US$ each | US$ a month |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        "| Athena | a\\|b | scanned by queries | 0.1 | TB | ?5 | 0.50 |",
        "| Total |  |  |  |  |  | 0.50 |",
        "",
        "- ? is a price that no source at hand confirms",
        "- not priced: SNS: notifications, which are few",
        "",
        "<details>",
        "<summary>What is assumed</summary>",
        "",
        "- 100 records/s of 1 KiB in each pipeline, day and night without peaks: --throughput or streaming-ingest:price",
        "- a month of 730 hours; list prices, without free tiers, discounts, tax and data transfer",
        "- queries scan 0.1 TB a month",
        "",
        "</details>",
      ].join("\n"),
    );
  });
});

describe("the types of resources", () => {
  it("are priced, free, or told as not priced, each in one way", () => {
    const ways = [Object.keys(PRICED), Object.keys(NOT_PRICED), [...FREE]].flat();
    assert.deepEqual(
      ways.filter((type, index) => ways.indexOf(type) < index),
      [],
    );
  });

  it("that the embedded cloud records are all among them, so that no config registers one that nobody thought of", () => {
    const known = new Set([...Object.keys(PRICED), ...Object.keys(NOT_PRICED), ...FREE]);
    assert.deepEqual(
      [...RECORDED_TYPES].filter((type) => !known.has(type)),
      [],
    );
  });

  it("that exist without the stack are told, where the stack uses them", () => {
    const reading = lakeDelivery({ kinesisSourceConfiguration: {} });
    const consuming = lakeDelivery({ mskSourceConfiguration: {} }, {}, "topic");
    const loading = lakeDelivery({ redshiftConfiguration: {} }, {}, "rows");
    assert.deepEqual(priced([reading, consuming, loading]).notPriced, [
      "Kinesis: a data stream that exists, and what is read of it",
      "MSK: the cluster, and its private connectivity",
      "Redshift: a warehouse that exists, which loads keep awake",
    ]);
  });

  it("that nobody thought of are told by their name, once", () => {
    const things = ["one", "two"].map((name) => resource("aws:msk/cluster:Cluster", name));
    const parts = [resource("streaming-ingest:index:DataStream", "a"), resource("pulumi:pulumi:Stack", "s")];
    assert.deepEqual(priced([...things, ...parts]).notPriced, ["aws:msk/cluster:Cluster"]);
  });
});
