import type { StreamingIngestArgs } from "./args";
import { type DeliveryPlan, planDeliveries } from "./plan";
import { planResults } from "./results";

/** The deliveries of a pipeline's events, then those of its SQL stage. @param name the pipeline's name */
export function allDeliveries(args: StreamingIngestArgs, name: string): DeliveryPlan[] {
  const results = planResults(args, name).flatMap(({ delivery }) => (delivery ? [delivery] : []));
  return [...planDeliveries(args, name), ...results];
}
