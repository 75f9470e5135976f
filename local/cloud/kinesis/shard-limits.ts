import { Allowance } from "../allowance";
import { AwsError, type Clock } from "../contracts";

const MIB = 1024 * 1024;

/** What a shard takes in a second, data and partition keys together (K-14). */
const WRITTEN_BYTES = MIB;
const WRITTEN_RECORDS = 1000;
/** What a shard gives in a second to all that read by GetRecords (K-15). */
const READ_CALLS = 5;
const READ_BYTES = 2 * MIB;

export const THROTTLED = "ProvisionedThroughputExceededException";

interface ShardAllowances {
  writtenBytes: Allowance;
  writtenRecords: Allowance;
  readCalls: Allowance;
  readBytes: Allowance;
}

/**
 * The throughput limits of shards, as AWS has them: an idle shard has one second's worth ready. They hold for clients only;
 * the embedded cloud's own deliveries read past them.
 */
export class ShardLimits {
  private readonly shards = new Map<string, ShardAllowances>();

  constructor(private readonly clock: Clock = Date) {}

  /** Takes the room for one record, or answers that there is none. */
  admitsRecord(streamName: string, shardId: string, bytes: number): boolean {
    const { writtenBytes, writtenRecords } = this.allowancesOf(streamName, shardId);
    const now = this.clock.now();
    if (!writtenBytes.has(bytes, now) || !writtenRecords.has(1, now)) return false;
    writtenBytes.take(bytes);
    writtenRecords.take(1);
    return true;
  }

  /** Takes the room for one call of GetRecords, or answers that there is none. */
  admitsRead(streamName: string, shardId: string): boolean {
    const { readCalls, readBytes } = this.allowancesOf(streamName, shardId);
    const now = this.clock.now();
    if (!readCalls.has(1, now) || !readBytes.has(1, now)) return false;
    readCalls.take(1);
    return true;
  }

  /** Counts what the call answered. An answer of 10 MiB leaves the shard empty for 5 seconds. */
  countRead(streamName: string, shardId: string, bytes: number): void {
    const { readBytes } = this.allowancesOf(streamName, shardId);
    if (bytes > READ_BYTES) readBytes.empty();
    readBytes.take(bytes);
  }

  private allowancesOf(streamName: string, shardId: string): ShardAllowances {
    const key = `${streamName}/${shardId}`;
    const known = this.shards.get(key);
    if (known !== undefined) return known;
    const now = this.clock.now();
    const allowances = {
      writtenBytes: new Allowance(WRITTEN_BYTES, now),
      writtenRecords: new Allowance(WRITTEN_RECORDS, now),
      readCalls: new Allowance(READ_CALLS, now),
      readBytes: new Allowance(READ_BYTES, now),
    };
    this.shards.set(key, allowances);
    return allowances;
  }
}

/** The words in which AWS answers a record or a call over the limit. */
export function rateExceeded(streamName: string, shardId: string): string {
  return `Rate exceeded for shard ${shardId} in stream ${streamName}.`;
}

export function throttled(streamName: string, shardId: string): AwsError {
  return new AwsError(THROTTLED, rateExceeded(streamName, shardId));
}
