import type { RegisteredResource } from "../../engine";
import { lineOf, type PriceContext, type Pricer } from "./context";
import { numberAt, valueAt } from "./graph";
import { METRICS_PER_RUN, SCALER_RUNS, scalingRulesOf } from "./scalers";
import { flushesOf } from "./volumes";

/** AWS's default memory of a function in MB. */
const DEFAULT_MEMORY = 128;
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const KIB_PER_GB = 1024 * 1024;

/** Functions that Firehose calls, and those that scale shards. The others run when something is deployed, which costs next to nothing. */
export const priceFunctions: Pricer = (functions, context) =>
  functions.flatMap((one) => {
    const invocations = invocationsOf(one, context);
    if (invocations === 0) return [];
    const subject = { service: "Lambda", name: one.name };
    const gigabytes = (numberAt(one.inputs, "memorySize") ?? DEFAULT_MEMORY) / 1024;
    const seconds = (invocations * context.assumptions.lambdaMilliseconds) / 1000;
    const figure = isArm(one) ? "lambda.armGigabyteSecond" : "lambda.x86GigabyteSecond";
    return [
      lineOf(context, subject, "invocations", "lambda.requests", invocations / 1_000_000),
      lineOf(context, subject, "duration", figure, seconds * gigabytes),
    ];
  });

/** What the functions log, over all log groups: what services log is errors alone, and not counted. */
export const priceLogs: Pricer = (groups, context) => {
  const logging = context.graph
    .ofType("aws:lambda/function:Function")
    .filter((one) => context.graph.needs(one, LOG_GROUP).some((group) => groups.includes(group)));
  const invocations = logging.reduce((total, one) => total + invocationsOf(one, context), 0);
  if (invocations === 0) return [];
  const gigabytes = (invocations * context.assumptions.logKiBPerInvocation) / KIB_PER_GB;
  return [
    lineOf(context, { service: "CloudWatch", name: "log groups" }, "logs of functions", "logs.ingest", gigabytes),
  ];
};

/** What the functions read that scale shards. */
export const priceMetricReads: Pricer = (functions, context) =>
  functions
    .filter((one) => scalingRulesOf(one) !== undefined)
    .map(({ name }) => {
      const thousands = (SCALER_RUNS * METRICS_PER_RUN) / 1000;
      return lineOf(context, { service: "CloudWatch", name }, "metrics read", "cloudwatch.metricReads", thousands);
    });

/** Firehose calls with what its transform's buffer holds. */
function invocationsOf(one: RegisteredResource, { deliveries }: PriceContext): number {
  if (scalingRulesOf(one) !== undefined) return SCALER_RUNS;
  return deliveries.reduce((total, { flow, transform }) => {
    return transform?.functions.includes(one) ? total + flushesOf(flow, transform.buffer) : total;
  }, 0);
}

function isArm({ inputs }: RegisteredResource): boolean {
  const architectures = valueAt(inputs, "architectures");
  return Array.isArray(architectures) && architectures.includes("arm64");
}
