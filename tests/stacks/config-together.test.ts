import assert from "node:assert/strict";
import { minimal, problemsOf, type Settings, sourceOf } from "./config-fixtures";

describe("readConfig", () => {
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
