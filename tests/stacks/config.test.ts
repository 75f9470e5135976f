import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { validateWarehouse } from "../../components/warehouse/validate";
import { type ConfigSource, defaultWarehouseName, readConfig } from "../../stacks/config";
import type { StackConfig } from "../../stacks/config/stack-config";

type Settings = Record<string, unknown>;

/** One delivery of one pipeline, the least that is accepted. */
function minimal(): Settings {
  return { ingest: { clicks: { schema: "user-event", source: { kinesis: {} }, deliveries: { lake: {} } } } };
}

/** The settings as Pulumi hands them over: every value is text. */
function sourceOf(settings: Settings, more: Partial<ConfigSource> = {}): ConfigSource {
  const values = Object.entries(settings).map(([name, value]) => [
    `streaming-ingest:${name}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return {
    project: "streaming-ingest",
    stack: "test",
    values: Object.fromEntries(values),
    isSecret: () => false,
    ...more,
  };
}

function read(settings: Settings): StackConfig {
  return readConfig(sourceOf(settings));
}

/** The problems that are reported, without the name of the stack. */
function problemsOf(settings: Settings, more: Partial<ConfigSource> = {}): string[] {
  try {
    readConfig(sourceOf(settings, more));
  } catch (error) {
    assert.ok(pulumi.ResourceError.isInstance(error), String(error));
    return error.message.split("\n").map((line) => {
      assert.ok(line.startsWith('Stack "test": '), line);
      return line.slice('Stack "test": '.length);
    });
  }
  return [];
}

/** The minimal settings with a delivery of their own. */
function withDelivery(delivery: Settings): Settings {
  return { ingest: { clicks: { schema: "user-event", source: { kinesis: {} }, deliveries: { lake: delivery } } } };
}

describe("the name of a warehouse", () => {
  for (const [project, stack, name] of [
    ["streaming-ingest", "production", "streaming-ingest-production"],
    ["Streaming_Ingest", "eu.west--2", "streaming-ingest-eu-west-2"],
    ["-ingest-", "_dev_", "ingest-dev"],
    ["2026", "dev", "warehouse-2026-dev"],
    ["_", "x", "warehouse-x"],
    ["_", "_", "warehouse"],
    ["p".repeat(40), "s".repeat(22), `${"p".repeat(40)}-${"s".repeat(22)}`],
    ["p".repeat(40), "s".repeat(23), `${"p".repeat(40)}-${"s".repeat(22)}`],
    ["p".repeat(62), "stack", "p".repeat(62)],
  ] as const) {
    it(`RC-01 and RS-01 is ${name} for the project ${project} and the stack ${stack}`, () => {
      const made = defaultWarehouseName({ project, stack });
      assert.equal(made, name);
      assert.deepEqual(
        validateWarehouse({ region: "eu-west-1", cluster: { clusterIdentifier: made } }, "warehouse"),
        [],
      );
      const names = { namespaceName: made, workgroupName: made };
      assert.deepEqual(validateWarehouse({ region: "eu-west-1", serverless: names }, "warehouse"), []);
    });
  }
});

describe("readConfig", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "config-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  describe("of a sound config", () => {
    it("fills in what is left out", () => {
      const config = read(minimal());
      const { clicks } = config.pipelines;
      assert.deepEqual(
        { ...config, pipelines: Object.keys(config.pipelines) },
        {
          allowDeletion: false,
          customerManagedKey: false,
          logRetentionDays: undefined,
          permissionsBoundaryArn: undefined,
          tags: {},
          lake: { databaseName: "lake_test" },
          pipelines: ["clicks"],
        },
      );
      assert.equal(clicks?.schema.name, "user-event");
      assert.equal(clicks?.schema.columns[0]?.name, "event_id");
      assert.deepEqual(clicks?.source, { kinesis: {} });
    });

    it("reads every setting of the stack", () => {
      const lake = {
        databaseName: "d",
        rawExpirationDays: 1,
        dataExpirationDays: 2,
        errorExpirationDays: 3650,
        allowDeletion: true,
      };
      const stack = {
        allowDeletion: true,
        customerManagedKey: true,
        logRetentionDays: 7,
        permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/team/bound",
        tags: { team: "data" },
      };
      const { pipelines: _, ...config } = read({ ...minimal(), ...stack, lake });
      assert.deepEqual(config, { ...stack, lake });
    });

    it("makes a name for the database of any name of a stack", () => {
      assert.equal(readConfig(sourceOf(minimal(), { stack: "My-Stack.2" })).lake.databaseName, "lake_my_stack_2");
    });

    it("takes what a price assumes, on which nothing of the stack depends", () => {
      const price = {
        recordsPerSecond: 0.5,
        pipelines: { clicks: { recordSizeKiB: 12 } },
        selectedShare: 1,
        warehouseHoursPerDay: 24,
        queryTerabytes: 0,
        storedShare: { GZIP: 0 },
      };
      assert.deepEqual(read({ ...minimal(), price }), read(minimal()));
    });

    it("takes no notice of other namespaces", () => {
      const source = sourceOf(minimal());
      source.values["aws:region"] = "eu-west-1";
      source.values["other:inget"] = "x";
      assert.deepEqual(Object.keys(readConfig(source).pipelines), ["clicks"]);
    });

    it("reads a delivery's own schema", () => {
      const config = read(withDelivery({ schema: "json-event" }));
      assert.equal(config.pipelines.clicks?.deliveries.lake?.schema?.name, "json-event");
      assert.equal(config.pipelines.clicks?.schema.name, "user-event");
    });

    it("finds the code of a transform from the top of the project, wherever the program runs", () => {
      const file = join(folder, "transform.ts");
      writeFileSync(file, "export async function handler() {}");
      const codePath = relative(resolve(__dirname, "../.."), file);
      const config = read(withDelivery({ format: "JSON", transform: { codePath } }));
      assert.equal(config.pipelines.clicks?.deliveries.lake?.transform?.codePath, file);
    });
  });

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

  describe("of a stack whose Region is known", () => {
    const KEY = "arn:aws:kms:eu-west-1:123456789012:key/1";
    const STREAM = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";
    const settings = (source: Settings, lake: Settings = {}) => ({
      ingest: { clicks: { schema: "user-event", source, deliveries: { lake: {} } } },
      lake,
    });
    const problemsIn = (region: string, all: Settings) => {
      const { values } = sourceOf(all);
      return problemsOf(all, { values: { ...values, "aws:region": region } });
    };
    const wrong = (path: string, rule: string) =>
      `${path} must be in the stack's Region us-east-1, got one in eu-west-1; or set aws:region (${rule})`;
    const cases: [string, Settings, string[]][] = [
      [
        "K-26 an adopted stream and its key",
        settings({ kinesis: { existingStreamArn: STREAM, kmsKeyArn: KEY } }),
        [
          wrong("ingest.clicks.source.kinesis.existingStreamArn", "K-26"),
          wrong("ingest.clicks.source.kinesis.kmsKeyArn", "F-05"),
        ],
      ],
      [
        "F-05 the key of direct PUT",
        settings({ directPut: { kmsKeyArn: KEY } }),
        [wrong("ingest.clicks.source.directPut.kmsKeyArn", "F-05")],
      ],
      [
        "K-26 and F-05 the stream that takes a query's rows, and its key,",
        {
          ingest: {
            clicks: {
              schema: "person",
              source: { kinesis: {} },
              analytics: {
                sql: "gender-per-minute",
                results: { rows: { schema: "gender-count", stream: { existingStreamArn: STREAM, kmsKeyArn: KEY } } },
                jarPath: "package.json",
              },
            },
          },
        },
        [
          wrong("ingest.clicks.analytics.results.rows.stream.existingStreamArn", "K-26"),
          wrong("ingest.clicks.analytics.results.rows.stream.kmsKeyArn", "F-05"),
        ],
      ],
      ["F-59 the lake's key", settings({ kinesis: {} }, { kmsKeyArn: KEY }), [wrong("lake.kmsKeyArn", "F-59")]],
    ];
    for (const [what, all, problems] of cases) {
      it(`${what} must be in it`, () => {
        assert.deepEqual(problemsIn("us-east-1", all), problems);
        assert.deepEqual(problemsIn("eu-west-1", all), []);
        assert.deepEqual(problemsOf(all), []);
      });
    }

    it("F-59 takes the key of a bucket that exists, whose Region no ARN says", () => {
      const lake = { kmsKeyArn: KEY, existingBucketArn: "arn:aws:s3:::shared" };
      assert.deepEqual(problemsIn("us-east-1", settings({ kinesis: {} }, lake)), []);
    });
  });

  describe("of a stack whose warehouse exists", () => {
    const existing = {
      host: "w.123456789012.eu-west-1.redshift-serverless.amazonaws.com",
      workgroupName: "w",
      workgroupArn: "arn:aws:redshift-serverless:eu-west-1:123456789012:workgroup/0c3b4e1f",
      adminSecretArn: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:admin",
    };
    const withWarehouse = (warehouse: Settings, redshift: Settings) => {
      const delivery = { schema: "user-event", source: { kinesis: {} }, deliveries: { rows: { redshift } } };
      const all = { ingest: { clicks: delivery }, warehouse };
      return problemsOf(all, { values: { ...sourceOf(all).values, "aws:region": "eu-west-1" } });
    };
    const streamingRoleArn = "arn:aws:iam::123456789012:role/reads-streams";

    it("ST-03 needs the role with which it reads a data stream, where a delivery is so", () => {
      assert.deepEqual(withWarehouse({ existing }, { ingestion: "STREAMING" }), [
        "warehouse.existing.streamingRoleArn must be given, since ingest.clicks.deliveries.rows reads a data stream with that role; or use COPY (ST-03)",
      ]);
      assert.deepEqual(withWarehouse({ existing: { ...existing, streamingRoleArn } }, { ingestion: "STREAMING" }), []);
      assert.deepEqual(withWarehouse({ existing }, {}), []);
    });

    it("Redshift.15 looks at a block to let in before a delivery needs it", () => {
      const all = { ...minimal(), warehouse: { serverless: {}, firehoseCidr: "10.0.0.0/15" } };
      const [problem = ""] = problemsOf(all, { values: { ...sourceOf(all).values, "aws:region": "eu-west-1" } });
      assert.match(problem, /^warehouse\.firehoseCidr must be .*Redshift\.15.*got "10\.0\.0\.0\/15"$/);
    });

    it("R-11 takes no block to let in and no reason for it, which would be passed over", () => {
      const beside = "must be left out beside existing, which has let Firehose in already or does not (R-11)";
      assert.deepEqual(withWarehouse({ existing, firehoseCidr: "192.0.2.0/27", publicAccessReason: "COPY" }, {}), [
        `warehouse.firehoseCidr ${beside}`,
        `warehouse.publicAccessReason ${beside}`,
      ]);
    });

    it("looks at the reason for a public address before a delivery needs it, and then too", () => {
      const allowed = "must be 1–256 letters, digits, spaces and _.:/=+-@";
      for (const ingestion of ["COPY", "STREAMING"]) {
        const problems = (publicAccessReason: string) =>
          withWarehouse({ serverless: {}, publicAccessReason }, { ingestion });
        assert.deepEqual(problems(""), [`warehouse.publicAccessReason ${allowed}, got ""`]);
        assert.deepEqual(problems("r".repeat(256)), []);
        assert.equal(problems("r".repeat(257)).length, 1);
      }
    });

    it("counts the reason for a public address among the stack's tags", () => {
      const problems = (count: number) => {
        const tags = Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, ""]));
        const delivery = { schema: "user-event", source: { kinesis: {} }, deliveries: { rows: { redshift: {} } } };
        const warehouse = { serverless: {}, publicAccessReason: "COPY" };
        const all = { ingest: { clicks: delivery }, warehouse, tags };
        return problemsOf(all, { values: { ...sourceOf(all).values, "aws:region": "eu-west-1" } });
      };
      assert.deepEqual(problems(49), []);
      assert.deepEqual(problems(50), ["warehouse.publicAccessReason must be at most 50 tags, got 51"]);
    });
  });

  describe("of how long objects stay", () => {
    it("says of each setting which one it is", () => {
      const deliveries = { lake: { format: "JSON" }, rows: { redshift: {} } };
      const all = (lake: Settings) => ({
        ingest: { clicks: { schema: "user-event", source: { kinesis: {} }, deliveries } },
        warehouse: { serverless: {} },
        lake,
      });
      const problemsIn = (lake: Settings) =>
        problemsOf(all(lake), { values: { ...sourceOf(all(lake)).values, "aws:region": "eu-west-1" } });
      assert.deepEqual(problemsIn({ stagingExpirationDays: 0 }), [
        "lake.stagingExpirationDays must be 1–3650 days, got 0",
      ]);
      assert.deepEqual(problemsIn({ stagingExpirationDays: 3651, dataExpirationDays: 0 }), [
        "lake.dataExpirationDays must be 1–3650 days, got 0",
        "lake.stagingExpirationDays must be 1–3650 days, got 3651",
      ]);
      const unused = { ...minimal(), lake: { stagingExpirationDays: 0, errorExpirationDays: 1 } };
      assert.deepEqual(problemsOf(unused), ["lake.stagingExpirationDays must be 1–3650 days, got 0"]);
    });
  });

  describe("counts the stack's tags with a stream's own:", () => {
    const tags = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag${index}`, "x"]));
    const withTags = (stack: Settings, stream: Settings) => ({
      ingest: { clicks: { schema: "user-event", source: { kinesis: { tags: stream } }, deliveries: { lake: {} } } },
      tags: stack,
    });

    it("K-23 F-13 takes 50 together", () => {
      assert.deepEqual(problemsOf(withTags(tags(49), { own: "x" })), []);
      assert.deepEqual(problemsOf(withTags(tags(50), { tag1: "own" })), []);
    });

    it("K-23 F-13 refuses 51 together, and keys of both that differ in case only", () => {
      assert.deepEqual(problemsOf(withTags(tags(50), { own: "x" })), [
        "ingest.clicks.source.kinesis.tags must be at most 50 tags, got 51",
      ]);
      assert.deepEqual(problemsOf(withTags({ Env: "a" }, { env: "b" })), [
        'ingest.clicks.source.kinesis.tags must have keys that differ in more than case, got "Env" and "env"; keep one',
      ]);
    });

    it("F-13 tells of a wrong tag of the stack once", () => {
      assert.equal(problemsOf(withTags({ "who?": "a" }, { own: "b" })).length, 1);
    });
  });

  describe("refuses pipelines that do not get on in one lake:", () => {
    const pipeline = (schema: string, deliveries: Settings, kinesis: Settings = {}) => ({
      schema,
      source: { kinesis },
      deliveries,
    });

    it("two deliveries of one table", () => {
      const ingest = {
        one: pipeline("user-event", { lake: { prefix: "one/" } }),
        two: pipeline("user-event", { lake: { prefix: "two/" } }),
      };
      assert.deepEqual(problemsOf({ ingest }), [
        'ingest.two.deliveries.lake.table "user_event_lake" is already the table of ingest.one.deliveries.lake; give each delivery its own',
      ]);
    });

    it("a prefix within another's, in either order, and a backup's", () => {
      const contain = (path: string, head: string, other: string, otherPath: string) =>
        `${path} "${head}" and "${other}" of ${otherPath} contain one another before their expressions; set them apart`;
      const ingest = {
        one: pipeline("user-event", { lake: { table: "one", prefix: "a/b/", backup: { prefix: "raw/" } } }),
        two: pipeline("user-event", { lake: { table: "two", prefix: "a/!{timestamp:yyyy}/" } }),
        three: pipeline("user-event", { lake: { table: "three", prefix: "raw/three/" } }),
      };
      const [one, two, three] = ["one", "two", "three"].map((name) => `ingest.${name}.deliveries.lake`);
      const problems = problemsOf({ ingest }).filter((problem) => problem.includes("contain"));
      assert.deepEqual(problems, [
        contain(`${two}.prefix`, "a/", "a/b/", `${one}.prefix`),
        contain(`${three}.prefix`, "raw/three/", "raw/", `${one}.backup.prefix`),
      ]);
    });

    it("failed records and events, in either order, but not failed records of two pipelines", () => {
      const ingest = {
        one: pipeline("user-event", { lake: { prefix: "a/b/", errorPrefix: "failed/!{firehose:error-output-type}/" } }),
        two: pipeline("app-event", { lake: { prefix: "two/", errorPrefix: "a/!{firehose:error-output-type}/" } }),
        three: pipeline("json-event", {
          lake: { prefix: "failed/three/", errorPrefix: "failed/!{firehose:error-output-type}/" },
        }),
      };
      const contain = (head: string, other: string, path: string) =>
        `"${head}" and "${other}" of ${path} contain one another before their expressions; set them apart`;
      const [one, two, three] = ["one", "two", "three"].map((name) => `ingest.${name}.deliveries.lake`);
      assert.deepEqual(problemsOf({ ingest }), [
        `${three}.errorPrefix ${contain("failed/", "failed/three/", "deliveries.lake.prefix")}`,
        `${two}.errorPrefix ${contain("a/", "a/b/", `${one}.prefix`)}`,
        `${three}.prefix ${contain("failed/three/", "failed/", `${one}.errorPrefix`)}`,
      ]);
    });

    it("any of their records and Athena's query results, which expire", () => {
      const ingest = { one: pipeline("user-event", { lake: { prefix: "athena-results/one/" } }) };
      assert.deepEqual(problemsOf({ ingest }), [
        'ingest.one.deliveries.lake.prefix "athena-results/one/" and "athena-results/" of Athena\'s query results, which soon expire, contain one another before their expressions; set them apart',
      ]);
    });

    it("accepts prefixes that only begin alike up to a slash", () => {
      const ingest = {
        one: pipeline("user-event", { lake: { table: "one", prefix: "events/" } }),
        two: pipeline("user-event", { lake: { table: "two", prefix: "events-two/" } }),
      };
      assert.deepEqual(problemsOf({ ingest }), []);
    });

    it("two streams of one name (K-01) and two delivery streams of one name (F-01)", () => {
      const ingest = {
        one: pipeline("user-event", { lake: { deliveryStreamName: "d" } }, { name: "s" }),
        two: pipeline("app-event", { lake: { deliveryStreamName: "d" } }, { name: "s" }),
      };
      assert.deepEqual(problemsOf({ ingest }), [
        'ingest.two.source.kinesis.name "s" is already ingest.one.source.kinesis.name; give each its own',
        'ingest.two.deliveries.lake.deliveryStreamName "d" is already ingest.one.deliveries.lake.deliveryStreamName; give each its own',
      ]);
    });

    it("three feeds of one log group (S-01) and two topic rules of one name (S-10)", () => {
      const group = { logGroupName: "/app" };
      const iot = { rule: { sql: "SELECT * FROM 'a'", ruleName: "readings" } };
      const fed = (schema: string, table: string, feeds: object) => ({
        ...pipeline(schema, { lake: { table, prefix: `${table}/`, transform: {} } }),
        feeds,
      });
      const ingest = {
        one: fed("user-event", "one", { logs: { a: group, b: group }, iot }),
        two: fed("user-event", "two", { logs: { c: group }, iot }),
      };
      assert.deepEqual(problemsOf({ ingest }), [
        'ingest.two.feeds.logs.c.logGroupName must be subscribed to by at most 2 feeds (S-01), and this is number 3 of "/app"; subscribe once, into a data stream that several read',
        'ingest.two.feeds.iot.rule.ruleName "readings" is already ingest.one.feeds.iot.rule.ruleName; give each its own',
      ]);
    });

    it("two deliveries whose components would have one name", () => {
      const ingest = {
        "a-b": pipeline("user-event", { c: {} }),
        a: pipeline("app-event", { "b-c": {} }),
      };
      assert.deepEqual(problemsOf({ ingest }), [
        'ingest.a.deliveries.b-c makes the name "a-b-c", as ingest.a-b.deliveries.c does; rename one of them',
      ]);
    });
  });
});
