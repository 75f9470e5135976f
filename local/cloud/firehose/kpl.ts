import { createHash } from "node:crypto";

const MAGIC = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);
const CHECKSUM_BYTES = 16;

/** A record that a producer packed into one Kinesis record. */
export interface PackedRecord {
  partitionKey: string;
  data: Buffer;
}

/**
 * The user records inside a record of the Kinesis Producer Library, which Firehose takes apart by itself (F-08), or
 * `undefined` when it is not one. Format: magic, a protobuf message, and the message's MD5.
 */
export function unpackKpl(data: Buffer): PackedRecord[] | undefined {
  if (data.length < MAGIC.length + CHECKSUM_BYTES || data.compare(MAGIC, 0, 4, 0, 4) !== 0) return undefined;
  const message = data.subarray(MAGIC.length, data.length - CHECKSUM_BYTES);
  const checksum = createHash("md5").update(message).digest();
  // A record that only happens to begin with the magic is a record like any other.
  if (!checksum.equals(data.subarray(data.length - CHECKSUM_BYTES))) return undefined;
  try {
    return unpackMessage(message);
  } catch {
    return undefined;
  }
}

function unpackMessage(message: Buffer): PackedRecord[] {
  const keys: string[] = [];
  const packed: { key: number; data: Buffer }[] = [];
  for (const { field, bytes } of fields(message)) {
    if (field === 1 && bytes) keys.push(bytes.toString());
    if (field === 3 && bytes) packed.push(unpackRecord(bytes));
  }
  return packed.map((record) => ({ partitionKey: keys[record.key] ?? "", data: record.data }));
}

function unpackRecord(message: Buffer): { key: number; data: Buffer } {
  const record: { key: number; data: Buffer } = { key: 0, data: Buffer.alloc(0) };
  for (const { field, number, bytes } of fields(message)) {
    if (field === 1) record.key = number;
    if (field === 3 && bytes) record.data = bytes;
  }
  return record;
}

interface Field {
  field: number;
  number: number;
  bytes?: Buffer;
}

/** The fields of a protobuf message; KPL uses varints and length-delimited values only. */
function* fields(message: Buffer): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = message[at++];
      if (byte === undefined) throw new Error("a Kinesis Producer Library record ends in the middle of a number");
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const value = varint();
    if ((tag & 7) === 0) yield { field: tag >>> 3, number: value };
    else if ((tag & 7) === 2) {
      at += value;
      yield { field: tag >>> 3, number: value, bytes: message.subarray(at - value, at) };
    } else throw new Error(`a Kinesis Producer Library record has a field of wire type ${tag & 7}`);
  }
}
