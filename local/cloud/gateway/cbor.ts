import { Encoder, Tag } from "cbor-x";

/**
 * AWS's CBOR (`application/x-amz-cbor-1.1`, what the Java SDKs speak to Kinesis). It differs from JSON in two places:
 * blobs are byte strings, and timestamps are tag 1 with integer milliseconds, where RFC 8949 has seconds
 * (github.com/aws/aws-sdk-java-v2/issues/4661). Services see JSON's form only: base64 strings and seconds.
 */
const options = { useRecords: false, mapsAsObjects: true, tagUint8Array: false, int64AsNumber: true };
const codec = new Encoder(options);

/** The one blob in the answers of the services that clients address in CBOR. */
const BLOB_FIELD = "Data";
const TIMESTAMP_FIELD = /Timestamp$/;
const TIMESTAMP_TAG = 1;

export function decodeCbor(body: Buffer): unknown {
  return fromWire(codec.decode(body));
}

export function encodeCbor(value: unknown): Buffer {
  return codec.encode(toWire(value, ""));
}

function fromWire(value: unknown): unknown {
  if (value instanceof Uint8Array) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
  }
  // The library read the milliseconds as seconds.
  if (value instanceof Date) return value.getTime() / 1_000_000;
  if (Array.isArray(value)) return value.map(fromWire);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, fromWire(child)]));
}

function toWire(value: unknown, field: string): unknown {
  if (typeof value === "string") return field === BLOB_FIELD ? Buffer.from(value, "base64") : value;
  if (typeof value === "number") {
    if (TIMESTAMP_FIELD.test(field)) return new Tag(BigInt(Math.round(value * 1000)), TIMESTAMP_TAG);
    // The library writes integers over 32 bits as floats, which SDKs refuse for a long.
    return Number.isSafeInteger(value) && Math.abs(value) > 0x7fffffff ? BigInt(value) : value;
  }
  if (Array.isArray(value)) return value.map((child) => toWire(child, field));
  if (typeof value !== "object" || value === null) return value;
  const known = Object.entries(value).filter(([, child]) => child !== undefined);
  return Object.fromEntries(known.map(([key, child]) => [key, toWire(child, key)]));
}
