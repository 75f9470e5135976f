import { type JsonObject, readField } from "./json";
import { scalarText } from "./scalar-text";

/** Longest key of an S3 object in bytes of UTF-8; a longer partition key could never be delivered. */
export const MAXIMUM_KEY_BYTES = 1024;

/** Takes a record's partition keys, or says why it has none: an empty one would make a prefix with an empty part. */
export type PartitionKeys = (record: JsonObject) => Record<string, string> | string;

/** Compiles partition keys by name, each with the field that it is taken from. */
export function compilePartitionKeys(fields: Record<string, string>): PartitionKeys {
  const plans = Object.entries(fields);
  return (record) => {
    const entries: [string, string][] = [];
    for (const [key, field] of plans) {
      const text = scalarText(readField(record, field));
      if (text === undefined || text === "") return `partition key "${key}": "${field}" holds no value`;
      if (text.length > MAXIMUM_KEY_BYTES || Buffer.byteLength(text) > MAXIMUM_KEY_BYTES) {
        return `partition key "${key}": "${field}" is longer than ${MAXIMUM_KEY_BYTES} bytes`;
      }
      entries.push([key, text]);
    }
    return Object.fromEntries(entries);
  };
}
