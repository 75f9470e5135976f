import assert from "node:assert/strict";
import { join } from "node:path";
import { BUCKET, destinationsOf, of, outputsOf, plan, ROOT, STREAM } from "./stack-fixtures";

describe("the example s1-data-lake", () => {
  it("is S1: one shard and a day of retention each, raw records under their own prefix, 60 seconds, one bucket", async () => {
    const result = await plan({ file: join(ROOT, "stacks/examples/s1-data-lake.yaml") });
    const streams = of(result, STREAM).map(({ inputs }) => [inputs.shardCount, inputs.retentionPeriod]);
    assert.deepEqual(streams, [
      [1, 24],
      [1, 24],
    ]);
    assert.equal(of(result, BUCKET).length, 1);
    assert.equal(outputsOf(result).lake.databaseName, "lake_s1_data_lake");
    const destinations = destinationsOf(result);
    assert.deepEqual(Object.keys(destinations), ["user-events-lake", "access-log-lake"]);
    for (const [name, destination] of Object.entries(destinations)) {
      assert.equal(destination.prefix, `${name.replace("-lake", "/")}!{timestamp:yyyy/MM/dd/HH}/`);
      assert.equal(destination.bufferingInterval, 60);
      assert.equal(destination.compressionFormat, "UNCOMPRESSED");
      assert.equal(destination.processingConfiguration, undefined);
    }
    for (const { source } of Object.values(outputsOf(result).pipelines)) assert.equal(source.needsNewline, true);
  });
});

describe("the example shard-scaling", () => {
  it("has a deployment leave alone what its scaler changes: the shards, and a tag that is there from the beginning (G-16)", async () => {
    const result = await plan({ file: join(ROOT, "stacks/examples/shard-scaling.yaml") });
    const [stream, ...more] = of(result, STREAM);
    assert.deepEqual(more, []);
    assert.deepEqual(stream?.ignoreChanges, ["shardCount", "tags.ShardScalings"]);
    assert.deepEqual([stream.inputs.shardCount, stream.inputs.tags], [2, { ShardScalings: "none" }]);
  });
});

describe("the example s3-json-parquet", () => {
  it("is S3: one stream, and for each type of event a transform, a table and Parquet with Snappy", async () => {
    const result = await plan({ file: join(ROOT, "stacks/examples/s3-json-parquet.yaml") });
    assert.equal(of(result, STREAM).length, 1);
    assert.equal(of(result, "aws:lambda/function:Function").length, 3);
    const tables = of(result, "aws:glue/catalogTable:CatalogTable").map(({ inputs }) => inputs.name);
    assert.deepEqual(tables, ["sign_up", "sign_in", "purchase"]);
    assert.equal(outputsOf(result).lake.databaseName, "lake_s3_json_parquet");
    for (const { dataFormatConversionConfiguration } of Object.values(destinationsOf(result))) {
      const { outputFormatConfiguration } = dataFormatConversionConfiguration as {
        outputFormatConfiguration: { serializer: unknown };
      };
      assert.deepEqual(outputFormatConfiguration.serializer, { parquetSerDe: { compression: "SNAPPY" } });
    }
    const { deliveries, source } = outputsOf(result).pipelines.events ?? assert.fail("no pipeline events");
    assert.deepEqual(
      Object.values(deliveries).map((delivery) => [
        delivery.tableName,
        delivery.destination === "LAKE" && delivery.format,
      ]),
      [
        ["purchase", "PARQUET"],
        ["sign_in", "PARQUET"],
        ["sign_up", "PARQUET"],
      ],
    );
    assert.equal(source.needsNewline, false);
  });
});
