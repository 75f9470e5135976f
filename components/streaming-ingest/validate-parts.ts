import type * as pulumi from "@pulumi/pulumi";
import { validateDeliveryStream } from "../delivery-stream/validate";
import { type Problem, under } from "../shared/problems";
import { validateTransform, validateTransformFunction } from "../transform-function/validate";
import type { StreamingIngestArgs } from "./args";
import { type DeliveryPlan, deliveryStreamArgs, transformSchema } from "./plan";

/** Stands for an output of a component that is made only when all arguments are valid. No check looks at it. */
export const PENDING: pulumi.Input<string> = Promise.resolve("known when its component is made");

/** What the delivery stream calls otherwise than a delivery does. */
const PATHS: [RegExp, string][] = [
  [/^name$/, "deliveryStreamName"],
  [/^conversion\./, ""],
  [/\bpartitioning\.keysFromQuery\b/, "partitionKeys"],
  [/\bpartitioning\.keysFromLambda\b/, "transform.partitionKeys"],
  [/\bpartitioning\.retryDurationSeconds\b/, "retryDurationSeconds"],
  [/^partitioning$/, "partitionKeys"],
  [/\bredshift\.tableName\b/, "table"],
  [/\bredshift\.columns\b/, "schema.columns"],
];

/** Problems of the delivery's stream, in the delivery's words. */
export function validateStream(plan: DeliveryPlan): Problem[] {
  const wiring = {
    // The pipeline itself checks its source.
    source: { kinesis: { streamArn: PENDING } },
    bucketArn: PENDING,
    databaseName: PENDING,
    tableName: PENDING,
    functionArn: plan.delivery.transform && PENDING,
    warehouse: plan.destination === "COPY" ? { jdbcUrl: PENDING, secretArn: PENDING } : undefined,
  };
  const found = validateDeliveryStream(deliveryStreamArgs(plan, wiring, {}), plan.componentName);
  return found.map(({ path, reason }) => ({ path: inTermsOfDelivery(path), reason: inTermsOfDelivery(reason) }));
}

function inTermsOfDelivery(text: string): string {
  return PATHS.reduce((changed, [theirs, ours]) => changed.replace(theirs, ours), text);
}

/** Problems of the delivery's transform, if it has one. */
export function validateTransformOf(plan: DeliveryPlan, args: StreamingIngestArgs): Problem[] {
  const { transform } = plan.delivery;
  if (transform === undefined) return [];
  const schema = transformSchema(args.schema, plan);
  const names = validateTransformFunction({ schema }, plan.componentName).filter(
    ({ path }) => path === "(component name)",
  );
  return [...names, ...under("transform", validateTransform(transform, schema))];
}
