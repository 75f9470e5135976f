import { validateDataStream } from "../data-stream";
import { type Problem, under } from "../shared/problems";
import { validateSqlAnalytics } from "../sql-analytics/validate";
import type { AnalyticsArgs, DeliveryArgs, StreamingIngestArgs } from "./args";
import { planResults, type ResultPlan, stageArgs } from "./results";
import { validateDelivery } from "./validate-delivery";
import { PENDING } from "./validate-parts";

/** What the SQL stage decides itself. */
const DECIDED: Partial<Record<keyof DeliveryArgs, string>> = {
  schema: "the result's schema says what its rows look like",
  transform: "the query itself can select and change what it answers",
  appendNewline: "rows of a result always end in a newline",
};

/** Every problem of the SQL stage: where it reads, its queries, and where each result goes. */
export function validateAnalytics(args: StreamingIngestArgs, name: string): Problem[] {
  const { analytics, source, deliveries } = args;
  if (analytics === undefined) return [];
  const plans = planResults(args, name);
  const problems = [
    ...plans.flatMap((plan) => under(plan.path, validateResult(plan, args))),
    ...plans
      .filter(({ key }) => deliveries[key] !== undefined)
      .map(({ key, path }) => ({ path, reason: `has the name of deliveries.${key}; give each its own` })),
    ...under("analytics", validateStage(analytics, args, name, plans)),
  ];
  if (source.kinesis === undefined) {
    problems.push({ path: "analytics", reason: "needs source.kinesis, since it reads a data stream" });
  }
  return problems;
}

function validateResult(plan: ResultPlan, args: StreamingIngestArgs): Problem[] {
  const given = args.analytics?.results[plan.key];
  if ((given?.delivery === undefined) === (given?.stream === undefined)) {
    const found = given?.delivery === undefined ? "none" : "both";
    return [{ path: "", reason: `must have exactly one of delivery and stream, got ${found}` }];
  }
  if (plan.stream) return under("stream", validateDataStream(plan.stream, plan.componentName));
  return under("delivery", [
    ...checkDecided(given?.delivery ?? {}),
    ...(plan.delivery ? validateDelivery(plan.delivery, args) : []),
  ]);
}

function checkDecided(delivery: DeliveryArgs): Problem[] {
  const problems = Object.entries(DECIDED)
    .filter(([setting]) => delivery[setting as keyof DeliveryArgs] !== undefined)
    .map(([path, because]) => ({ path, reason: `must be left out of a result: ${because}` }));
  if (delivery.redshift?.ingestion !== "STREAMING") return problems;
  const reason =
    "must be COPY for a result; for STREAMING give the result a stream, and that stream a pipeline of its own";
  return [...problems, { path: "redshift.ingestion", reason }];
}

/** The pipeline checks its own schema, its tags and how long logs are kept once, for all its parts. */
function validateStage(
  analytics: AnalyticsArgs,
  args: StreamingIngestArgs,
  name: string,
  plans: ResultPlan[],
): Problem[] {
  const found = validateSqlAnalytics(
    {
      ...stageArgs(analytics, {}),
      source: { streamArn: PENDING, schema: args.schema },
      results: Object.fromEntries(
        plans.map(({ key, schema, format }) => [
          key,
          { schema, format, deliveryStreamName: PENDING, deliveryStreamArn: PENDING },
        ]),
      ),
      artifact: {
        bucketName: PENDING,
        bucketArn: PENDING,
        jarPath: analytics.jarPath,
        whenMissing: analytics.whenJarMissing,
      },
    },
    name,
  );
  return found
    .filter(({ path }) => !path.startsWith("source.schema"))
    .map(({ path, reason }) => ({
      path: path.replace(/^artifact\.jarPath/, "jarPath").replace(/^artifact\.whenMissing/, "whenJarMissing"),
      reason,
    }));
}
