import type { FileMetaData, SchemaElement } from "hyparquet";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import { type ColumnType, parseColumnType } from "../../components/event-schema/schema";
import type { SpecColumn } from "../transform/spec";
import type { Cell } from "./cells";

/** Rows by column, in the schema's order. */
export type Table = Cell[][];

/** Rows of a group: what a reader holds at once. */
const ROW_GROUP_ROWS = 100_000;
/** Named in each file; no version, so that a release does not change files that are written anew. */
const CREATED_BY = "streaming-ingest";

/** A Parquet file, Snappy inside. The same rows give the same bytes. */
export function writeParquet(columns: SpecColumn[], table: Table): Buffer {
  const buffer = parquetWriteBuffer({
    schema: schemaOf(columns),
    columnData: columns.map(({ name }, index) => ({ name, data: table[index] ?? [] })),
    codec: "SNAPPY",
    rowGroupSize: ROW_GROUP_ROWS,
    createdBy: CREATED_BY,
  });
  return Buffer.from(buffer);
}

/**
 * The rows of a file that `writeParquet` made, by the columns of today's schema: one that the file has not is null, and
 * one that the schema has no more is left out.
 */
export async function readParquet(columns: SpecColumn[], file: Buffer): Promise<Table> {
  const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength) as ArrayBuffer;
  const metadata = asStored(parquetMetadata(bytes));
  const present = new Set(metadata.schema.slice(1).map(({ name }) => name));
  const wanted = columns.map(({ name }) => name).filter((name) => present.has(name));
  const rows = await parquetReadObjects({ file: bytes, metadata, columns: wanted, utf8: false });
  return columns.map(({ name, type }) => {
    const restore = restorer(
      parsed(type),
      metadata.schema.find((element) => element.name === name),
    );
    return rows.map((row) => restore(row[name]));
  });
}

/** The schema without its logical types, but for text: numbers come as they are stored, without the rounding of doubles. */
function asStored(metadata: FileMetaData): FileMetaData {
  const schema = metadata.schema.map((element): SchemaElement => {
    const { name, type, type_length, repetition_type, num_children, converted_type } = element;
    const text = converted_type === "UTF8" ? { converted_type } : {};
    return { name, type, type_length, repetition_type, num_children, ...text };
  });
  return { ...metadata, schema };
}

function restorer({ base }: ColumnType, element: SchemaElement | undefined): (value: unknown) => Cell {
  if (base === "decimal") return (value) => decimalOf(value, element);
  if (base === "bigint" || base === "timestamp") {
    return (value) => (value === null || value === undefined ? null : BigInt(value as number | bigint));
  }
  return (value) => (value ?? null) as Cell;
}

/** Bytes are in two's complement, the highest first. */
function decimalOf(value: unknown, element: SchemaElement | undefined): bigint | null {
  if (value === null || value === undefined) return null;
  if (!(value instanceof Uint8Array)) return BigInt(value as number | bigint);
  const bits = (element?.type_length ?? value.length) * 8;
  return BigInt.asIntN(bits, BigInt(`0x${Buffer.from(value).toString("hex")}`));
}

/** Every column may be null: a column that is required one day may be none the next, and files of both are read together. */
function schemaOf(columns: SpecColumn[]): SchemaElement[] {
  const elements = columns.map(
    ({ name, type }): SchemaElement => ({ name, repetition_type: "OPTIONAL", ...storageOf(parsed(type)) }),
  );
  return [{ name: "schema", num_children: columns.length }, ...elements];
}

type Storage = Omit<SchemaElement, "name" | "repetition_type">;

const STORAGE: Record<string, Storage> = {
  string: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  json: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  boolean: { type: "BOOLEAN" },
  tinyint: { type: "INT32", converted_type: "INT_8" },
  smallint: { type: "INT32", converted_type: "INT_16" },
  int: { type: "INT32" },
  bigint: { type: "INT64" },
  float: { type: "FLOAT" },
  double: { type: "DOUBLE" },
  date: { type: "INT32", converted_type: "DATE" },
  // A time without a zone, as Athena's timestamp is.
  timestamp: { type: "INT64", logical_type: { type: "TIMESTAMP", isAdjustedToUTC: false, unit: "MICROS" } },
  binary: { type: "BYTE_ARRAY" },
};

function storageOf({ base, precision = 0, scale = 0 }: ColumnType): Storage {
  if (base !== "decimal") return STORAGE[base] ?? {};
  const decimal = { converted_type: "DECIMAL", precision, scale } as const;
  if (precision <= 9) return { type: "INT32", ...decimal };
  if (precision <= 18) return { type: "INT64", ...decimal };
  return { type: "FIXED_LEN_BYTE_ARRAY", type_length: decimalBytes(precision), ...decimal };
}

/** Bytes that hold every number of so many digits, with its sign. */
function decimalBytes(precision: number): number {
  return Math.ceil(((10n ** BigInt(precision)).toString(2).length + 1) / 8);
}

function parsed(type: string): ColumnType {
  const found = parseColumnType(type);
  if (found === undefined) throw new Error(`spec.json: there is no column type "${type}"`);
  return found;
}
