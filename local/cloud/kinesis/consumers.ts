import { AwsError } from "../contracts";
import type { StoredConsumer, StreamMeta, StreamStore } from "./store";

type Input = Record<string, unknown>;

/** Registered consumers of a stream (K-21). */
const CONSUMER_LIMIT = 20;
const NAME = /^[a-zA-Z0-9_.-]{1,128}$/;
const CONSUMER_ARN = /^arn:[^:]*:kinesis:[^:]*:\d{12}:stream\/([a-zA-Z0-9_.-]+)\/consumer\/[a-zA-Z0-9_.-]+:\d+$/;
const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 10_000;

export async function registerStreamConsumer(store: StreamStore, input: Input): Promise<Input> {
  const streamName = streamNameOf(input);
  const name = nameOf(input.ConsumerName);
  return store.locked(streamName, async () => {
    const stream = await store.stream(streamName);
    const consumers = consumersOf(stream);
    if (consumers.some(({ ConsumerName }) => ConsumerName === name)) {
      throw new AwsError("ResourceInUseException", `Consumer ${name} of stream ${streamName} is registered already.`);
    }
    if (consumers.length >= CONSUMER_LIMIT) {
      const message = `Stream ${streamName} has ${consumers.length} consumers; at most ${CONSUMER_LIMIT} can be registered.`;
      throw new AwsError("LimitExceededException", message);
    }
    const createdAt = Math.floor(store.now() / 1000);
    const consumer: StoredConsumer = {
      ConsumerName: name,
      ConsumerARN: `${stream.StreamARN}/consumer/${name}:${createdAt}`,
      ConsumerStatus: "ACTIVE",
      ConsumerCreationTimestamp: createdAt,
    };
    await store.save({ ...stream, _consumers: [...consumers, consumer] });
    return { Consumer: consumer };
  });
}

export async function describeStreamConsumer(store: StreamStore, input: Input): Promise<Input> {
  const stream = await store.stream(streamNameOf(input));
  return { ConsumerDescription: { ...findConsumer(stream, input), StreamARN: stream.StreamARN } };
}

export async function deregisterStreamConsumer(store: StreamStore, input: Input): Promise<Input> {
  const streamName = streamNameOf(input);
  return store.locked(streamName, async () => {
    const stream = await store.stream(streamName);
    const gone = findConsumer(stream, input);
    await store.save({ ...stream, _consumers: consumersOf(stream).filter((consumer) => consumer !== gone) });
    return {};
  });
}

/** A page's token is the name of the last consumer of the page before. */
export async function listStreamConsumers(store: StreamStore, input: Input): Promise<Input> {
  const { NextToken = "", MaxResults = DEFAULT_PAGE } = input as { NextToken?: string; MaxResults?: number };
  if (!Number.isInteger(MaxResults) || MaxResults < 1 || MaxResults > LARGEST_PAGE) {
    throw new AwsError("ValidationException", `MaxResults must be 1 to ${LARGEST_PAGE}, got ${MaxResults}.`);
  }
  const consumers = consumersOf(await store.stream(streamNameOf(input)));
  const behind = consumers
    .filter(({ ConsumerName }) => ConsumerName > NextToken)
    .sort((a, b) => (a.ConsumerName < b.ConsumerName ? -1 : 1));
  const Consumers = behind.slice(0, MaxResults);
  const hasMore = behind.length > Consumers.length;
  return { Consumers, ...(hasMore ? { NextToken: Consumers.at(-1)?.ConsumerName } : {}) };
}

export function consumersOf({ _consumers = [] }: StreamMeta): StoredConsumer[] {
  return _consumers;
}

/** @throws AwsError ResourceNotFoundException */
export function findConsumer(stream: StreamMeta, { ConsumerARN, ConsumerName }: Input): StoredConsumer {
  if (ConsumerARN === undefined) nameOf(ConsumerName);
  const found = consumersOf(stream).find((consumer) =>
    ConsumerARN === undefined ? consumer.ConsumerName === ConsumerName : consumer.ConsumerARN === ConsumerARN,
  );
  if (found !== undefined) return found;
  const asked = ConsumerARN ?? ConsumerName;
  throw new AwsError("ResourceNotFoundException", `Consumer ${asked} of stream ${stream.StreamName} not found.`);
}

/** The stream is told by its own ARN, or is in the consumer's. */
export function streamNameOf({ StreamName, ConsumerARN }: Input): string {
  if (typeof StreamName === "string") return StreamName;
  const [, name] = CONSUMER_ARN.exec(String(ConsumerARN)) ?? [];
  if (name !== undefined) return name;
  const given = ConsumerARN === undefined ? "neither" : `ConsumerARN ${ConsumerARN}`;
  throw new AwsError("InvalidArgumentException", `Give StreamARN, or the ARN of a consumer; got ${given}.`);
}

function nameOf(name: unknown): string {
  if (typeof name === "string" && NAME.test(name)) return name;
  throw new AwsError("ValidationException", `ConsumerName must be 1 to 128 of a-z, A-Z, 0-9, _ . -, got ${name}.`);
}
