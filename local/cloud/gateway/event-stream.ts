import { crc32 } from "node:zlib";

export const EVENT_STREAM_TYPE = "application/vnd.amazon.eventstream";

/** Lengths of the whole and of the headers, and their checksum. */
const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;
const STRING_HEADER = 7;

/** One event in the binary framing of AWS's event streams. */
export function eventMessage(type: string, contentType: string, payload: Buffer | string): Buffer {
  const headers = Buffer.concat([
    stringHeader(":event-type", type),
    stringHeader(":content-type", contentType),
    stringHeader(":message-type", "event"),
  ]);
  const body = Buffer.from(payload);
  const message = Buffer.alloc(PRELUDE_BYTES + headers.length + body.length + CHECKSUM_BYTES);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(headers.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  headers.copy(message, PRELUDE_BYTES);
  body.copy(message, PRELUDE_BYTES + headers.length);
  const checked = message.length - CHECKSUM_BYTES;
  message.writeUInt32BE(crc32(message.subarray(0, checked)), checked);
  return message;
}

function stringHeader(name: string, value: string): Buffer {
  const [key, text] = [Buffer.from(name), Buffer.from(value)];
  const header = Buffer.alloc(1 + key.length + 1 + 2 + text.length);
  header.writeUInt8(key.length, 0);
  key.copy(header, 1);
  header.writeUInt8(STRING_HEADER, 1 + key.length);
  header.writeUInt16BE(text.length, 2 + key.length);
  text.copy(header, 4 + key.length);
  return header;
}
