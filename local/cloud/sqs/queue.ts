import { randomUUID } from "node:crypto";
import { AwsError, type Clock } from "../contracts";
import { MessageStore, type StoredMessage } from "./message-store";
import type { QueueMetrics } from "./metrics";

/** SQS's own defaults, in seconds: 30 seconds, and four days. */
export const DEFAULT_VISIBILITY_SECONDS = 30;
export const DEFAULT_RETENTION_SECONDS = 345_600;

/** A message that was received so often stands behind all others, and its age does not count. */
const POISON_RECEIVES = 3;

/** A queue as a program wants it. */
export interface QueueSettings {
  name: string;
  /** How long a received message stays hidden from others, in seconds. */
  visibilityTimeoutSeconds: number;
  /** How long a message stays, in seconds. */
  retentionSeconds: number;
  /** Where a message goes when it was received more than `maxReceiveCount` times. */
  redrive?: { deadLetterTargetArn: string; maxReceiveCount: number };
}

/** A message in the hands of a receiver. */
export interface ReceivedMessage extends StoredMessage {
  /** Good until the message is received again. */
  receiptHandle: string;
}

/** Takes a message that was received too often. It has it for good when it returns. */
export type DeadLetters = (arn: string, message: StoredMessage) => void;

/** What a queue needs of the world. */
export interface QueuePorts {
  deadLetters: DeadLetters;
  metrics: QueueMetrics;
  clock: Clock;
}

/** A standard queue of SQS: each message at least once, in no order that anyone may count on. */
export class Queue {
  private readonly store: MessageStore;
  /** When each message that someone holds is visible again. One that nobody holds is not among them. */
  private readonly hiddenUntil = new Map<string, number>();
  private readonly waiting = new Set<() => void>();
  private readonly deadLetters: DeadLetters;
  private readonly metrics: QueueMetrics;
  private readonly clock: Clock;

  constructor(
    public settings: QueueSettings,
    folder: string,
    { deadLetters, metrics, clock }: QueuePorts,
  ) {
    this.deadLetters = deadLetters;
    this.metrics = metrics;
    this.clock = clock;
    this.store = new MessageStore(folder);
  }

  /** @returns the message's id, once it is on disk */
  send(body: string, attributes?: Record<string, string>): string {
    const id = randomUUID();
    this.keep({ id, body, sentAt: this.clock.now(), receives: 0, ...(attributes && { attributes }) });
    this.metrics.sent(body);
    return id;
  }

  /** Keeps a message of another queue, with its id. SQS does not count it among those that were sent. */
  take({ firstReceivedAt: _first, ...message }: StoredMessage): void {
    this.keep({ ...message, movedAt: this.clock.now(), receives: 0 });
  }

  /** Messages that nobody holds, hidden from now on. One that was received often enough goes to the dead-letter queue instead. */
  receive(most: number, visibilityTimeoutSeconds = this.settings.visibilityTimeoutSeconds): ReceivedMessage[] {
    this.removeExpired();
    const received: ReceivedMessage[] = [];
    for (const message of this.store.all()) {
      if (received.length === most) break;
      if (!this.isVisible(message) || this.redrive(message)) continue;
      const { firstReceivedAt = this.clock.now() } = message;
      const counted = { ...message, receives: message.receives + 1, firstReceivedAt };
      this.store.put(counted);
      this.hiddenUntil.set(message.id, this.clock.now() + visibilityTimeoutSeconds * 1000);
      received.push({ ...counted, receiptHandle: `${message.id}:${counted.receives}` });
    }
    this.metrics.received(received.length);
    return received;
  }

  /** Deleting with a handle that is no longer good succeeds and does nothing, as in SQS. */
  delete(receiptHandle: string): void {
    const message = this.held(receiptHandle);
    if (message === undefined) return;
    this.store.delete(message.id);
    this.hiddenUntil.delete(message.id);
    this.metrics.deleted();
  }

  /** Hides a message for so long from now; 0 gives it back. */
  changeVisibility(receiptHandle: string, seconds: number): void {
    const message = this.held(receiptHandle);
    if (message === undefined) return;
    this.hiddenUntil.set(message.id, this.clock.now() + seconds * 1000);
    if (seconds === 0) for (const wake of this.waiting) wake();
  }

  /** Messages that can be received, and those that someone holds. */
  counts(): { visible: number; hidden: number } {
    this.removeExpired();
    const messages = this.store.all();
    const visible = messages.filter((message) => this.isVisible(message)).length;
    return { visible, hidden: messages.length - visible };
  }

  /** Tells what the queue holds now. */
  sample(): void {
    const { visible, hidden } = this.counts();
    const waiting = this.store.all().filter(({ receives }) => receives < POISON_RECEIVES);
    const since = waiting.map(({ sentAt, movedAt }) => movedAt ?? sentAt);
    const oldestMilliseconds = since.length === 0 ? undefined : this.clock.now() - Math.min(...since);
    this.metrics.holds({ visible, hidden, oldestMilliseconds });
  }

  /** Resolves when a message comes, or after so long. */
  arrival(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.waiting.delete(done);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.waiting.add(done);
      signal?.addEventListener("abort", done);
      if (signal?.aborted) done();
    });
  }

  private keep(message: StoredMessage): void {
    this.store.put(message);
    for (const wake of this.waiting) wake();
  }

  private redrive(message: StoredMessage): boolean {
    const { redrive } = this.settings;
    if (redrive === undefined || message.receives < redrive.maxReceiveCount) return false;
    this.deadLetters(redrive.deadLetterTargetArn, message);
    this.store.delete(message.id);
    this.hiddenUntil.delete(message.id);
    return true;
  }

  /** @throws AwsError ReceiptHandleIsInvalid for what was never a handle */
  private held(receiptHandle: string): StoredMessage | undefined {
    const [, id, receives] = /^([0-9a-f-]{36}):(\d+)$/.exec(receiptHandle) ?? [];
    if (id === undefined) {
      throw new AwsError(
        "ReceiptHandleIsInvalid",
        `The input receipt handle "${receiptHandle}" is not a valid receipt handle.`,
      );
    }
    const message = this.store.get(id);
    return message?.receives === Number(receives) ? message : undefined;
  }

  private isVisible({ id }: StoredMessage): boolean {
    return (this.hiddenUntil.get(id) ?? 0) <= this.clock.now();
  }

  private removeExpired(): void {
    const oldest = this.clock.now() - this.settings.retentionSeconds * 1000;
    for (const { id, sentAt } of this.store.all()) if (sentAt < oldest) this.store.delete(id);
  }
}
