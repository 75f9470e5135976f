import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { EventColumnArgs } from "../../../components/event-schema";
import { type TargetTableArgs, validateTargetTable } from "../../../components/target-table";
import { CONNECTION, minimalArgs, SCHEMA, STREAM_ARN } from "./fixtures";

const problemsOf = (changes: Partial<TargetTableArgs>, name = "orders") =>
  validateTargetTable(minimalArgs(changes), name).map(({ path, reason }) => `${path} ${reason}`);

function accepts(title: string, changes: Partial<TargetTableArgs>): void {
  it(title, () => assert.deepEqual(problemsOf(changes), []));
}

function refuses(title: string, changes: Partial<TargetTableArgs>, ...expected: string[]): void {
  it(title, () => assert.deepEqual(problemsOf(changes), expected));
}

const schemaOf = (columns: EventColumnArgs[]) => ({ schema: { ...SCHEMA, columns } });
const identifier = "1–127 of a–z, 0–9 and _, no digit first (SQ-01)";

describe("validateTargetTable: names", () => {
  accepts("accepts the least", {});
  accepts("SQ-01 accepts names of 127 characters", { databaseSchema: "a".repeat(127), tableName: "_".repeat(127) });
  refuses(
    "SQ-01 rejects names of 128 characters, a digit first, capitals and hyphens",
    { databaseSchema: "a".repeat(128), tableName: "1Table-x" },
    `databaseSchema must be ${identifier}, got "${"a".repeat(128)}"`,
    `tableName must be ${identifier}, got "1Table-x"`,
  );
  refuses(
    "SQ-06 rejects a reserved word as schema or table",
    { databaseSchema: "user", tableName: "order" },
    'databaseSchema must be no word that Redshift reserves (SQ-06), got "user"; add to it',
    'tableName must be no word that Redshift reserves (SQ-06), got "order"; add to it',
  );
  refuses(
    "SQ-06 rejects a reserved word that comes from the schema's name",
    { schema: { ...SCHEMA, name: "table" } },
    'tableName must be no word that Redshift reserves (SQ-06), got "table"; add to it',
  );
  accepts(
    "SQ-06 accepts a reserved word as a column, since every name is quoted",
    schemaOf([{ name: "select", type: "int" }]),
  );

  it("SQ-01 accepts a component name of 100 characters and rejects 101, and a dot", () => {
    assert.deepEqual(problemsOf({}, "a".repeat(100)), []);
    for (const name of ["a".repeat(101), "a.b", ""]) {
      const allowed = "1–100 of a–z, A–Z, 0–9, _ and -, since the user that Firehose copies as is named so";
      assert.deepEqual(problemsOf({}, name), [`(component name) must be ${allowed}, got "${name}"`]);
    }
  });

  it("reports the problems of all groups with their paths", () => {
    const changes: Partial<TargetTableArgs> = {
      schema: { name: "Orders", columns: [{ name: "id", type: "text" }] },
      tableName: "orders",
      layout: { distributionKey: "none" },
      warehouse: { ...CONNECTION, kmsKeyArn: "alias/mine" },
      tags: { "aws:x": "y" },
    };
    assert.deepEqual(
      validateTargetTable(minimalArgs(changes), "orders").map(({ path }) => path),
      ["schema.name", "schema.columns[0].type", "layout.distributionKey", "warehouse.kmsKeyArn", "tags"],
    );
  });
});

describe("validateTargetTable: columns", () => {
  refuses(
    "SQ-04 rejects binary",
    schemaOf([{ name: "image", type: "binary" }]),
    "schema.columns[0].type cannot be binary in Redshift: COPY reads hex, and events carry base64; declare it as string",
  );
  accepts("SQ-04 accepts 37 digits after the point", schemaOf([{ name: "share", type: "decimal(38,37)" }]));
  refuses(
    "SQ-04 rejects 38 digits after the point",
    schemaOf([{ name: "share", type: "decimal(38,38)" }]),
    'schema.columns[0].type must have a scale of at most 37 in Redshift (SQ-04), got "decimal(38,38)"',
  );

  const columns = (count: number, nameLength = 8): EventColumnArgs[] =>
    Array.from({ length: count }, (_, index) => ({
      name: `c${String(index).padStart(nameLength - 1, "0")}`,
      type: "int",
    }));
  accepts("SQ-02 accepts 1,600 columns", schemaOf(columns(1600)));
  refuses("SQ-02 rejects 1,601 columns", schemaOf(columns(1601)), "schema.columns must be 1–1600 columns, got 1601");

  it("DA-02 accepts a statement of 100,000 bytes and rejects the next", () => {
    // CREATE TABLE IF NOT EXISTS "ingest"."shop_orders" (…), then 11 bytes and a name for each column, and a comma.
    const list = columns(800, 112);
    const rest = 100_000 - statementBytes(list);
    const full = list.map((column, index) => (index < rest ? { ...column, name: `${column.name}x` } : column));
    assert.equal(statementBytes(full), 100_000);
    assert.deepEqual(problemsOf(schemaOf(full)), []);
    const over = full.map((column, index) => (index === 799 ? { ...column, name: `${column.name}y` } : column));
    assert.deepEqual(problemsOf(schemaOf(over)), [
      "schema.columns must make a statement of at most 100000 bytes (DA-02), got 100001; take fewer or shorter columns",
    ]);
  });
});

function statementBytes(columns: EventColumnArgs[]): number {
  const list = columns.map(({ name }) => `"${name}" INTEGER`).join(", ");
  return Buffer.byteLength(`CREATE TABLE IF NOT EXISTS "ingest"."shop_orders" (${list})`);
}

describe("validateTargetTable: layout", () => {
  for (const distributionStyle of ["AUTO", "EVEN", "ALL"]) {
    accepts(`SQ-03 accepts ${distributionStyle}`, { layout: { distributionStyle } });
  }
  accepts("SQ-03 accepts KEY with a column, said or not", {
    layout: { distributionStyle: "KEY", distributionKey: "id", sortKeys: ["at", "id"], encodings: { state: "zstd" } },
  });
  refuses(
    "SQ-03 rejects an unknown style",
    { layout: { distributionStyle: "even" } },
    'layout.distributionStyle must be one of AUTO, EVEN, ALL, KEY, got "even"',
  );
  refuses(
    "SQ-03 rejects KEY without its column",
    { layout: { distributionStyle: "KEY" } },
    "layout.distributionStyle KEY needs distributionKey, the column to distribute by (SQ-03); set it, or use AUTO",
  );
  refuses(
    "SQ-03 rejects a column beside another style",
    { layout: { distributionStyle: "EVEN", distributionKey: "id" } },
    "layout.distributionKey applies to KEY only, and distributionStyle is EVEN (SQ-03); leave one of the two out",
  );
  refuses(
    "rejects keys and encodings of columns that are not there",
    { layout: { distributionKey: "a", sortKeys: ["b"], encodings: { c: "zstd" } } },
    'layout.distributionKey must name a column, but there is no column "a"',
    'layout.sortKeys[0] must name a column, but there is no column "b"',
    'layout.encodings.c must name a column, but there is no column "c"',
  );
  refuses(
    "SQ-03 rejects a json column as a key",
    { layout: { distributionKey: "order", sortKeys: ["order"] } },
    'layout.distributionKey must be no json column, since Redshift has no key of SUPER, got "order"',
    'layout.sortKeys[0] must be no json column, since Redshift has no key of SUPER, got "order"',
  );
  refuses(
    "rejects a column that is named twice",
    { layout: { sortKeys: ["id", "at", "id"] } },
    'layout.sortKeys[2] "id" is already sortKeys[0]; name each column once',
  );
  refuses(
    "rejects an empty sort key",
    { layout: { sortKeys: [] } },
    "layout.sortKeys must be 1–400 columns (SQ-02), got 0; leave it out for AUTO",
  );

  it("SQ-02 accepts 400 sort keys and rejects 401", () => {
    const columns = Array.from({ length: 401 }, (_, index) => ({ name: `c${index}`, type: "int" }));
    const keys = columns.map(({ name }) => name);
    assert.deepEqual(problemsOf({ ...schemaOf(columns), layout: { sortKeys: keys.slice(0, 400) } }), []);
    assert.deepEqual(problemsOf({ ...schemaOf(columns), layout: { sortKeys: keys } }), [
      "layout.sortKeys must be 1–400 columns (SQ-02), got 401; leave it out for AUTO",
    ]);
  });

  refuses(
    "rejects an encoding that is unknown, and one that the type does not take",
    { layout: { encodings: { id: "gzip", state: "az64", order: "text255" } } },
    'layout.encodings.id must be one of raw, az64, bytedict, delta, delta32k, lzo, mostly8, mostly16, mostly32, runlength, zstd for BIGINT, got "gzip"',
    'layout.encodings.state must be one of raw, bytedict, lzo, runlength, text255, text32k, zstd for VARCHAR(40), got "az64"',
    'layout.encodings.order must be one of raw, lzo, zstd for SUPER, got "text255"',
  );
});

describe("validateTargetTable: a data stream", () => {
  const stream = (streamArn: pulumi.Input<string>) => ({ ingestion: { stream: { streamArn } } });
  accepts("R-08 accepts JSON", { ingestion: { stagedFormat: "JSON" } });
  accepts("R-08 accepts CSV", { ingestion: { stagedFormat: "CSV" } });
  refuses(
    "R-08 refuses another format of staged objects",
    { ingestion: { stagedFormat: "AVRO" } },
    'ingestion.stagedFormat must be one of JSON, CSV, got "AVRO"',
  );
  refuses(
    "refuses a format of staged objects where a stream is read",
    { ingestion: { stream: { streamArn: STREAM_ARN }, stagedFormat: "CSV" } },
    "ingestion.stagedFormat applies to COPY only: Redshift reads a stream's records as JSON; leave it out",
  );
  accepts("accepts a stream", stream(STREAM_ARN));
  accepts("leaves a stream that is known later to the component", stream(pulumi.output("no ARN")));
  refuses(
    "rejects what is no ARN of a stream or of a key",
    { ingestion: { stream: { streamArn: "clicks", kmsKeyArn: "alias/mine" } } },
    'ingestion.stream.streamArn must be the ARN of a data stream, got "clicks"',
    'ingestion.stream.kmsKeyArn must be the ARN of a key, arn:aws:kms:<region>:<account>:key/<id>, and no alias, got "alias/mine"',
  );
  const capital = STREAM_ARN.replace("shop", "Shop");
  refuses(
    "ST-02 rejects a stream with capitals in its name",
    stream(capital),
    `ingestion.stream.streamArn must name a stream without capitals, which Redshift folds (ST-02), got "${capital}"; use COPY, or another stream`,
  );
  refuses(
    "ST-03 rejects a stream without a role to read it with",
    { ...stream(STREAM_ARN), warehouse: { ...CONNECTION, streamingRoleArn: undefined } },
    "warehouse.streamingRoleArn must be set for a table that reads a data stream: the role that Redshift reads it with; give the warehouse streamingAccess (ST-03)",
  );
  refuses(
    "rejects a layout beside a stream",
    { ...stream(STREAM_ARN), layout: {} },
    "layout applies to COPY only: Redshift lays out a materialized view itself; leave it out",
  );
  // ingest_<name>_kinesis is the longest of the names.
  accepts("SQ-01 accepts a table whose names beside it have 127 bytes", {
    ...stream(STREAM_ARN),
    tableName: "a".repeat(112),
  });
  refuses(
    "SQ-01 rejects a table whose names beside it have 128 bytes",
    { ...stream(STREAM_ARN), tableName: "a".repeat(113) },
    `tableName must be shorter: it makes the name "ingest_${"a".repeat(113)}_kinesis" of 128 bytes, and Redshift has 127 (SQ-01)`,
  );
});
