import { parseExact, stringifyExact } from "../exact-json";
import type { RecordTargets } from "../record-targets";
import type { RuleMessage } from "./expression";
import type { FirehoseAction, KinesisAction, RuleInputs } from "./rule-inputs";
import { type RuleQuery, readRuleQuery } from "./sql";
import { readTemplate, type Template } from "./template";
import { matchesTopic } from "./topic-filter";

/** Elements of a payload in batch mode (S-12). */
const MOST_ELEMENTS = 500;
/** Characters of a partition key (K-16). */
const LONGEST_KEY = 256;
/** Another shard for each message, where the rule names no key (S-11). */
const DEFAULT_PARTITION_KEY = "${newuuid()}";

/** A message as it was published. */
export interface PublishedMessage {
  topic: string;
  payload: Buffer;
  /** Milliseconds since the epoch. */
  receivedAt: number;
}

/** What an action could not do. */
export interface ActionFailure {
  failedAction: "KinesisAction" | "FirehoseAction" | "RuleSql";
  failedResource: string;
  errorMessage: string;
}

/** A topic rule, ready to run. */
export class TopicRule {
  private readonly query: RuleQuery;
  private readonly partitionKeys: Template[];

  /** @throws Error that names what the embedded cloud does not run */
  constructor(
    readonly inputs: RuleInputs,
    private readonly targets: RecordTargets,
  ) {
    this.query = readRuleQuery(inputs.sql);
    this.partitionKeys = inputs.kineses.map(({ partitionKey = DEFAULT_PARTITION_KEY }) => readTemplate(partitionKey));
  }

  isFor(topic: string): boolean {
    return this.inputs.enabled && matchesTopic(this.query.topicFilter, topic);
  }

  /** Puts what the query makes of the message into each target. @returns what failed */
  async run(published: PublishedMessage): Promise<ActionFailure[]> {
    let message: RuleMessage;
    let data: Buffer | undefined;
    try {
      message = { ...published, payload: this.payloadOf(published) };
      data = this.dataOf(published, message);
    } catch (error) {
      return [{ failedAction: "RuleSql", failedResource: this.inputs.name, errorMessage: reasonOf(error) }];
    }
    if (data === undefined) return [];
    const { kineses, firehoses } = this.inputs;
    const outcomes = await Promise.all([
      ...kineses.map((action, index) => this.putToStream(action, this.partitionKeys[index], message, data)),
      ...firehoses.map((action) => this.putToDeliveryStream(action, message, data)),
    ]);
    return outcomes.flat();
  }

  /** Bytes that are not JSON have no fields; only `SELECT *` without WHERE takes them. */
  private payloadOf({ payload }: PublishedMessage): unknown {
    try {
      return parseExact(payload.toString());
    } catch (error) {
      if (this.query.whole && this.query.condition === undefined) return undefined;
      throw new Error(`the payload is not JSON: ${reasonOf(error)}`);
    }
  }

  /** @returns undefined where the message is not wanted */
  private dataOf({ payload }: PublishedMessage, message: RuleMessage): Buffer | undefined {
    const { condition, whole, select } = this.query;
    if (condition !== undefined && condition(message) !== true) return undefined;
    if (whole && message.payload === undefined) return payload;
    return Buffer.from(stringifyExact(select(message)));
  }

  private putToStream(
    { streamName }: KinesisAction,
    key: Template | undefined,
    message: RuleMessage,
    data: Buffer,
  ): Promise<ActionFailure[]> {
    return attempt("KinesisAction", streamName, async () => {
      const partitionKey = (key?.(message) ?? "").slice(0, LONGEST_KEY);
      await this.targets.putToStream(streamName, [{ data, partitionKey }]);
    });
  }

  private putToDeliveryStream(
    { deliveryStreamName, separator, batchMode }: FirehoseAction,
    { payload }: RuleMessage,
    data: Buffer,
  ): Promise<ActionFailure[]> {
    return attempt("FirehoseAction", deliveryStreamName, async () => {
      const end = Buffer.from(separator ?? "");
      const records = batchMode && this.query.whole && Array.isArray(payload) ? elementsOf(payload) : [data];
      await this.targets.putToDeliveryStream(
        deliveryStreamName,
        records.map((record) => Buffer.concat([record, end])),
      );
    });
  }
}

function elementsOf(payload: unknown[]): Buffer[] {
  if (payload.length <= MOST_ELEMENTS) return payload.map((element) => Buffer.from(stringifyExact(element)));
  throw new Error(`the payload has ${payload.length} elements; batch mode takes at most ${MOST_ELEMENTS} (S-12)`);
}

async function attempt(
  failedAction: ActionFailure["failedAction"],
  failedResource: string,
  put: () => Promise<void>,
): Promise<ActionFailure[]> {
  try {
    await put();
    return [];
  } catch (error) {
    return [{ failedAction, failedResource, errorMessage: reasonOf(error) }];
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
