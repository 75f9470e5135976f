import type { MetricEmitter } from "../contracts";

/** What a queue holds at one time. */
export interface QueueState {
  visible: number;
  hidden: number;
  /** How long the oldest message has waited, in milliseconds; none where none waits. */
  oldestMilliseconds: number | undefined;
}

/** AWS/SQS: the metrics of one queue. */
export class QueueMetrics {
  private readonly emit: MetricEmitter["emit"];

  constructor({ emit }: MetricEmitter) {
    this.emit = emit;
  }

  sent(body: string): void {
    this.emit("NumberOfMessagesSent", 1, "Count");
    this.emit("SentMessageSize", Buffer.byteLength(body), "Bytes");
  }

  received(messages: number): void {
    if (messages === 0) this.emit("NumberOfEmptyReceives", 1, "Count");
    else this.emit("NumberOfMessagesReceived", messages, "Count");
  }

  deleted(): void {
    this.emit("NumberOfMessagesDeleted", 1, "Count");
  }

  /** What is so now, told once a minute. */
  holds({ visible, hidden, oldestMilliseconds }: QueueState): void {
    this.emit("ApproximateNumberOfMessagesVisible", visible, "Count");
    this.emit("ApproximateNumberOfMessagesNotVisible", hidden, "Count");
    this.emit("ApproximateNumberOfMessagesDelayed", 0, "Count");
    if (oldestMilliseconds === undefined) return;
    this.emit("ApproximateAgeOfOldestMessage", Math.round(oldestMilliseconds / 1000), "Seconds");
  }
}
