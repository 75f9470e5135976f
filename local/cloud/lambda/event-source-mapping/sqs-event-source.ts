import { z } from "zod";
import type { Functions } from "../../contracts";
import { pause } from "../../firehose/retry";
import type { Queue, ReceivedMessage, Sqs } from "../../sqs";
import { isThrottled } from "../concurrency";
import { SANDBOXES_PER_FUNCTION } from "../limits";
import type { EventSource, MappingSettings, OpenEventSource } from "./event-source";

/** Lambda's default for a queue. */
const DEFAULT_BATCH_SIZE = 10;
/** How often a source looks for messages that are visible again. */
const POLL_MILLISECONDS = 1000;
/** Waits between calls that Lambda throttles. */
const FIRST_WAIT_MILLISECONDS = 100;
const LONGEST_WAIT_MILLISECONDS = 10_000;

const sqsInputs = z.looseObject({
  batchSize: z.number().optional(),
  functionResponseTypes: z.array(z.string()).optional(),
  filterCriteria: z.undefined({ error: "the embedded cloud filters no messages; leave it out" }).optional(),
});

/** Opens queues for functions. @param onProblem called with what a run failed by */
export function openSqs(sqs: Sqs, functions: Functions, onProblem: (problem: string) => void): OpenEventSource {
  return (mapping) => new SqsEventSource(sqs.queue(mapping.eventSourceArn), mapping, functions, onProblem);
}

/**
 * Hands a queue's messages to a function, batch by batch. A message of a failed run stays hidden for the queue's time, and
 * comes again; a drain gives it back at once, until the queue gives it up.
 */
class SqsEventSource implements EventSource {
  private readonly stopping = new AbortController();
  private readonly batchSize: number;
  private readonly isPartial: boolean;
  private pollers: Promise<void>[] = [];
  private running = 0;
  private draining = 0;
  /** Messages of failed runs, which a drain gives back. */
  private readonly failed = new Set<string>();

  constructor(
    private readonly queue: Queue,
    private readonly mapping: MappingSettings,
    private readonly functions: Functions,
    private readonly onProblem: (problem: string) => void,
  ) {
    const { batchSize = DEFAULT_BATCH_SIZE, functionResponseTypes = [] } = sqsInputs.parse(mapping.inputs);
    this.batchSize = batchSize;
    this.isPartial = functionResponseTypes.includes("ReportBatchItemFailures");
  }

  async start(): Promise<void> {
    this.pollers = Array.from({ length: SANDBOXES_PER_FUNCTION }, () => this.poll());
  }

  async drain(): Promise<void> {
    this.draining++;
    try {
      for (const handle of this.failed) this.giveBack(handle);
      while (!this.isDone()) await this.queue.arrival(20, this.stopping.signal);
    } finally {
      this.draining--;
    }
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.pollers);
  }

  /** What another client holds is not this source's to wait for. */
  private isDone(): boolean {
    return this.stopping.signal.aborted || (this.running === 0 && this.queue.counts().visible === 0);
  }

  private async poll(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const messages = this.queue.receive(this.batchSize);
      if (messages.length === 0) await this.queue.arrival(POLL_MILLISECONDS, this.stopping.signal);
      else await this.run(messages);
    }
  }

  private async run(messages: ReceivedMessage[]): Promise<void> {
    this.running++;
    try {
      const failed = await this.invoke(messages);
      for (const { id, receiptHandle } of messages) {
        if (!failed.has(id)) this.queue.delete(receiptHandle);
        else if (this.draining > 0) this.queue.changeVisibility(receiptHandle, 0);
        else this.failed.add(receiptHandle);
      }
    } finally {
      this.running--;
    }
  }

  /** @returns the ids of the messages that must come again */
  private async invoke(messages: ReceivedMessage[]): Promise<Set<string>> {
    const all = new Set(messages.map(({ id }) => id));
    try {
      const answer = await this.call({ Records: messages.map((message) => this.recordOf(message)) });
      return this.isPartial ? failedOf(answer, all) : new Set();
    } catch (error) {
      // While the cloud goes down, a run that was cut short is nobody's problem: its messages come again.
      if (!this.stopping.signal.aborted) {
        this.onProblem(`${this.mapping.functionArn}: ${error instanceof Error ? error.message : error}; tried again`);
      }
      return all;
    }
  }

  /** Calls the function; while Lambda throttles it, again for as long as the messages are hidden. */
  private async call(event: object): Promise<unknown> {
    const { signal } = this.stopping;
    const visibleAt = Date.now() + this.queue.settings.visibilityTimeoutSeconds * 1000;
    for (let wait = FIRST_WAIT_MILLISECONDS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MILLISECONDS)) {
      try {
        return await this.functions.invoke(this.mapping.functionArn, event);
      } catch (error) {
        if (!isThrottled(error) || signal.aborted || Date.now() + wait >= visibleAt) throw error;
      }
      await pause(wait, signal);
    }
  }

  private recordOf({ id, body, receiptHandle, receives, sentAt, firstReceivedAt }: ReceivedMessage) {
    const { eventSourceArn } = this.mapping;
    return {
      messageId: id,
      receiptHandle,
      body,
      attributes: {
        ApproximateReceiveCount: String(receives),
        SentTimestamp: String(sentAt),
        ApproximateFirstReceiveTimestamp: String(firstReceivedAt),
      },
      messageAttributes: {},
      eventSource: "aws:sqs",
      eventSourceARN: eventSourceArn,
      awsRegion: eventSourceArn.split(":")[3],
    };
  }

  private giveBack(receiptHandle: string): void {
    this.failed.delete(receiptHandle);
    this.queue.changeVisibility(receiptHandle, 0);
  }
}

const partialAnswer = z.looseObject({ batchItemFailures: z.array(z.looseObject({ itemIdentifier: z.string() })) });

/** No answer, or an empty one, means that all went well; one that cannot be read means that all failed. */
function failedOf(answer: unknown, all: Set<string>): Set<string> {
  if (answer === null || (typeof answer === "object" && Object.keys(answer).length === 0)) return new Set();
  const parsed = partialAnswer.safeParse(answer);
  if (!parsed.success) return all;
  const failed = parsed.data.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  return failed.every((id) => all.has(id)) ? new Set(failed) : all;
}
