import type { FeedEvent } from "../feed/events";
import type { BatchLimits } from "../feed/producer";
import type { TailedFile } from "./tailed-file";

/** The records of one call, and how far the files are read once they are acknowledged. */
export class Batch {
  readonly events: FeedEvent[] = [];
  private bytes = 0;
  private readonly ends = new Map<TailedFile, number>();

  constructor(private readonly limits: BatchLimits) {}

  /** Whether there is room for a record. An empty batch has room for any. */
  hasRoom(bytes: number): boolean {
    if (this.events.length === 0) return true;
    return this.events.length < this.limits.records && this.bytes + bytes <= this.limits.bytes;
  }

  add(event: FeedEvent, bytes: number): void {
    this.events.push(event);
    this.bytes += bytes;
  }

  /** The file is read up to there, with or without a record of it. */
  passed(file: TailedFile, end: number): void {
    this.ends.set(file, Math.max(end, this.ends.get(file) ?? 0));
  }

  get isEmpty(): boolean {
    return this.ends.size === 0;
  }

  acknowledge(): void {
    for (const [file, end] of this.ends) file.acknowledge(end);
  }
}
