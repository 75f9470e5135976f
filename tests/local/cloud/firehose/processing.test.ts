import assert from "node:assert/strict";
import { inputs, processors, type TransformEvent, until, World } from "./fakes";

const FUNCTION_ARN = "arn:aws:lambda:eu-central-1:000000000000:function:transform:1";
const ERRORS = { errorOutputPrefix: "errors/!{firehose:error-output-type}/" };

type Answer = { result: string; data?: string; metadata?: unknown };

/** Answers each record by its text. */
function answering(answer: (text: string) => Answer): (event: TransformEvent) => unknown {
  return ({ records }) => ({
    records: records.map(({ recordId, data }) => {
      const { data: text, ...rest } = answer(Buffer.from(data, "base64").toString());
      return { recordId, ...rest, ...(text !== undefined && { data: Buffer.from(text).toString("base64") }) };
    }),
  });
}

describe("record processing", () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });
  afterEach(() => world.end());

  async function make(s3: Record<string, unknown>): Promise<void> {
    await world.firehose.apply("events", inputs({ ...ERRORS, ...s3 }));
    world.firehose.start();
  }

  function raw(line: Record<string, unknown> | undefined): string {
    return Buffer.from(String(line?.rawData), "base64").toString();
  }

  describe("de-aggregation and partitioning", () => {
    const partitioned = (...list: Parameters<typeof processors>) => ({
      prefix: "t=!{partitionKeyFromQuery:t}/",
      bufferingInterval: 60,
      bufferingSize: 64,
      dynamicPartitioningConfiguration: { enabled: true },
      processingConfiguration: processors(...list, [
        "MetadataExtraction",
        { MetadataExtractionQuery: "{t: .t}", JsonParsingEngine: "JQ-1.6" },
      ]),
    });

    it("F-80 takes records apart, sorts the parts, and ends them with newlines", async () => {
      await make(partitioned(["AppendDelimiterToRecord"], ["RecordDeAggregation", { SubRecordType: "JSON" }]));
      await world.put("events", '{"t":"a"} {"t":"b"}\n{"t":"a","n":2}');
      await world.firehose.drain();
      assert.equal(world.objects.text("t=a/"), '{"t":"a"}\n{"t":"a","n":2}\n');
      assert.equal(world.objects.text("t=b/"), '{"t":"b"}\n');
      assert.match(world.objects.keys()[0] ?? "", /^t=a\/2026\/01\/31\/22\/events-1-/);
      const { read, delivered, objects } = world.firehose.counts("events");
      assert.deepEqual({ read, delivered, objects }, { read: 3, delivered: 3, objects: 2 });
    });

    it("F-82 parts DELIMITED records at the delimiter", async () => {
      const delimiter = Buffer.from("||").toString("base64");
      await make(partitioned(["RecordDeAggregation", { SubRecordType: "DELIMITED", Delimiter: delimiter }]));
      await world.put("events", '{"t":"a"}||{"t":"b"}||');
      await world.firehose.drain();
      assert.equal(world.objects.text("t=a/") + world.objects.text("t=b/"), '{"t":"a"}{"t":"b"}');
    });

    it("F-82 leaves a record of more than 500 parts whole, which then has no key", async () => {
      await make(partitioned(["RecordDeAggregation", { SubRecordType: "JSON" }]));
      await world.put("events", '{"t":"a"}'.repeat(500), '{"t":"a"}'.repeat(501));
      await world.firehose.drain();
      assert.equal(world.objects.text("t=a/"), '{"t":"a"}'.repeat(500));
      const [line, ...others] = world.objects.lines("errors/metadata-extraction-failed/");
      assert.deepEqual(others, []);
      assert.equal(raw(line), '{"t":"a"}'.repeat(501));
      assert.equal(line?.errorMessage, "Non JSON record provided");
    });

    it("sends records without a key under the error prefix, as they came", async () => {
      await make(partitioned());
      await world.put("events", '{"t":"a"}', '{"t":null}', "no json");
      await world.firehose.drain();
      const lines = world.objects.lines("errors/metadata-extraction-failed/");
      assert.deepEqual(lines.map(raw), ['{"t":null}', "no json"]);
      assert.deepEqual(Object.keys(lines[0] ?? {}), [
        "attemptsMade",
        "arrivalTimestamp",
        "errorCode",
        "errorMessage",
        "attemptEndingTimestamp",
        "rawData",
      ]);
      assert.equal(lines[0]?.errorCode, "DynamicPartitioning.MetadataExtractionFailed");
    });

    it("F-93 sends what exceeds 500 active partitions under the error prefix", async () => {
      await make(partitioned());
      for (const from of [0, 250, 500]) {
        await world.put("events", ...Array.from({ length: 250 }, (_, index) => `{"t":"p${from + index}"}`));
      }
      await world.put("events", '{"t":"p0"}');
      await world.firehose.drain();
      assert.equal(world.objects.keys("t=p").length, 500);
      assert.equal(world.objects.text("t=p0/"), '{"t":"p0"}{"t":"p0"}');
      assert.equal(world.objects.lines("errors/activePartitionExceeded/").length, 250);
    });

    it("does not let keys block delivery that no object can have", async () => {
      await make(partitioned());
      await world.put(
        "events",
        '{"t":"../../up"}',
        `{"t":"${"x".repeat(300)}"}`,
        `{"t":"${"x/".repeat(300)}"}`,
        '{"t":"\\u0000"}',
        '{"t":"ok"}',
      );
      await world.firehose.drain();
      assert.equal(world.objects.text("t=ok/"), '{"t":"ok"}');
      assert.equal(world.objects.lines("errors/partitioning-failed/").length, 4);
      assert.deepEqual(world.problems, []);
    });

    it("F-91 takes keys from the Lambda, and from both", async () => {
      world.functions.handler = answering((text) => {
        const { city } = JSON.parse(text) as { city?: string };
        return { result: "Ok", data: text, metadata: { partitionKeys: { city } } };
      });
      await make({
        ...partitioned(["Lambda", { LambdaArn: FUNCTION_ARN }]),
        prefix: "!{partitionKeyFromLambda:city}/!{partitionKeyFromQuery:t}/!{timestamp:yyyy}/",
      });
      await world.put("events", '{"t":"a","city":"Bern"}', '{"t":"a"}');
      await world.firehose.drain();
      assert.equal(world.objects.text("Bern/a/2026/"), '{"t":"a","city":"Bern"}');
      assert.equal(raw(world.objects.lines("errors/partitioning-failed/")[0]), '{"t":"a"}');
    });
  });

  describe("conversion", () => {
    const parquet = {
      bufferingSize: 64,
      dataFormatConversionConfiguration: {
        schemaConfiguration: { databaseName: "lake", tableName: "events", roleArn: "arn" },
        inputFormatConfiguration: { deserializer: { openXJsonSerDe: {} } },
        outputFormatConfiguration: { serializer: { parquetSerDe: { compression: "GZIP" } } },
      },
    };
    beforeEach(() => {
      world.catalog.columns = [
        { name: "id", type: "int" },
        { name: "at", type: "timestamp" },
      ];
    });

    it("F-103 writes the rows that fit by the table's columns, and the others under the error prefix", async () => {
      await make(parquet);
      await world.put("events", '{"id":1,"at":"2026-01-02T03:04:05Z"}', '{"id":"x"}', '{"ID":2}{"id":3}');
      await world.firehose.drain();
      const [key = ""] = world.objects.keys("raw/");
      assert.ok(key.endsWith(".parquet"));
      assert.equal(
        world.objects.text("raw/"),
        '{"id":1,"at":"2026-01-02 03:04:05.000000"}\n{"id":2,"at":null}\n{"id":3,"at":null}\n',
      );
      assert.deepEqual(world.columnar.calls, [{ columns: world.catalog.columns, compression: "GZIP" }]);
      const [line, ...others] = world.objects.lines("errors/format-conversion-failed/");
      assert.deepEqual(others, []);
      assert.deepEqual(Object.keys(line ?? {}), [
        "attemptsMade",
        "arrivalTimestamp",
        "lastErrorCode",
        "lastErrorMessage",
        "attemptEndingTimestamp",
        "rawData",
        "dataCatalogTable",
      ]);
      assert.equal(line?.lastErrorCode, "DataFormatConversion.MalformedData");
      assert.equal(raw(line), '{"id":"x"}');
      assert.deepEqual(line?.dataCatalogTable, {
        catalogId: "000000000000",
        databaseName: "lake",
        tableName: "events",
        region: "eu-central-1",
        versionId: "LATEST",
      });
      const { delivered, rejected } = world.firehose.counts("events");
      assert.deepEqual({ delivered, rejected }, { delivered: 2, rejected: 1 });
    });

    it("F-97 refuses a table that does not exist, or has types that are not converted, at the deployment", async () => {
      const missing = structuredClone(parquet);
      missing.dataFormatConversionConfiguration.schemaConfiguration.tableName = "other";
      await assert.rejects(world.firehose.apply("events", inputs(missing)), /Table other not found/);
      world.catalog.columns = [{ name: "u", type: "uniontype<int>" }];
      await assert.rejects(world.firehose.apply("events", inputs(parquet)), /"uniontype<int>" is not converted/);
      world.catalog.columns = [{ name: "id", type: "int" }];
      world.columnar.refuse = "no such type";
      await assert.rejects(world.firehose.apply("events", inputs(parquet)), /no such type/);
      assert.deepEqual(world.firehose.names(), []);
    });

    it("F-97 follows the newest columns, and never mixes two versions in an object", async () => {
      await make(parquet);
      await world.put("events", '{"id":1}');
      await until(() => world.firehose.counts("events").read === 1);
      world.catalog.columns = [{ name: "id", type: "string" }];
      await world.put("events", '{"id":2}');
      await world.firehose.drain();
      const bodies = world.objects.keys("raw/").map((key) => world.objects.bodies.get(key)?.toString());
      assert.deepEqual(bodies.sort(), ['{"id":"2"}\n', '{"id":1,"at":null}\n']);
    });

    it("tries a conversion again that the writer fails, without losing rows", async () => {
      await make(parquet);
      const { writeParquet } = world.columnar;
      let failures = 2;
      world.columnar.writeParquet = async (...given) => {
        if (failures-- > 0) throw new Error("disk is busy");
        await writeParquet.apply(world.columnar, given);
      };
      await world.put("events", '{"id":1}');
      await world.firehose.drain();
      assert.equal(world.objects.lines("raw/").length, 1);
      assert.equal(world.problems.filter((problem) => problem.includes("disk is busy")).length, 2);
    });
  });
});
