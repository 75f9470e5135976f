import { isUtf8 } from "node:buffer";
import type { _Record as StreamRecord } from "@aws-sdk/client-kinesis";
import { unpackKpl } from "../cloud/firehose/kpl";

/** A record of a stream as people read it. */
export interface ReadEvent {
  sequenceNumber: string;
  /** Number of the record among those that the Kinesis Producer Library packed into one. */
  subSequenceNumber?: number;
  partitionKey: string;
  /** ISO 8601, UTC. */
  arrivedAt: string | undefined;
  /** Without the newline at its end. */
  text: string;
  /** `base64` where the bytes are no UTF-8. */
  encoding: "utf8" | "base64";
}

/** The events of a record: itself, or those that the Kinesis Producer Library packed into it. */
export function unpacked({
  Data = new Uint8Array(),
  SequenceNumber = "",
  PartitionKey = "",
  ApproximateArrivalTimestamp,
}: StreamRecord): ReadEvent[] {
  const data = Buffer.from(Data.buffer, Data.byteOffset, Data.byteLength);
  const placed = { sequenceNumber: SequenceNumber, arrivedAt: ApproximateArrivalTimestamp?.toISOString() };
  const packed = unpackKpl(data);
  if (packed === undefined) return [{ ...placed, partitionKey: PartitionKey, ...textOf(data) }];
  return packed.map((record, subSequenceNumber) => ({
    ...placed,
    subSequenceNumber,
    partitionKey: record.partitionKey,
    ...textOf(record.data),
  }));
}

function textOf(data: Buffer): Pick<ReadEvent, "text" | "encoding"> {
  if (!isUtf8(data)) return { text: data.toString("base64"), encoding: "base64" };
  return { text: data.toString().replace(/\r?\n$/, ""), encoding: "utf8" };
}
