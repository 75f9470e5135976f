import { z } from "zod";

/** Pulumi inputs of `aws:iot/topicRule:TopicRule`, as far as rules run here. */

const kinesisAction = z.looseObject({
  streamName: z.string(),
  partitionKey: z.string().optional(),
});

const firehoseAction = z.looseObject({
  deliveryStreamName: z.string(),
  // S-12.
  separator: z.enum(["\n", "\t", "\r\n", ","]).optional(),
  batchMode: z.boolean().default(false),
});

const ruleInputs = z.looseObject({
  // S-10.
  name: z.string().regex(/^[a-zA-Z0-9_]{1,128}$/, "must be 1–128 letters, digits and _ (S-10)"),
  sql: z.string(),
  sqlVersion: z.literal("2016-03-23", "must be 2016-03-23, the version that the embedded cloud runs (S-10)"),
  enabled: z.boolean(),
  kineses: z.array(kinesisAction).default([]),
  firehoses: z.array(firehoseAction).default([]),
  errorAction: z.looseObject({ cloudwatchLogs: z.looseObject({ logGroupName: z.string() }).optional() }).optional(),
});

export type RuleInputs = z.infer<typeof ruleInputs>;
export type FirehoseAction = z.infer<typeof firehoseAction>;
export type KinesisAction = z.infer<typeof kinesisAction>;

/** Inputs that are no actions. */
const OTHERS = ["tags", "tagsAll", "description", "region"];

/** @throws Error that lists what is wrong, or is not done by the embedded cloud */
export function readRuleInputs(name: string, inputs: Record<string, unknown>): RuleInputs {
  const parsed = ruleInputs.safeParse({ ...inputs, name });
  if (!parsed.success)
    throw refusal(
      name,
      parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`),
    );
  const rule = parsed.data;
  const problems: string[] = [];
  for (const [key, value] of Object.entries(inputs)) {
    if (key in ruleInputs.shape || OTHERS.includes(key) || isEmpty(value)) continue;
    problems.push(`action ${key} does not run in the embedded cloud; it runs kineses and firehoses`);
  }
  for (const [key, value] of Object.entries(rule.errorAction ?? {})) {
    if (key === "cloudwatchLogs" || isEmpty(value)) continue;
    problems.push(`errorAction.${key} does not run in the embedded cloud; it runs cloudwatchLogs`);
  }
  if (rule.kineses.length + rule.firehoses.length === 0)
    problems.push("has no action; give it one of kineses or firehoses");
  const templated = [
    ...rule.kineses.map((action) => action.streamName),
    ...rule.firehoses.map((action) => action.deliveryStreamName),
  ];
  for (const target of templated.filter((text) => text.includes("${"))) {
    problems.push(`puts into "${target}"; the embedded cloud fills templates in partitionKey only`);
  }
  if (problems.length > 0) throw refusal(name, problems);
  return rule;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

function refusal(name: string, problems: string[]): Error {
  return new Error(problems.map((problem) => `topic rule "${name}": ${problem}`).join("\n"));
}
