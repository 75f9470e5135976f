import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { LakeTable, type LakeTableArgs } from "../../../components/data-lake";
import { storageFormat } from "../../../components/data-lake/storage";
import { mockRuntime, UNKNOWN, value } from "../mocks";

const TABLE_TYPE = "aws:glue/catalogTable:CatalogTable";
const CLICKS: LakeTableArgs = {
  schema: {
    name: "clicks",
    description: "Clicks of the web shop",
    columns: [
      { name: "id", type: "string", description: "Unique" },
      { name: "price", type: "decimal(10, 2)" },
      { name: "content", type: "json" },
      { name: "at", type: "timestamp" },
    ],
  },
  format: "PARQUET",
  prefix: "clicks/!{timestamp:yyyy/MM/dd}/",
  partitionsSince: "2026-01-01",
};
const args = { databaseName: "lake", bucketName: "lake-1", tableName: "clicks", table: CLICKS };

describe("LakeTable", () => {
  it("makes one Glue table with projected partitions", async () => {
    const runtime = mockRuntime();
    const component = new LakeTable("clicks", args);

    assert.equal(await value(component.tableName), "clicks");
    const table = runtime.one(TABLE_TYPE);
    assert.equal(runtime.resources.length, 2);
    assert.equal(table.parent, await value(component.urn));
    assert.match(
      await value(component.nodes.table.urn),
      /::streaming-ingest:index:LakeTable\$aws:glue\/catalogTable:CatalogTable::clicks$/,
    );
    assert.deepEqual(table.inputs, {
      databaseName: "lake",
      name: "clicks",
      description: "Clicks of the web shop",
      tableType: "EXTERNAL_TABLE",
      parameters: {
        EXTERNAL: "TRUE",
        classification: "parquet",
        "projection.enabled": "true",
        "storage.location.template": "s3://lake-1/clicks/${day}/",
        "projection.day.type": "date",
        "projection.day.format": "yyyy/MM/dd",
        "projection.day.range": "2026/01/01,NOW+1DAY",
        "projection.day.interval": "1",
        "projection.day.interval.unit": "DAYS",
      },
      partitionKeys: [{ name: "day", type: "string" }],
      storageDescriptor: {
        location: "s3://lake-1/clicks/",
        columns: [
          { name: "id", type: "string", comment: "Unique" },
          { name: "price", type: "decimal(10,2)" },
          { name: "content", type: "string" },
          { name: "at", type: "timestamp" },
        ],
        inputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
        outputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
        serDeInfo: {
          serializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
          parameters: { "serialization.format": "1" },
        },
      },
    });
  });

  const formats = [
    {
      format: "ORC",
      classification: "orc",
      inputFormat: "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat",
      outputFormat: "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat",
      serDeInfo: {
        serializationLibrary: "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
        parameters: { "serialization.format": "1", "orc.column.index.access": "false" },
      },
    },
    {
      format: "JSON",
      classification: "json",
      inputFormat: "org.apache.hadoop.mapred.TextInputFormat",
      outputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
      serDeInfo: {
        serializationLibrary: "org.openx.data.jsonserde.JsonSerDe",
        parameters: {
          "serialization.format": "1",
          "ignore.malformed.json": "true",
          "timestamp.formats": "yyyy-MM-dd'T'HH:mm:ss.SSS'Z',yyyy-MM-dd'T'HH:mm:ss'Z'",
        },
      },
    },
  ];
  for (const { format, classification, ...storage } of formats) {
    it(`reads ${format}`, async () => {
      const runtime = mockRuntime();
      await value(new LakeTable("clicks", { ...args, table: { ...CLICKS, format } }).tableName);

      const { parameters, storageDescriptor } = runtime.one(TABLE_TYPE).inputs as {
        parameters: Record<string, string>;
        storageDescriptor: Record<string, unknown>;
      };
      const { columns: _, location: __, ...found } = storageDescriptor;
      assert.equal(parameters.classification, classification);
      assert.deepEqual(found, storage);
    });
  }

  it("knows no other format", () => {
    assert.throws(
      () => storageFormat("CSV"),
      /no table format "CSV"; allowed are PARQUET, PARQUET_MANIFESTS, ORC, JSON/,
    );
  });

  it("leaves the location unknown while the bucket is, in a first preview", async () => {
    const runtime = mockRuntime({ preview: true });
    const bucket = new aws.s3.Bucket("lake");
    await value(new LakeTable("clicks", { ...args, bucketName: bucket.bucket }).tableName);

    const { inputs, dependencies } = runtime.one(TABLE_TYPE);
    assert.equal(inputs.parameters, UNKNOWN);
    assert.equal((inputs.storageDescriptor as { location: unknown }).location, UNKNOWN);
    assert.deepEqual(inputs.partitionKeys, [{ name: "day", type: "string" }]);
    assert.deepEqual(dependencies, [await value(bucket.urn)]);
  });

  it("throws every problem of its arguments at once", () => {
    mockRuntime();
    assert.throws(
      () => new LakeTable("clicks", { ...args, tableName: "Clicks", table: { ...CLICKS, format: "CSV" } }),
      (error) => {
        assert.ok(pulumi.ResourceError.isInstance(error));
        assert.deepEqual(error.message.split("\n"), [
          'LakeTable "clicks": tableName must be named by 1–255 of a–z, 0–9 and _, got "Clicks"',
          'LakeTable "clicks": table.format must be one of PARQUET, PARQUET_MANIFESTS, ORC, JSON, got "CSV"',
        ]);
        return true;
      },
    );
  });
});
