import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { minimal, problemsOf, type Settings, sourceOf, withDelivery } from "./config-fixtures";

describe("readConfig", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "config-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  describe("refuses", () => {
    const cases: [string, Settings, string[]][] = [
      [
        "a setting that is not known, with the nearest one",
        { ...minimal(), inget: {} },
        ['inget is not a known setting; did you mean "ingest"?'],
      ],
      [
        "a setting that is like no other, with all there are",
        { ...minimal(), colour: "red" },
        [
          "colour is not a known setting; there are ingest, lake, warehouse, reports, observability, allowDeletion, customerManagedKey, logRetentionDays, permissionsBoundaryArn, tags, price",
        ],
      ],
      [
        "a key that is not known, however deep",
        withDelivery({ transform: { selct: {} } }),
        ['ingest.clicks.deliveries.lake.transform.selct is not a known setting; did you mean "select"?'],
      ],
      [
        "a missing key",
        { ingest: { clicks: { source: { kinesis: {} }, deliveries: { lake: {} } } } },
        ["ingest.clicks.schema is missing; it must be text"],
      ],
      ["a stack without pipelines", {}, ["ingest is missing; it must be a group of settings by name"]],
      ["an empty group of pipelines", { ingest: {} }, ["ingest must have one pipeline or more, got none"]],
      [
        "text where a number belongs",
        withDelivery({ bufferIntervalSeconds: "60" }),
        ['ingest.clicks.deliveries.lake.bufferIntervalSeconds must be a number, got the text "60"'],
      ],
      [
        "a number where text belongs",
        withDelivery({ prefix: 7 }),
        ["ingest.clicks.deliveries.lake.prefix must be text, got 7"],
      ],
      [
        "text where a switch belongs",
        { ...minimal(), allowDeletion: "yes" },
        ['allowDeletion must be true or false, got the text "yes"'],
      ],
      ["a list where a group belongs", { ...minimal(), lake: [] }, ["lake must be a group of settings, got a list"]],
      [
        "nothing where a group belongs",
        { ...minimal(), lake: null },
        ["lake must be a group of settings, got nothing"],
      ],
      [
        "a group where a list belongs",
        withDelivery({ transform: { select: { event_type: {} } } }),
        ["ingest.clicks.deliveries.lake.transform.select.event_type must be a list, got a group of settings"],
      ],
      [
        "an element of the wrong type, by its place in the list",
        withDelivery({ transform: { select: { event_type: ["a", 1] } } }),
        ["ingest.clicks.deliveries.lake.transform.select.event_type[1] must be text, got 1"],
      ],
      [
        "a schema that is not there, with the nearest one",
        { ingest: { clicks: { schema: "user-evnt", source: { kinesis: {} }, deliveries: { lake: {} } } } },
        ['ingest.clicks.schema must name a file of stacks/schemas, got "user-evnt"; did you mean "user-event"?'],
      ],
      [
        "a schema that leads out of the folder",
        withDelivery({ schema: "../config" }),
        [
          'ingest.clicks.deliveries.lake.schema must name a file of stacks/schemas, got "../config"; there are access-log, app-event, gender-count, json-event, person, user-event, young-person',
        ],
      ],
      [
        "both sources at once (F-02)",
        {
          ingest: {
            clicks: { schema: "user-event", source: { kinesis: {}, directPut: {} }, deliveries: { lake: {} } },
          },
        },
        ["ingest.clicks.source must be exactly one of kinesis, directPut and msk, got both (F-02)"],
      ],
      [
        "a 901-second buffer interval (F-30)",
        withDelivery({ bufferIntervalSeconds: 901 }),
        ["ingest.clicks.deliveries.lake.bufferIntervalSeconds must be 0–900 s, got 901; leave it out for 300 s"],
      ],
      [
        "a shard count of an on-demand stream (K-03)",
        {
          ingest: {
            clicks: { schema: "user-event", source: { kinesis: { shardCount: 1 } }, deliveries: { lake: {} } },
          },
        },
        [
          "ingest.clicks.source.kinesis.shardCount must be left out of an ON_DEMAND stream, which scales by itself; or set mode: PROVISIONED",
        ],
      ],
      [
        "days that CloudWatch does not know, once for the stack",
        { ...minimal(), logRetentionDays: 31 },
        [
          "logRetentionDays must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 days, got 31",
        ],
      ],
      [
        "a tag that AWS does not take (F-13), once for the stack",
        { ...minimal(), tags: { "aws:x": "y" } },
        [
          'tags must have keys of 1–128 letters, digits, spaces and _.:/=+-@, not beginning with aws: in any case, got "aws:x"',
        ],
      ],
      [
        "a database name that Athena does not take (G-12)",
        { ...minimal(), lake: { databaseName: "a-b" } },
        ['lake.databaseName must be 1–255 of a–z, 0–9 and _, got "a-b"'],
      ],
      [
        "assumptions of a price that nothing can have, and a throughput of no pipeline, with the nearest one",
        {
          ...minimal(),
          price: {
            recordsPerSecond: 0,
            recordSizeKiB: "1",
            selectedShare: 1.1,
            queryTerabytes: -1,
            warehouseHoursPerDay: 25,
            storedShare: { GZIP: -0.1, LZO: 1 },
            pipelines: { click: { recordsPerSecond: 1 } },
          },
        },
        [
          "price.recordsPerSecond must be more than 0, got 0",
          'price.recordSizeKiB must be a number, got the text "1"',
          "price.selectedShare must be 0–1, got 1.1",
          "price.warehouseHoursPerDay must be 0–24, got 25",
          "price.queryTerabytes must be 0 or more, got -1",
          "price.storedShare.GZIP must be 0–1, got -0.1",
          "price.storedShare.LZO is not a known setting; there are UNCOMPRESSED, GZIP, ZIP, Snappy, HADOOP_SNAPPY, PARQUET, ORC, REDSHIFT",
          'price.pipelines.click is no pipeline of ingest; did you mean "clicks"?',
        ],
      ],
      [
        "expirations of less than a day and of more than ten years, under the settings' own names",
        { ...minimal(), lake: { rawExpirationDays: 0, errorExpirationDays: 3651 } },
        ["lake.rawExpirationDays must be 1–3650 days, got 0", "lake.errorExpirationDays must be 1–3650 days, got 3651"],
      ],
      [
        "an expiration of other events of more than ten years, under the setting's own name",
        { ...withDelivery({ format: "JSON" }), lake: { dataExpirationDays: 3651 } },
        ["lake.dataExpirationDays must be 1–3650 days, got 3651"],
      ],
      [
        "settings of a bucket that is its owner's",
        { ...minimal(), lake: { existingBucketArn: "arn:aws:s3:::theirs", rawExpirationDays: 1, bucketName: "mine" } },
        [
          "lake.bucketName must be left out beside existingBucketArn: what exists keeps its settings",
          "lake.rawExpirationDays must be left out beside existingBucketArn: what exists keeps its settings",
        ],
      ],
    ];
    for (const [what, settings, expected] of cases) {
      it(what, () => assert.deepEqual(problemsOf(settings), expected));
    }

    it("alarms that tell a topic and an address, what is neither, and bounds that none has", () => {
      const topicArn = "arn:aws:sns:eu-west-1:123456789012:on-call";
      assert.deepEqual(problemsOf({ ...minimal(), observability: {} }), []);
      assert.deepEqual(problemsOf({ ...minimal(), observability: { topicArn, email: "a@example.com" } }), [
        "observability.email must be left out beside topicArn: subscribe it to that topic",
      ]);
      const wrong = { topicArn: "on-call", email: "on call", thresholds: { freshnessIntervals: 1, latency: 3 } };
      assert.deepEqual(problemsOf({ ...minimal(), observability: wrong }), [
        "observability.thresholds.latency is not a known setting; there are iteratorAgeSeconds, retentionPercent, freshnessIntervals, quotaPercent, durationPercent, rejectedRecords, errorObjects, lateRows",
        'observability.topicArn must be the ARN of a topic, arn:aws:sns:<region>:<account>:<name>, got "on-call"',
        'observability.email must be an address such as on-call@example.com, got "on call"',
        "observability.thresholds.freshnessIntervals must be 2–100 intervals, got 1",
        "observability.email must be left out beside topicArn: subscribe it to that topic",
      ]);
    });

    it("a pipeline whose dashboard would be named as the warehouse's", () => {
      const { clicks } = minimal().ingest as Record<string, unknown>;
      const settings = (observability: Settings) => ({
        ingest: { warehouse: clicks },
        warehouse: { databaseName: "events", serverless: {} },
        observability,
      });
      const values = (all: Settings) => ({ values: { ...sourceOf(all).values, "aws:region": "eu-west-1" } });
      const problems = (all: Settings) => problemsOf(all, values(all));
      assert.deepEqual(problems(settings({ dashboard: false })), []);
      assert.deepEqual(problems(settings({})), [
        'observability.dashboard must be false, as a pipeline is named "warehouse" too; or rename it',
      ]);
    });

    it("a topic in another Region, where alarms cannot tell it (A-10)", () => {
      const all = { ...minimal(), observability: { topicArn: "arn:aws:sns:us-east-1:123456789012:on-call" } };
      const values = { ...sourceOf(all).values, "aws:region": "eu-west-1" };
      assert.deepEqual(problemsOf(all, { values }), [
        "observability.topicArn must be in the stack's Region eu-west-1, got one in us-east-1; or set aws:region (A-10)",
      ]);
    });

    it("a secret, without showing it", () => {
      const isSecret = (key: string) => key === "streaming-ingest:ingest";
      assert.deepEqual(problemsOf({ ingest: { hidden: { hidden: 1 } } }, { isSecret }), [
        "ingest is encrypted as a secret, but none of its settings can stay secret; set it again without --secret",
      ]);
    });

    it("a name that JavaScript would take for something else", () => {
      const ingest = JSON.parse('{"__proto__":{"source":{"directPut":{}},"deliveries":{}}}');
      assert.deepEqual(problemsOf({ ...minimal(), ingest }), [
        'ingest has a name "__proto__", which nothing can be called; choose another',
      ]);
    });

    it("everything that is wrong at once, each under its path", () => {
      const problems = problemsOf({
        inget: {},
        allowDeletion: 3,
        lake: { databaseName: "a-b", allowDeletoin: true },
        ingest: {
          "access-log": {
            schema: "access-log",
            source: { kinesis: { retentionHours: 23 } },
            deliveries: { lake: { bufferIntervalSeconds: 901, prefix: 7, colour: "red" } },
          },
          orders: { schema: "order", source: {}, deliveries: {} },
        },
      });
      assert.deepEqual(
        problems.map((problem) => problem.split(" ")[0]),
        [
          "inget",
          "ingest.access-log.deliveries.lake.prefix",
          "ingest.access-log.deliveries.lake.colour",
          "lake.allowDeletoin",
          "allowDeletion",
          "ingest.orders.schema",
          "lake.databaseName",
          "ingest.access-log.source.kinesis.retentionHours",
          "ingest.access-log.deliveries.lake.bufferIntervalSeconds",
          "ingest.orders.source",
          "ingest.orders.deliveries",
        ],
      );
    });

    it("a setting of the wrong type once, and not once more for missing in its group", () => {
      assert.deepEqual(
        problemsOf({ ingest: { clicks: { schema: "user-event", source: { kinesis: 1 }, deliveries: { lake: {} } } } }),
        ["ingest.clicks.source.kinesis must be a group of settings, got 1"],
      );
    });

    it("the problems of the other pipelines, where one has no sound shape", () => {
      const lake = { bufferIntervalSeconds: 901 };
      const ingest = {
        broken: { schema: 1, deliveries: {} },
        clicks: { schema: "user-event", source: { kinesis: {} }, deliveries: { lake } },
      };
      assert.deepEqual(
        problemsOf({ ingest }).map((problem) => problem.split(" ")[0]),
        ["ingest.broken.schema", "ingest.broken.source", "ingest.clicks.deliveries.lake.bufferIntervalSeconds"],
      );
    });

    it("the other settings of a pipeline whose schema is not there, but says nothing of its fields", () => {
      const transform = {
        select: { kind: ["a"] },
        set: { state: "x" },
        partitionKeys: { sort: "kind" },
        memoryMB: 127,
      };
      const delivery = { bufferIntervalSeconds: 901, transform, prefix: "a/!{partitionKeyFromLambda:sort}/" };
      const problems = problemsOf({
        ingest: { clicks: { schema: "none", source: { kinesis: {} }, deliveries: { lake: delivery } } },
      });
      assert.deepEqual(
        problems.map((problem) => problem.split(" ")[0]),
        [
          "ingest.clicks.schema",
          "ingest.clicks.deliveries.lake.bufferIntervalSeconds",
          "ingest.clicks.deliveries.lake.transform.memoryMB",
        ],
      );
    });
  });
});
