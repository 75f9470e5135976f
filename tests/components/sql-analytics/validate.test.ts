import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { validateSqlAnalytics } from "../../../components/sql-analytics";
import { mockRuntime } from "../mocks";
import {
  accepts,
  BUCKET_ARN,
  DELIVERY_STREAM_ARN,
  JAR_PATH,
  KEY_ARN,
  minimalArgs,
  NOW,
  person,
  problemsOf,
  RESULT_STREAM_ARN,
  refuses,
  resultArgs,
  SQL,
  STREAM_ARN,
  streamResultArgs,
} from "./fixtures";

const artifact = { bucketName: "lake", bucketArn: BUCKET_ARN, jarPath: JAR_PATH };
const results = (changes: Parameters<typeof resultArgs>[0]) => ({ results: { counts: resultArgs(changes) } });
const streamResults = (changes: Parameters<typeof resultArgs>[0]) => ({
  results: { counts: streamResultArgs(changes) },
});

describe("validateSqlAnalytics", () => {
  accepts("takes the least that a job needs", {});
  accepts("takes a result that goes to a data stream", {
    results: { counts: streamResultArgs({ kmsKeyArn: KEY_ARN }) },
  });

  describe("name", () => {
    it("FL-01 and G-12 take a name of 56 characters and refuse one of 57", () => {
      assert.deepEqual(problemsOf({}, "a".repeat(56)), []);
      const allowed = "1–56 of a–z, A–Z, 0–9, _, . and -, since names of AWS resources are made of it (FL-01, G-12)";
      const name = "a".repeat(57);
      assert.deepEqual(problemsOf({}, name), [`(component name) must be ${allowed}, got "${name}"`]);
    });

    it("FL-01 refuses a name with a space", () => {
      assert.equal(problemsOf({}, "my people").length, 1);
    });
  });

  describe("source", () => {
    refuses(
      "refuses a schema's problems below source.schema",
      { source: { streamArn: STREAM_ARN, schema: { ...person, eventTime: "when" } } },
      'source.schema.eventTime must name a timestamp column, but there is no column "when"',
    );
    refuses(
      "refuses the ARN of a consumer",
      { source: { streamArn: `${STREAM_ARN}/consumer/a:1`, schema: person } },
      `source.streamArn must be the ARN of a data stream, arn:aws:kinesis:<region>:<account>:stream/<name>, and not of a consumer, got "${STREAM_ARN}/consumer/a:1"`,
    );
    refuses(
      "refuses an alias as the key",
      { source: { streamArn: STREAM_ARN, kmsKeyArn: "alias/mine", schema: person } },
      'source.kmsKeyArn must be the ARN of a key, arn:aws:kms:<region>:<account>:key/<id>, and no alias, got "alias/mine"',
    );
  });

  describe("sql", () => {
    it("refuses a column that the events do not have, with its line and column", () => {
      const [problem, ...rest] = problemsOf({ sql: SQL.replace("gender, COUNT", "gendre, COUNT") });
      assert.match(problem ?? "", /^sql:1:32 .*gendre.*gender/);
      assert.deepEqual(rest, []);
    });

    it("refuses results without a query, below the result", () => {
      const problems = problemsOf({
        sql: `-- result: counts\n${SQL};`,
        results: { counts: resultArgs(), others: streamResultArgs() },
      });
      assert.deepEqual(problems, ["results.others has no query; put one after a line -- result: others"]);
    });

    it("FL-07 and FL-10 refuse a script that fits no property group", () => {
      // Names of columns that gzip cannot shorten much.
      const columns = Array.from({ length: 1590 }, (_, index) => ({
        name: `c${createHash("sha512").update(String(index)).digest("hex").slice(0, 100)}`,
        type: "string",
      }));
      const [problem, ...rest] = problemsOf({
        source: { streamArn: STREAM_ARN, schema: { ...person, columns: [...person.columns, ...columns] } },
      });
      assert.match(problem ?? "", /^sql makes no job: The SQL takes .* more than the 96,256 .*FL-10/);
      assert.deepEqual(rest, []);
    });
  });

  describe("results", () => {
    refuses(
      "refuses a job without results",
      { results: {} },
      "results must name a result for each query, and there is none; add one",
    );
    refuses(
      "refuses a name that no query can have",
      { results: { "1st": resultArgs() } },
      'results.1st must be named 1–64 of a–z, 0–9, - and _, a letter first, got "1st"',
    );
    refuses(
      "refuses a result without a target",
      results({ deliveryStreamName: undefined, deliveryStreamArn: undefined }),
      "results.counts must go to one of deliveryStreamName and streamArn, got neither",
    );
    refuses(
      "refuses a result with two targets",
      results({ streamArn: RESULT_STREAM_ARN }),
      "results.counts must go to one of deliveryStreamName and streamArn, got both",
    );
    refuses(
      "refuses a delivery stream without its ARN",
      results({ deliveryStreamArn: undefined }),
      "results.counts.deliveryStreamArn must be set beside deliveryStreamName: the job's role is allowed this ARN",
    );
    refuses(
      "refuses the ARN of a delivery stream beside a data stream",
      streamResults({ deliveryStreamArn: DELIVERY_STREAM_ARN }),
      "results.counts.deliveryStreamArn must be left out beside streamArn",
    );
    refuses(
      "refuses a key beside a delivery stream",
      results({ kmsKeyArn: KEY_ARN }),
      "results.counts.kmsKeyArn applies to streamArn only: who puts into a delivery stream needs no key; leave it out",
    );
    refuses(
      "refuses a name that is not the ARN's",
      results({ deliveryStreamName: "totals" }),
      'results.counts.deliveryStreamName must be the name in deliveryStreamArn, "counts", got "totals"',
    );
    const abroad = (arn: string) => arn.replace("eu-west-1", "us-east-1");
    refuses(
      "refuses a delivery stream of another Region",
      results({ deliveryStreamArn: abroad(DELIVERY_STREAM_ARN) }),
      `results.counts.deliveryStreamArn must be in the source's Region, eu-west-1, got "${abroad(DELIVERY_STREAM_ARN)}"`,
    );
    refuses(
      "refuses a data stream of another Region",
      streamResults({ streamArn: abroad(RESULT_STREAM_ARN) }),
      `results.counts.streamArn must be in the source's Region, eu-west-1, got "${abroad(RESULT_STREAM_ARN)}"`,
    );
    refuses(
      "refuses two names that make one table",
      {
        sql: `-- result: per-minute\n${SQL};\n-- result: per_minute\n${SQL};`,
        results: { "per-minute": resultArgs(), per_minute: resultArgs() },
      },
      'results.per_minute must differ from "per-minute" in more than - and _; rename one',
    );
    refuses(
      "refuses results that would go back into the source",
      streamResults({ streamArn: STREAM_ARN }),
      `results.counts.streamArn must be another stream than the source, or the queries read their own results, got "${STREAM_ARN}"`,
    );
    refuses(
      "refuses another format",
      results({ format: "csv" }),
      'results.counts.format must be one of JSON, CSV, got "csv"',
    );
    accepts("takes CSV of flat columns", results({ format: "CSV" }));

    it("refuses nested columns in CSV and takes them in JSON", () => {
      const nested = {
        sql: "SELECT id AS detail FROM person",
        results: { counts: resultArgs({ schema: { name: "count", columns: [{ name: "detail", type: "json" }] } }) },
      };
      assert.deepEqual(problemsOf(nested), []);
      const csv = { ...nested, results: { counts: { ...nested.results.counts, format: "CSV" } } };
      assert.deepEqual(problemsOf(csv), [
        'results.counts.schema.columns[0].type must have no nested value in CSV, and "detail" is json; use the format JSON, or a string',
      ]);
    });
  });

  describe("start", () => {
    accepts("takes TRIM_HORIZON", { startPosition: "TRIM_HORIZON" });
    accepts("takes a time that is now", { startPosition: "AT_TIMESTAMP", startTimestamp: NOW.toISOString() });
    refuses(
      "refuses LATEST, which would skip events",
      { startPosition: "LATEST" },
      'startPosition must be one of TRIM_HORIZON, AT_TIMESTAMP, got "LATEST"; it would skip what arrives between two versions of the job',
    );
    refuses(
      "refuses another position",
      { startPosition: "EARLIEST" },
      'startPosition must be one of TRIM_HORIZON, AT_TIMESTAMP, got "EARLIEST"',
    );
    refuses(
      "refuses AT_TIMESTAMP without a time",
      { startPosition: "AT_TIMESTAMP" },
      "startTimestamp must be set with AT_TIMESTAMP, such as 2026-01-31T00:00:00Z",
    );
    refuses(
      "refuses a time without AT_TIMESTAMP",
      { startTimestamp: "2026-01-31T00:00:00Z" },
      "startTimestamp applies to AT_TIMESTAMP only; leave it out",
    );
    refuses(
      "refuses a time in the future, even by a millisecond",
      { startPosition: "AT_TIMESTAMP", startTimestamp: "2026-08-22T12:00:00.001Z" },
      'startTimestamp must not be in the future, or events until then are skipped, got "2026-08-22T12:00:00.001Z" at 2026-08-22T12:00:00.000Z',
    );
    for (const startTimestamp of [
      "2026-01-31",
      "2026-01-31T00:00:00",
      "2026-01-31T00:00:00+01:00",
      "2026-02-30T00:00:00Z",
    ]) {
      refuses(
        `refuses ${startTimestamp}, which is no time in UTC`,
        { startPosition: "AT_TIMESTAMP", startTimestamp },
        `startTimestamp must be a time in UTC such as 2026-01-31T00:00:00Z, got "${startTimestamp}"`,
      );
    }
  });

  describe("times", () => {
    const ways: Record<string, string> = { watermarkDelaySeconds: "10 s", idleTimeoutSeconds: "60 s" };
    for (const [setting, otherwise] of Object.entries(ways)) {
      accepts(`takes a ${setting} of 0`, { [setting]: 0 });
      accepts(`takes a ${setting} of 86,400`, { [setting]: 86_400 });
      for (const seconds of [-1, 86_401, 1.5]) {
        refuses(
          `refuses a ${setting} of ${seconds}`,
          { [setting]: seconds },
          `${setting} must be 0–86400 s, got ${seconds}; leave it out for ${otherwise}`,
        );
      }
    }
    accepts("FL-13 takes a checkpoint each second", { checkpointIntervalSeconds: 1 });
    accepts("FL-13 takes a checkpoint each hour", { checkpointIntervalSeconds: 3600 });
    for (const seconds of [0, 3601]) {
      refuses(
        `FL-13 refuses a checkpoint interval of ${seconds} s`,
        { checkpointIntervalSeconds: seconds },
        `checkpointIntervalSeconds must be 1–3600 s, got ${seconds}; leave it out for 60 s (FL-13)`,
      );
    }
    refuses(
      "refuses a watermark's delay where no column has the time",
      { watermarkDelaySeconds: 10, source: { streamArn: STREAM_ARN, schema: { ...person, eventTime: undefined } } },
      'watermarkDelaySeconds applies to a schema with eventTime only, and "person" has none; leave it out, or name the time\'s column there',
    );
  });

  describe("capacity and the rest", () => {
    accepts("FL-12 takes a parallelism of 64", { parallelism: 64 });
    for (const parallelism of [0, 65]) {
      refuses(
        `FL-12 refuses a parallelism of ${parallelism}`,
        { parallelism },
        `parallelism must be 1–64 tasks, got ${parallelism}; AWS's default quota is 64 KPUs (FL-12)`,
      );
    }
    refuses(
      "refuses a bucket's name that is not its ARN's",
      { artifact: { ...artifact, bucketName: "pond" } },
      'artifact.bucketName must be the name in bucketArn, "lake", got "pond"',
    );
    refuses(
      "refuses the ARN of objects as the bucket's",
      { artifact: { ...artifact, bucketArn: `${BUCKET_ARN}/*` } },
      `artifact.bucketArn must be the ARN of a bucket, arn:aws:s3:::<name>, got "${BUCKET_ARN}/*"`,
    );
    it("refuses a plan without the JAR", () => {
      const [problem, ...rest] = problemsOf({ artifact: { ...artifact, jarPath: "/no/such.jar" } });
      assert.match(problem ?? "", /^artifact\.jarPath must be the runner's JAR: .*npm run build:flink/);
      assert.deepEqual(rest, []);
    });
    it("refuses days that CloudWatch does not keep", () => {
      assert.match(problemsOf({ logRetentionDays: 31 }).join(), /^logRetentionDays must be one of 1, 3, /);
    });
    it("FL-23 refuses 51 tags", () => {
      const tags = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`tag${index}`, "x"]));
      assert.deepEqual(problemsOf({ tags }), ["tags must be at most 50 tags, got 51"]);
    });
  });

  it("passes what is known only later", () => {
    mockRuntime();
    const later = <T>(value: T) => pulumi.output(value);
    const args = minimalArgs({
      source: { streamArn: later("no ARN"), kmsKeyArn: later("no ARN"), schema: person },
      results: { counts: resultArgs({ deliveryStreamName: later("a"), deliveryStreamArn: later("no ARN") }) },
      artifact: { ...artifact, bucketName: later("a"), bucketArn: later("no ARN") },
    });
    assert.deepEqual(validateSqlAnalytics(args, "people", NOW), []);
  });

  it("lists every problem at once", () => {
    const problems = problemsOf({ parallelism: 0, startPosition: "LATEST", tags: { "aws:x": "y" } });
    assert.equal(problems.length, 3);
  });
});
