const NUMBERS = ["SMALLINT", "INTEGER", "BIGINT", "DECIMAL"];
const TIMES = ["DATE", "TIMESTAMP"];
const FLOATS = ["REAL", "DOUBLE PRECISION"];
const ALL = [...NUMBERS, ...TIMES, ...FLOATS, "VARCHAR", "BOOLEAN", "SUPER"];

/** Redshift's compression encodings, each with the types that it takes. Source: Developer Guide, Compression encodings. */
export const ENCODINGS: Readonly<Record<string, readonly string[]>> = {
  raw: ALL,
  az64: [...NUMBERS, ...TIMES],
  bytedict: [...NUMBERS, ...TIMES, ...FLOATS, "VARCHAR"],
  delta: [...NUMBERS, ...TIMES],
  delta32k: ["INTEGER", "BIGINT", "DECIMAL", ...TIMES],
  lzo: [...NUMBERS, ...TIMES, "VARCHAR", "SUPER"],
  mostly8: NUMBERS,
  mostly16: ["INTEGER", "BIGINT", "DECIMAL"],
  mostly32: ["BIGINT", "DECIMAL"],
  runlength: [...NUMBERS, ...TIMES, ...FLOATS, "VARCHAR", "BOOLEAN"],
  text255: ["VARCHAR"],
  text32k: ["VARCHAR"],
  zstd: ALL,
};

/** A type without its length: `VARCHAR(256)` is `VARCHAR`. */
export function baseOf(redshiftType: string): string {
  return redshiftType.replace(/\(.*/, "");
}
