import { createHash } from "node:crypto";
import { join } from "node:path";
import { partitionOf } from "../../engine/account";
import { AwsError, type Clock, type CloudSettings, type JsonService, type Metrics, NO_METRICS } from "../contracts";
import { FeedRegistry } from "../feed-registry";
import { type Operation, runOperation } from "../operations";
import { QueueMetrics } from "./metrics";
import { DEFAULT_RETENTION_SECONDS, DEFAULT_VISIBILITY_SECONDS, Queue, type QueueSettings } from "./queue";

/** Messages of one request. */
const MOST_MESSAGES = 10;
/** Longest wait of ReceiveMessage, in seconds. */
const LONGEST_WAIT_SECONDS = 20;
/** Largest message, in bytes: 256 KiB. */
const MOST_BYTES = 262_144;

type Input = Record<string, unknown>;

export interface SqsOptions {
  /** Where it tells what its queues hold. @default nowhere */
  metrics?: Metrics;
  /** @default Date */
  clock?: Clock;
}

/** SQS: standard queues whose messages lie in files. */
export class Sqs implements JsonService {
  readonly targetPrefix = "AmazonSQS";
  /** Where clients reach the queues: some take a queue's URL for the endpoint. */
  endpoint = "http://127.0.0.1";
  private readonly registry: FeedRegistry<QueueSettings>;
  private readonly queues = new Map<string, Queue>();
  private readonly metrics: Metrics;
  private readonly clock: Clock;
  private readonly operations = new Map<string, Operation>([
    ["ChangeMessageVisibility", (input) => this.changeVisibility(this.ofUrl(input), input)],
    ["DeleteMessage", (input) => this.delete(this.ofUrl(input), input)],
    ["GetQueueAttributes", (input) => ({ Attributes: this.attributes(this.ofUrl(input), input.AttributeNames) })],
    ["GetQueueUrl", (input) => ({ QueueUrl: this.urlOf(this.queue(String(input.QueueName)).settings.name) })],
    ["ListQueues", (input) => ({ QueueUrls: this.names(input.QueueNamePrefix).map((name) => this.urlOf(name)) })],
    ["ReceiveMessage", (input) => this.receive(this.ofUrl(input), input)],
    ["SendMessage", (input) => this.send(this.ofUrl(input), input)],
  ]);

  constructor(
    private readonly settings: CloudSettings,
    { metrics = NO_METRICS, clock = Date }: SqsOptions = {},
  ) {
    this.metrics = metrics;
    this.clock = clock;
    metrics.sampled(() => {
      for (const queue of this.queues.values()) queue.sample();
    });
    this.registry = new FeedRegistry(join(settings.dataDir, "sqs", "queues.json"));
    for (const queue of this.registry.values()) this.open(queue);
  }

  /** Makes a queue, or changes the one of that name. @returns its ARN and its URL */
  apply(settings: QueueSettings): { arn: string; url: string } {
    this.registry.set(settings.name, settings);
    const present = this.queues.get(settings.name);
    if (present) present.settings = settings;
    else this.open(settings);
    return { arn: this.arnOf(settings.name), url: this.urlOf(settings.name) };
  }

  /** @throws AwsError QueueDoesNotExist */
  queue(nameOrArn: string): Queue {
    const found = this.queues.get(nameOf(nameOrArn));
    if (found) return found;
    throw new AwsError("QueueDoesNotExist", `The specified queue does not exist: ${nameOrArn}`);
  }

  /** The queue of an ARN. One that the program does not make stands for one that exists in AWS, with SQS's defaults. */
  adopt(arn: string): Queue {
    const name = nameOf(arn);
    if (!this.queues.has(name)) {
      this.apply({
        name,
        visibilityTimeoutSeconds: DEFAULT_VISIBILITY_SECONDS,
        retentionSeconds: DEFAULT_RETENTION_SECONDS,
      });
    }
    return this.queue(name);
  }

  async call(operation: string, input: Input): Promise<Input> {
    return runOperation(this.operations, [operation, input], { name: "SQS", hint: "Queues are made by the program." });
  }

  private delete(queue: Queue, { ReceiptHandle }: Input): Input {
    queue.delete(String(ReceiptHandle));
    return {};
  }

  private changeVisibility(queue: Queue, { ReceiptHandle, VisibilityTimeout }: Input): Input {
    queue.changeVisibility(String(ReceiptHandle), Number(VisibilityTimeout));
    return {};
  }

  private send(queue: Queue, { MessageBody }: Input): Input {
    const body = String(MessageBody ?? "");
    const bytes = Buffer.byteLength(body);
    if (bytes === 0 || bytes > MOST_BYTES) {
      throw new AwsError("InvalidParameterValue", `MessageBody must have 1 to ${MOST_BYTES} bytes, got ${bytes}.`);
    }
    return { MessageId: queue.send(body), MD5OfMessageBody: md5(body) };
  }

  private async receive(
    queue: Queue,
    { MaxNumberOfMessages, WaitTimeSeconds, VisibilityTimeout, MessageAttributeNames }: Input,
  ): Promise<Input> {
    const most = Math.min(Number(MaxNumberOfMessages ?? 1), MOST_MESSAGES);
    const hidden = VisibilityTimeout === undefined ? undefined : Number(VisibilityTimeout);
    let messages = queue.receive(most, hidden);
    const wait = Math.min(Number(WaitTimeSeconds ?? 0), LONGEST_WAIT_SECONDS);
    if (messages.length === 0 && wait > 0) {
      await queue.arrival(wait * 1000);
      messages = queue.receive(most, hidden);
    }
    if (messages.length === 0) return {};
    return {
      Messages: messages.map(({ id, body, receiptHandle, receives, sentAt, attributes }) => ({
        MessageId: id,
        ReceiptHandle: receiptHandle,
        Body: body,
        MD5OfBody: md5(body),
        Attributes: { ApproximateReceiveCount: String(receives), SentTimestamp: String(sentAt) },
        ...messageAttributes(attributes, MessageAttributeNames),
      })),
    };
  }

  private attributes(queue: Queue, names: unknown): Input {
    const { name, visibilityTimeoutSeconds, retentionSeconds, redrive } = queue.settings;
    const { visible, hidden } = queue.counts();
    const all: Record<string, string> = {
      ApproximateNumberOfMessages: String(visible),
      ApproximateNumberOfMessagesNotVisible: String(hidden),
      ApproximateNumberOfMessagesDelayed: "0",
      MessageRetentionPeriod: String(retentionSeconds),
      QueueArn: this.arnOf(name),
      VisibilityTimeout: String(visibilityTimeoutSeconds),
      ...(redrive && { RedrivePolicy: JSON.stringify(redrive) }),
    };
    const wanted = Array.isArray(names) ? names : [];
    return Object.fromEntries(Object.entries(all).filter(([key]) => wanted.includes("All") || wanted.includes(key)));
  }

  private names(prefix: unknown): string[] {
    return [...this.queues.keys()].filter((name) => name.startsWith(String(prefix ?? ""))).sort();
  }

  /** Whatever the host: the port of the embedded cloud may be another at each run. */
  private ofUrl({ QueueUrl }: Input): Queue {
    return this.queue(String(QueueUrl).replace(/^.*\//, ""));
  }

  private open(settings: QueueSettings): void {
    const folder = join(this.settings.dataDir, "sqs", settings.name);
    const queue = new Queue(settings, folder, {
      deadLetters: (arn, message) => this.queue(arn).take(message),
      metrics: new QueueMetrics(this.metrics.of("AWS/SQS", { QueueName: settings.name })),
      clock: this.clock,
    });
    this.queues.set(settings.name, queue);
  }

  private urlOf(name: string): string {
    return `${this.endpoint}/${this.settings.accountId}/${name}`;
  }

  private arnOf(name: string): string {
    const { region, accountId } = this.settings;
    return `arn:${partitionOf(region).name}:sqs:${region}:${accountId}:${name}`;
  }
}

function nameOf(nameOrArn: string): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf(":") + 1);
}

/** Those that the receiver asks for, by name or all. */
function messageAttributes(attributes: Record<string, string> = {}, names: unknown): Input {
  const wanted = Array.isArray(names) ? names : [];
  const found = Object.entries(attributes).filter(([name]) => wanted.includes("All") || wanted.includes(name));
  if (found.length === 0) return {};
  const values = found.map(([name, StringValue]) => [name, { DataType: "String", StringValue }]);
  return { MessageAttributes: Object.fromEntries(values) };
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}
