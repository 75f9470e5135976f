import { crc32 } from "node:zlib";

/*
 * A frame is one put call: `length crc32 arrival count size… data…`, all integers little-endian. `length` counts the
 * bytes after the checksum, and the checksum covers them: a frame that a killed process left half written shows.
 */
const HEADER_BYTES = 8;
const FIXED_BYTES = 12;

/** Records that were put by one call. */
export interface Frame {
  /** Milliseconds since the epoch. */
  arrivedAt: number;
  records: Buffer[];
  /** Offset of the first byte after the frame. */
  end: number;
}

/** The frame as pieces to write one after the other: the records themselves are not copied. */
export function encodeFrame(arrivedAt: number, records: Buffer[]): Buffer[] {
  const head = Buffer.allocUnsafe(HEADER_BYTES + FIXED_BYTES + 4 * records.length);
  let length = head.length - HEADER_BYTES;
  head.writeDoubleLE(arrivedAt, HEADER_BYTES);
  head.writeUInt32LE(records.length, HEADER_BYTES + 8);
  let at = HEADER_BYTES + FIXED_BYTES;
  for (const record of records) {
    at = head.writeUInt32LE(record.length, at);
    length += record.length;
  }
  let checksum = crc32(head.subarray(HEADER_BYTES));
  for (const record of records) checksum = crc32(record, checksum);
  head.writeUInt32LE(length, 0);
  head.writeUInt32LE(checksum, 4);
  return [head, ...records];
}

/** The whole size of the frame that begins at `at`, or `undefined` when too few bytes are there to tell. */
export function frameSize(bytes: Buffer, at: number): number | undefined {
  return bytes.length - at < HEADER_BYTES ? undefined : HEADER_BYTES + bytes.readUInt32LE(at);
}

/** The frame at `at`, or `undefined` when it is cut off or damaged. Its records are views of `bytes`. */
export function decodeFrame(bytes: Buffer, at: number): Frame | undefined {
  const size = frameSize(bytes, at);
  if (size === undefined || size < HEADER_BYTES + FIXED_BYTES || at + size > bytes.length) return undefined;
  const body = bytes.subarray(at + HEADER_BYTES, at + size);
  if (crc32(body) !== bytes.readUInt32LE(at + 4)) return undefined;
  const count = body.readUInt32LE(8);
  const records: Buffer[] = new Array(count);
  let data = FIXED_BYTES + 4 * count;
  for (let index = 0; index < count; index++) {
    const length = body.readUInt32LE(FIXED_BYTES + 4 * index);
    records[index] = body.subarray(data, data + length);
    data += length;
  }
  return { arrivedAt: body.readDoubleLE(0), records, end: at + size };
}
