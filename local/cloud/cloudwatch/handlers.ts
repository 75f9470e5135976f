import { partitionOf } from "../../engine/account";
import { physicalName, type ResourceHandler, type ResourceHandlers } from "../../engine/handler";
import type { CloudSettings } from "../contracts";
import type { Alarms } from "./alarms";
import { type AlarmInputs, alarmSeries } from "./evaluate";

interface MetricAlarmInputs extends AlarmInputs {
  name?: string;
  alarmDescription?: string;
  alarmActions?: string[];
  okActions?: string[];
}

/** Make alarms and dashboards. */
export function cloudWatchHandlers(
  settings: CloudSettings,
  alarms: Alarms,
  dashboards: Map<string, string>,
): ResourceHandlers {
  return {
    "aws:cloudwatch/dashboard:Dashboard": dashboardHandler(settings, dashboards),
    "aws:cloudwatch/metricAlarm:MetricAlarm": alarmHandler(settings, alarms),
  };
}

function alarmHandler({ region, accountId }: CloudSettings, alarms: Alarms): ResourceHandler {
  return async (resource) => {
    const definition = resource.inputs as unknown as MetricAlarmInputs;
    const name = definition.name ?? physicalName(resource);
    const arn = `arn:${partitionOf(region).name}:cloudwatch:${region}:${accountId}:alarm:${name}`;
    tryOut(name, definition);
    alarms.set({ name, arn, definition });
    return { id: name, outputs: { arn, name } };
  };
}

/** What the evaluator does not know is refused when the alarm is made, not when somebody looks at it. */
function tryOut(name: string, definition: MetricAlarmInputs): void {
  try {
    alarmSeries(definition, [], 0);
  } catch (error) {
    throw new Error(`alarm "${name}": ${error instanceof Error ? error.message : String(error)}`);
  }
}

function dashboardHandler({ region, accountId }: CloudSettings, dashboards: Map<string, string>): ResourceHandler {
  return async ({ inputs, ...resource }) => {
    const name =
      typeof inputs.dashboardName === "string" ? inputs.dashboardName : physicalName({ inputs, ...resource });
    dashboards.set(name, String(inputs.dashboardBody));
    const arn = `arn:${partitionOf(region).name}:cloudwatch::${accountId}:dashboard/${name}`;
    return { id: name, outputs: { dashboardArn: arn, dashboardName: name } };
  };
}
