import { createHash } from "node:crypto";

export const KPL_MAGIC = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);

function protobufField(number: number, bytes: Buffer): Buffer {
  const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >> 7];
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), bytes]);
}

/** A record as the Kinesis Producer Library packs it. */
export function packKpl(records: { key: string; data: string }[]): Buffer {
  const keys = [...new Set(records.map(({ key }) => key))];
  const message = Buffer.concat([
    ...keys.map((key) => protobufField(1, Buffer.from(key))),
    ...records.map(({ key, data }) =>
      protobufField(3, Buffer.concat([Buffer.from([0x08, keys.indexOf(key)]), protobufField(3, Buffer.from(data))])),
    ),
  ]);
  return Buffer.concat([KPL_MAGIC, message, createHash("md5").update(message).digest()]);
}
