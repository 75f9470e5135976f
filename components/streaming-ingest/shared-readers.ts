import type { Problem } from "../shared/problems";
import type { StreamingIngestArgs } from "./args";

/** Reads a second that a shard gives to all who share its throughput (K-15). */
export const SHARED_READS_PER_SECOND = 5;
/** MB a second that it gives to them (K-15). */
export const SHARED_READ_MB_PER_SECOND = 2;
/** MB a second that it takes (K-14): what each reader must read of a shard that is full. */
const WRITTEN_MB_PER_SECOND = 1;
/** Firehose and Lambda ask each shard once a second (F-08, LC-10). For Flink and Redshift this is the least that keeps up; theirs is UNCONFIRMED. */
const READS_PER_READER = 1;
/** Where a plan begins to warn: three readers leave room for the reads that are tried again, and for a look by hand. */
export const MAX_SHARED_READERS = 3;

type Readers = Pick<StreamingIngestArgs, "source" | "deliveries" | "consumers" | "analytics">;

/** Who shares the throughput of a pipeline's data stream: the paths of their settings. */
export function sharedReaders({ source, deliveries, consumers = {}, analytics }: Readers): string[] {
  if (source.kinesis === undefined) return [];
  return [
    ...Object.keys(deliveries).map((key) => `deliveries.${key}`),
    ...Object.entries(consumers).flatMap(([key, { enhancedFanOut }]) => (enhancedFanOut ? [] : [`consumers.${key}`])),
    ...(analytics ? ["analytics"] : []),
  ];
}

/** K-15: more readers than a shard answers reads, so that some of each second's are refused. @param path of the stream's settings */
export function checkSharedReads(readers: string[], path: string): Problem[] {
  const reads = readers.length * READS_PER_READER;
  if (reads <= SHARED_READS_PER_SECOND) return [];
  const reason = `has ${reads} readers that each ask every shard once a second, and a shard answers ${SHARED_READS_PER_SECOND} times (K-15, F-08): ${readers.join(", ")}; give consumers enhancedFanOut, or move deliveries to another stream`;
  return [{ path, reason }];
}

/** What a plan says of readers that keep up only while shards are not full; `undefined` where there is room. */
export function warningOfSharedReaders(readers: string[]): string | undefined {
  if (readers.length <= MAX_SHARED_READERS) return undefined;
  const reads = readers.length * READS_PER_READER;
  // Rounded down, so that what is said is kept.
  const share = Math.floor((SHARED_READ_MB_PER_SECOND / readers.length) * 100) / 100;
  return `${readers.length} readers share one stream: they take ${reads} of a shard's ${SHARED_READS_PER_SECOND} reads a second, and fall behind where a shard takes more than ${share} of its ${WRITTEN_MB_PER_SECOND} MB/s, since all together read ${SHARED_READ_MB_PER_SECOND} MB/s; give consumers enhancedFanOut, or split the stream, and watch ReadProvisionedThroughputExceeded (K-15, F-08)`;
}
