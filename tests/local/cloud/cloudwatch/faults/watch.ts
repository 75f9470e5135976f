import { Alarms, type AlarmsArgs } from "../../../../../components/observability";
import type { CloudWatch } from "../../../../../local/cloud/cloudwatch/cloudwatch";
import type { ResourceHandlers } from "../../../../../local/engine/handler";
import { mockRuntime } from "../../../../components/mocks";

const NAME = "watched";
/** A run of this many seconds is shorter than any period. */
const RUN_SECONDS = 5;

/**
 * Registers the alarms that `Alarms` makes of these parts, and what counts their metrics.
 *
 * @param parts with the names that the parts have in the test
 * @param handlers of CloudWatch, and of what else the alarms need: metric filters of logs, metrics of buckets
 */
export async function watch(parts: AlarmsArgs, ...handlers: ResourceHandlers[]): Promise<void> {
  const runtime = mockRuntime();
  new Alarms(NAME, parts);
  await runtime.settled();
  const known: ResourceHandlers = Object.assign({}, ...handlers);
  for (const { type, name, inputs } of runtime.resources) {
    await known[type]?.({ urn: name, type, name, inputs: { name, ...inputs } });
  }
}

/** The alarms that would fire if all went on as it has gone so far, as `<part>-<alarm>`. */
export function firing({ alarms }: CloudWatch): string[] {
  return alarms.report(RUN_SECONDS).wouldFire.map(({ name }) => name.replace(`${NAME}-`, ""));
}
