import { join } from "node:path";
import { partitionOf } from "../../engine/account";
import { AwsError, type CloudSettings, type JsonService, type Metrics } from "../contracts";
import { type Operation, runOperation } from "../operations";
import type { RecordTargets } from "../record-targets";
import { EventIds } from "./envelope";
import { type LogGroup, LogGroups, type StoredEvent } from "./groups";
import { MetricFilters } from "./metric-filters";
import { readPutRequest } from "./put-request";
import { logEvents, searchEvents } from "./read-events";
import { type SubscriptionFilter, Subscriptions } from "./subscriptions";

type Input = Record<string, unknown>;

/**
 * CloudWatch Logs: keeps log events in files, and puts them where their group's subscriptions want them. PutLogEvents is
 * acknowledged when both are done, so a client that was acknowledged has lost nothing; one that was not, and puts again, may double.
 */
export class CloudWatchLogs implements JsonService {
  readonly targetPrefix = "Logs_20140328";
  readonly groups: LogGroups;
  readonly subscriptions: Subscriptions;
  readonly metricFilters: MetricFilters;
  private noting: Promise<void> = Promise.resolve();
  private readonly ids = new EventIds();
  private readonly operations: ReadonlyMap<string, Operation>;

  constructor(
    private readonly settings: CloudSettings,
    targets: RecordTargets,
    private readonly metrics: Metrics,
  ) {
    this.groups = new LogGroups(join(settings.dataDir, "logs"));
    this.subscriptions = new Subscriptions(settings, targets, metrics);
    this.metricFilters = new MetricFilters(metrics);
    this.operations = new Map<string, Operation>([
      ["CreateLogGroup", (input) => this.createGroup(input)],
      ["CreateLogStream", (input) => this.createStream(input)],
      ["DescribeLogGroups", (input) => this.describeGroups(input)],
      ["DescribeLogStreams", (input) => this.describeStreams(input)],
      ["DescribeSubscriptionFilters", (input) => this.describeFilters(input)],
      ["FilterLogEvents", (input) => searchEvents(this.groups, input)],
      ["GetLogEvents", (input) => logEvents(this.groups, input)],
      ["PutLogEvents", (input) => this.putLogEvents(input)],
    ]);
  }

  async call(operation: string, input: Input): Promise<Input> {
    return runOperation(this.operations, [operation, input], {
      name: "CloudWatch Logs",
      hint: "Subscriptions are made by the program.",
    });
  }

  /** Keeps messages of a service of this cloud, such as those that an IoT rule could not put. */
  async write(logGroupName: string, logStreamName: string, messages: string[]): Promise<void> {
    this.groups.ensureStream(logGroupName, logStreamName);
    const timestamp = Date.now();
    await this.keep(
      logGroupName,
      logStreamName,
      messages.map((message) => ({ timestamp, message })),
    );
  }

  /** Keeps what a function printed, in its turn, where its group is the program's. @param onProblem told when that fails */
  note(logGroupName: string, logStreamName: string, messages: string[], onProblem: (problem: string) => void): void {
    if (!this.groups.has(logGroupName)) return;
    this.noting = this.noting
      .then(() => this.write(logGroupName, logStreamName, messages))
      .catch((error: unknown) => onProblem(`log group ${logGroupName}: ${String(error)}`));
  }

  /** Resolves when all that was noted is kept. */
  noted(): Promise<void> {
    return this.noting;
  }

  arnOf(logGroupName: string): string {
    const { region, accountId } = this.settings;
    return `arn:${partitionOf(region).name}:logs:${region}:${accountId}:log-group:${logGroupName}`;
  }

  private createGroup({ logGroupName }: Input): Input {
    this.groups.create(logGroupName);
    return {};
  }

  private createStream({ logGroupName, logStreamName }: Input): Input {
    this.groups.createStream(logGroupName, logStreamName);
    return {};
  }

  private async putLogEvents(input: Input): Promise<Input> {
    const { group, streamName } = this.groups.checkStream(input.logGroupName, input.logStreamName);
    const { accepted, rejected } = readPutRequest(input.logEvents, group.retentionInDays, Date.now());
    if (accepted.length > 0) await this.keep(group.name, streamName, accepted);
    return { nextSequenceToken: this.ids.next(), ...(rejected && { rejectedLogEventsInfo: rejected }) };
  }

  private async keep(groupName: string, streamName: string, events: { timestamp: number; message: string }[]) {
    const ingestionTime = Date.now();
    const stored: StoredEvent[] = events.map((event) => ({ id: this.ids.next(), ...event, ingestionTime }));
    try {
      const delivered = stored.map(({ id, timestamp, message }) => ({ id, timestamp, message }));
      await this.subscriptions.deliver(groupName, streamName, delivered);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new AwsError(
        "ServiceUnavailableException",
        `A subscription of ${groupName} cannot take the log events now, put them again: ${reason}`,
        503,
      );
    }
    await this.groups.append(groupName, streamName, stored);
    const { emit } = this.metrics.of("AWS/Logs", { LogGroupName: groupName });
    emit("IncomingLogEvents", stored.length, "Count");
    emit(
      "IncomingBytes",
      stored.reduce((sum, { message }) => sum + Buffer.byteLength(message), 0),
      "Bytes",
    );
    this.metricFilters.take(
      groupName,
      stored.map(({ message }) => message),
    );
  }

  private describeGroups({ logGroupNamePrefix = "", logGroupNamePattern, limit = 50, nextToken = "" }: Input): Input {
    const wanted = ({ name }: LogGroup) =>
      name.startsWith(String(logGroupNamePrefix)) && name.includes(String(logGroupNamePattern ?? ""));
    const { page, next } = paged(this.groups.all().filter(wanted), limit, nextToken);
    return { logGroups: page.map((group) => this.describeGroup(group)), ...next };
  }

  private describeGroup({ name, createdAt, retentionInDays }: LogGroup): Input {
    return {
      logGroupName: name,
      creationTime: createdAt,
      ...(retentionInDays !== undefined && { retentionInDays }),
      metricFilterCount: this.metricFilters.count(name),
      arn: `${this.arnOf(name)}:*`,
      logGroupArn: this.arnOf(name),
      logGroupClass: "STANDARD",
    };
  }

  private describeStreams(input: Input): Input {
    const { logGroupName, logStreamNamePrefix = "", limit = 50, nextToken = "" } = input;
    const { name: group, streams } = this.groups.group(logGroupName);
    const wanted = streams
      .filter(({ name }) => name.startsWith(String(logStreamNamePrefix)))
      .sort((one, other) => (one.name < other.name ? -1 : 1));
    const { page, next } = paged(wanted, limit, nextToken);
    const logStreams = page.map(({ name, createdAt }) => ({
      logStreamName: name,
      creationTime: createdAt,
      arn: `${this.arnOf(group)}:log-stream:${name}`,
    }));
    return { logStreams, ...next };
  }

  private describeFilters({ logGroupName, filterNamePrefix = "" }: Input): Input {
    const { name } = this.groups.group(logGroupName);
    const filters = this.subscriptions.of(name).filter((filter) => filter.name.startsWith(String(filterNamePrefix)));
    return { subscriptionFilters: filters.map(describeFilter) };
  }
}

function describeFilter(filter: SubscriptionFilter): Input {
  return {
    filterName: filter.name,
    logGroupName: filter.logGroupName,
    filterPattern: filter.pattern,
    destinationArn: filter.destinationArn,
    ...(filter.roleArn !== undefined && { roleArn: filter.roleArn }),
    distribution: filter.distribution,
    creationTime: filter.createdAt,
  };
}

/** A page that begins after the name in the token. */
function paged<T extends { name: string }>(all: T[], limit: unknown, token: unknown) {
  const left = all.filter(({ name }) => name > String(token));
  const page = left.slice(0, Number(limit));
  return { page, next: left.length > page.length ? { nextToken: page.at(-1)?.name } : {} };
}
