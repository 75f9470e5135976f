import { validateDeliveryStream } from "../delivery-stream/validate";
import type { Problem } from "../shared/problems";
import { allDeliveries } from "./all-deliveries";
import type { StreamingIngestArgs } from "./args";
import { redriveName } from "./redrive-plan";
import { PENDING } from "./validate-parts";

/** As EventBridge Scheduler takes them; what stands in the brackets is AWS's to judge. */
const SCHEDULE = /^(rate|cron)\([^()]+\)$/;

/** Problems of the re-drive: its schedule, and the names of the delivery streams that it puts into. */
export function validateRedrive(args: StreamingIngestArgs, componentName: string): Problem[] {
  const { redrive, source, feeds } = args;
  if (redrive === undefined) return [];
  const plans = allDeliveries(args, componentName).filter(({ destination }) => destination !== "STREAMING");
  const problems = plans.flatMap(({ path, componentName: own, delivery }) => {
    const { deliveryStreamName } = delivery;
    const name = deliveryStreamName === undefined ? undefined : redriveName(deliveryStreamName);
    const stream = { name, source: { directPut: {} }, bucketArn: PENDING };
    const ofNames = validateDeliveryStream(stream, redriveName(own)).filter(
      (problem) => problem.path === "name" || problem.path === "(component name)",
    );
    return ofNames.map(({ reason }) => ({
      path: `${path}.deliveryStreamName`,
      reason: `${reason}, as what takes failed records once more is named after it`,
    }));
  });
  if (plans.length === 0) {
    const reason = "needs a delivery by Firehose: what Redshift reads by itself leaves no error objects; leave it out";
    problems.push({ path: "redrive", reason });
  }
  if (source.directPut && Object.keys(feeds?.logs ?? {}).length > 0) {
    const reason =
      "cannot be with feeds.logs and direct PUT: nobody but CloudWatch Logs can put records that Firehose unpacks (F-17); use source.kinesis";
    problems.push({ path: "redrive", reason });
  }
  const { schedule } = redrive;
  if (schedule !== undefined && !SCHEDULE.test(schedule)) {
    const reason = `must be rate(…) or cron(…), such as rate(1 hour), got "${schedule}"`;
    problems.push({ path: "redrive.schedule", reason });
  }
  return problems;
}
