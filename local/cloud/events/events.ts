import { join } from "node:path";
import { partitionOf } from "../../engine/account";
import { AwsError, type CloudSettings, type JsonService, type MetricEmitter, type Metrics } from "../contracts";
import { FeedRegistry } from "../feed-registry";
import { type Operation, runOperation } from "../operations";
import type { RecordTargets } from "../record-targets";
import { type BusEvent, busName, type EntryError, eventOf, readEntries } from "./entries";
import { compileEventPattern, type EventMatcher } from "./pattern";
import { buryEvent, isForGood, putEvent, readTargetInputs, type TargetInputs } from "./target";

/** A rule of a bus, as a program wants it. */
export interface EventRule {
  name: string;
  bus: string;
  /** JSON text. */
  pattern: string;
  enabled: boolean;
  description?: string;
}

type Input = Record<string, unknown>;

/**
 * EventBridge: puts events that match a rule into its targets. An entry of PutEvents is acknowledged when all of them have it,
 * or the dead-letter queue of a target that can never have it; the others are answered as failed, each with its reason, so
 * that the client puts them again.
 */
export class EventBridge implements JsonService {
  readonly targetPrefix = "AWSEvents";
  private readonly rules: FeedRegistry<EventRule>;
  private readonly eventTargets: FeedRegistry<TargetInputs>;
  private readonly matchers = new Map<string, EventMatcher>();
  private readonly operations = new Map<string, Operation>([
    ["DescribeRule", (input) => this.describeRule(input)],
    ["ListRules", (input) => this.listRules(input)],
    ["ListTargetsByRule", (input) => this.listTargets(input)],
    ["PutEvents", (input) => this.putEvents(input)],
  ]);

  constructor(
    private readonly settings: CloudSettings,
    private readonly targets: RecordTargets,
    private readonly metrics: Metrics,
  ) {
    this.rules = new FeedRegistry(join(settings.dataDir, "events", "rules.json"));
    this.eventTargets = new FeedRegistry(join(settings.dataDir, "events", "targets.json"));
  }

  /** Makes a rule, or changes the one of that name and bus. @returns its ARN. @throws Error for a pattern that cannot be matched here */
  applyRule(rule: EventRule): string {
    this.matcher(rule.pattern);
    this.rules.set(keyOf(rule.bus, rule.name), rule);
    return this.arnOf(rule);
  }

  /** @throws Error that lists what cannot be done */
  applyTarget(targetId: string, inputs: Input): void {
    const target = readTargetInputs(targetId, inputs);
    this.eventTargets.set(targetKey(target), target);
  }

  removeFormer(): void {
    this.rules.removeFormer();
    this.eventTargets.removeFormer();
  }

  async call(operation: string, input: Input): Promise<Input> {
    return runOperation(this.operations, [operation, input], {
      name: "EventBridge",
      hint: "Rules are made by the program.",
    });
  }

  /**
   * Puts an event of another service into the targets of the default bus's rules.
   *
   * @param source the service: `aws.s3`
   * @throws Error when a target may not have it
   */
  async publish(source: string, event: { detailType: string; resources: string[]; detail: object }): Promise<void> {
    const result = await this.deliver({ bus: "default", event: eventOf({ source, ...event }, this.settings) });
    if ("ErrorCode" in result) throw new Error(result.ErrorMessage);
  }

  private async putEvents({ Entries }: Input): Promise<Input> {
    const entries = readEntries(Entries, this.settings);
    const results = await Promise.all(entries.map((entry) => ("event" in entry ? this.deliver(entry) : entry)));
    return { FailedEntryCount: results.filter((result) => "ErrorCode" in result).length, Entries: results };
  }

  private async deliver({ bus, event }: BusEvent): Promise<{ EventId: unknown } | EntryError> {
    const rules = this.ofBus(bus).filter(({ enabled, pattern }) => enabled && this.matcher(pattern)(event));
    try {
      await Promise.all(rules.map((rule) => this.putByRule(rule, event)));
      return { EventId: event.id };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const code = error instanceof AwsError && error.code === "ThrottlingException" ? error.code : "InternalFailure";
      return { ErrorCode: code, ErrorMessage: `A target cannot take the event: ${reason}` };
    }
  }

  private async putByRule(rule: EventRule, event: Record<string, unknown>): Promise<void> {
    const { emit } = this.metrics.of("AWS/Events", { RuleName: rule.name });
    emit("TriggeredRules", 1, "Count");
    const outcomes = await Promise.allSettled(
      this.targetsOf(rule).map((target) => this.putByTarget(target, rule, event, emit)),
    );
    const failure = outcomes.find((outcome) => outcome.status === "rejected");
    if (failure) throw failure.reason;
  }

  /**
   * What may be taken later is the client's to put again, in place of EventBridge, which tries for a day.
   *
   * @throws Error when neither the target nor its dead-letter queue has the event (S-44)
   */
  private async putByTarget(
    target: TargetInputs,
    rule: EventRule,
    event: Record<string, unknown>,
    emit: MetricEmitter["emit"],
  ): Promise<void> {
    emit("Invocations", 1, "Count");
    try {
      await putEvent(target, event, this.targets);
      emit("FailedInvocations", 0, "Count");
    } catch (error) {
      emit("FailedInvocations", 1, "Count");
      if (!this.isCurrent(target) || !isForGood(error)) throw error;
      if (!buryEvent(target, { event, ruleArn: this.arnOf(rule), error }, this.targets)) throw error;
      emit("InvocationsSentToDlq", 1, "Count");
    }
  }

  /** A target of an earlier run may only not be made again yet. */
  private isCurrent(target: TargetInputs): boolean {
    return this.eventTargets.isCurrent(targetKey(target));
  }

  private listRules({ EventBusName, NamePrefix = "" }: Input): Input {
    const bus = busName(String(EventBusName ?? "default"));
    const rules = this.ofBus(bus).filter(({ name }) => name.startsWith(String(NamePrefix)));
    return { Rules: rules.map((rule) => this.describe(rule)) };
  }

  private describeRule({ Name, EventBusName }: Input): Input {
    return this.describe(this.find(Name, EventBusName));
  }

  private listTargets({ Rule, EventBusName }: Input): Input {
    const targets = this.targetsOf(this.find(Rule, EventBusName));
    return {
      Targets: targets.map(({ targetId, arn, input, inputPath, kinesisTarget, deadLetterConfig }) => ({
        Id: targetId,
        Arn: arn,
        ...(input !== undefined && { Input: input }),
        ...(inputPath !== undefined && { InputPath: inputPath }),
        ...(deadLetterConfig && { DeadLetterConfig: { Arn: deadLetterConfig.arn } }),
        ...(kinesisTarget && { KinesisParameters: { PartitionKeyPath: kinesisTarget.partitionKeyPath } }),
      })),
    };
  }

  private find(name: unknown, eventBusName: unknown): EventRule {
    const bus = busName(String(eventBusName ?? "default"));
    const rule = this.rules.get(keyOf(bus, String(name)));
    if (rule) return rule;
    throw new AwsError("ResourceNotFoundException", `Rule ${name} does not exist on EventBus ${bus}.`);
  }

  private ofBus(wanted: string): EventRule[] {
    return this.rules.values().filter(({ bus }) => bus === wanted);
  }

  private targetsOf({ bus, name }: EventRule): TargetInputs[] {
    return this.eventTargets.values().filter((target) => target.rule === name && busOf(target) === bus);
  }

  private describe(rule: EventRule): Input {
    return {
      Name: rule.name,
      Arn: this.arnOf(rule),
      EventPattern: rule.pattern,
      State: rule.enabled ? "ENABLED" : "DISABLED",
      ...(rule.description !== undefined && { Description: rule.description }),
      EventBusName: rule.bus,
    };
  }

  /** The default bus has no part in the ARNs of its rules. */
  private arnOf({ bus, name }: EventRule): string {
    const { region, accountId } = this.settings;
    return `arn:${partitionOf(region).name}:events:${region}:${accountId}:rule/${bus === "default" ? "" : `${bus}/`}${name}`;
  }

  private matcher(pattern: string): EventMatcher {
    const known = this.matchers.get(pattern);
    if (known) return known;
    const made = compileEventPattern(JSON.parse(pattern));
    this.matchers.set(pattern, made);
    return made;
  }
}

function keyOf(bus: string, rule: string): string {
  return `${bus}/${rule}`;
}

function targetKey(target: TargetInputs): string {
  return `${keyOf(busOf(target), target.rule)}/${target.targetId}`;
}

function busOf({ eventBusName }: TargetInputs): string {
  return busName(eventBusName ?? "default");
}
