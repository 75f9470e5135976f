import { createHash, randomUUID } from "node:crypto";
import { join } from "node:path";
import { AwsError, type CloudSettings, type Metrics } from "../contracts";
import { FeedRegistry } from "../feed-registry";
import { type Destination, destinationOf, type RecordTargets } from "../record-targets";
import { type LogEvent, packControlMessage, packEvents } from "./envelope";
import { compileFilterPattern, type MessageFilter } from "./filter-pattern";

/** A subscription filter, as a program wants it. */
export interface SubscriptionFilter {
  name: string;
  logGroupName: string;
  pattern: string;
  destinationArn: string;
  roleArn?: string;
  /** How envelopes are spread over a stream's shards (S-02). */
  distribution: "Random" | "ByLogStream";
  /** Milliseconds since the epoch. */
  createdAt: number;
}

/** AWS's limit of one log group (S-01). */
const MOST_FILTERS = 2;

/** The subscription filters of the log groups. */
export class Subscriptions {
  private readonly registry: FeedRegistry<SubscriptionFilter>;
  private readonly compiled = new Map<string, MessageFilter>();

  constructor(
    private readonly settings: CloudSettings,
    private readonly targets: RecordTargets,
    private readonly metrics: Metrics,
  ) {
    this.registry = new FeedRegistry(join(settings.dataDir, "logs", "subscriptions.json"));
  }

  of(logGroupName: unknown): SubscriptionFilter[] {
    return this.registry.values().filter((filter) => filter.logGroupName === logGroupName);
  }

  removeFormer(): void {
    this.registry.removeFormer();
  }

  /**
   * Makes a filter, or changes the one of that name. A new one, and one with another destination, is tried with a control
   * message first (S-04).
   *
   * @throws AwsError for what CloudWatch Logs refuses
   */
  async apply(wanted: Omit<SubscriptionFilter, "createdAt">): Promise<void> {
    const { name, logGroupName, pattern, destinationArn } = wanted;
    compileFilterPattern(pattern);
    const destination = destinationOf(destinationArn);
    if (destination === undefined) {
      throw invalid(
        `subscription filter "${name}": destinationArn must be of a data stream or a delivery stream, got "${destinationArn}"; the embedded cloud subscribes nothing else (S-02)`,
      );
    }
    const key = keyOf(wanted);
    const others = this.of(logGroupName).filter(
      (other) => keyOf(other) !== key && this.registry.isCurrent(keyOf(other)),
    );
    if (others.length >= MOST_FILTERS) {
      const names = others.map((other) => other.name).join(", ");
      throw new AwsError(
        "LimitExceededException",
        `log group ${logGroupName} has the subscription filters ${names}; it can have ${MOST_FILTERS}, so "${name}" needs another group, or the place of one of them (S-01)`,
      );
    }
    const present = this.registry.get(key);
    if (present?.destinationArn !== destinationArn) await this.tryOut(destination);
    this.registry.set(key, { ...wanted, createdAt: present?.createdAt ?? Date.now() });
  }

  /** Puts log events wherever their group's filters want them. @throws AwsError when some may not be kept there */
  async deliver(logGroup: string, logStream: string, events: LogEvent[]): Promise<void> {
    await Promise.all(this.of(logGroup).map((filter) => this.deliverBy(filter, logStream, events)));
  }

  private async deliverBy(filter: SubscriptionFilter, logStream: string, events: LogEvent[]): Promise<void> {
    const matches = this.matcher(filter.pattern);
    const wanted = events.filter(({ message }) => matches(message));
    const destination = destinationOf(filter.destinationArn);
    if (wanted.length === 0 || destination === undefined) return;
    const { name: filterName, logGroupName: logGroup } = filter;
    const head = { owner: this.settings.accountId, logGroup, logStream, filterName };
    const DestinationType = destination.kind === "stream" ? "Kinesis" : "Firehose";
    const { emit } = this.metrics.of("AWS/Logs", { LogGroupName: logGroup, DestinationType, FilterName: filterName });
    try {
      await this.put(destination, await packEvents(head, wanted), partitionKeys(filter, logStream));
    } catch (error) {
      emit(isThrottled(error) ? "DeliveryThrottling" : "DeliveryErrors", 1, "Count");
      throw error;
    }
    emit("ForwardedLogEvents", wanted.length, "Count");
  }

  private async put(destination: Destination, envelopes: Buffer[], nextKey: () => string): Promise<void> {
    if (destination.kind === "deliveryStream") return this.targets.putLogs(destination.name, envelopes);
    const entries = envelopes.map((data) => ({ data, partitionKey: nextKey() }));
    return this.targets.putToStream(destination.name, entries);
  }

  private async tryOut(destination: Destination): Promise<void> {
    const what = destination.kind === "stream" ? "Kinesis stream" : "Firehose";
    try {
      await this.put(destination, [await packControlMessage(what)], randomUUID);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw invalid(`Could not deliver test message to specified ${what} ${destination.name}: ${reason} (S-04)`);
    }
  }

  private matcher(pattern: string): MessageFilter {
    const known = this.compiled.get(pattern);
    if (known) return known;
    const made = compileFilterPattern(pattern);
    this.compiled.set(pattern, made);
    return made;
  }
}

function isThrottled(error: unknown): boolean {
  return error instanceof AwsError && error.code === "ThrottlingException";
}

function keyOf({ logGroupName, name }: Pick<SubscriptionFilter, "logGroupName" | "name">): string {
  return `${logGroupName}:${name}`;
}

/** By log stream all envelopes of one get the same key; at random each gets its own (S-02). */
function partitionKeys({ distribution, logGroupName }: SubscriptionFilter, logStream: string): () => string {
  if (distribution === "Random") return randomUUID;
  const key = createHash("md5").update(`${logGroupName}:${logStream}`).digest("hex");
  return () => key;
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterException", message);
}
