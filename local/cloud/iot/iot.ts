import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { partitionOf } from "../../engine/account";
import { AwsError, type CloudSettings } from "../contracts";
import { FeedRegistry } from "../feed-registry";
import type { RecordTargets } from "../record-targets";
import { type ActionFailure, type PublishedMessage, TopicRule } from "./rule";
import { type RuleInputs, readRuleInputs } from "./rule-inputs";

/** Where error actions keep the messages that a rule could not put. */
export interface ErrorLog {
  write(logGroupName: string, logStreamName: string, messages: string[]): Promise<void>;
}

/**
 * AWS IoT's rules. A message is acknowledged when every rule for it has put it, or has logged it by its error action:
 * IoT itself drops what no error action takes, and here the publisher is told instead.
 */
export class Iot {
  private readonly registry: FeedRegistry<RuleInputs>;
  private readonly rules = new Map<string, TopicRule>();

  constructor(
    private readonly settings: CloudSettings,
    private readonly targets: RecordTargets,
    private readonly errorLog: ErrorLog,
  ) {
    this.registry = new FeedRegistry(join(settings.dataDir, "iot", "rules.json"));
    for (const rule of this.registry.values()) this.rules.set(rule.name, new TopicRule(rule, targets));
  }

  /** Makes a rule, or changes the one of that name. @returns its ARN. @throws Error that lists what cannot be done */
  apply(name: string, inputs: Record<string, unknown>): string {
    const known = readRuleInputs(name, inputs);
    this.rules.set(name, new TopicRule(known, this.targets));
    this.registry.set(name, known);
    const { region, accountId } = this.settings;
    return `arn:${partitionOf(region).name}:iot:${region}:${accountId}:rule/${name}`;
  }

  removeFormer(): void {
    this.registry.removeFormer();
    for (const name of this.rules.keys()) if (this.registry.get(name) === undefined) this.rules.delete(name);
  }

  /** @throws AwsError when a rule could neither put the message nor log it */
  async publish(message: PublishedMessage): Promise<void> {
    const rules = [...this.rules.values()].filter((rule) => rule.isFor(message.topic));
    await Promise.all(rules.map((rule) => this.run(rule, message)));
  }

  private async run(rule: TopicRule, message: PublishedMessage): Promise<void> {
    const failures = await rule.run(message);
    if (failures.length === 0) return;
    const { name, errorAction } = rule.inputs;
    const logGroupName = errorAction?.cloudwatchLogs?.logGroupName;
    if (logGroupName === undefined) {
      const reasons = failures
        .map(({ failedResource, errorMessage }) => `${failedResource}: ${errorMessage}`)
        .join("; ");
      throw new AwsError(
        "InternalFailureException",
        `Rule ${name} has no error action and could not put the message; publish it again. ${reasons}`,
        500,
      );
    }
    await this.errorLog.write(logGroupName, name, [errorMessage(name, message, failures)]);
  }
}

/** What an error action gets, in IoT's own form, with the payload whole. */
function errorMessage(ruleName: string, { topic, payload }: PublishedMessage, failures: ActionFailure[]): string {
  return JSON.stringify({
    ruleName,
    topic,
    cloudwatchTraceId: randomUUID(),
    clientId: "N/A",
    base64OriginalPayload: payload.toString("base64"),
    failures,
  });
}
