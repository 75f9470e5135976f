import { parseArn } from "../shared/arn";
import type { AlarmDefinition } from "./definition";

/** One alarm that was made, its values known. */
export interface DashboardAlarm {
  definition: Pick<AlarmDefinition, "about" | "key" | "expression" | "threshold" | "periodSeconds" | "statistic">;
  arn: string;
  metrics: { namespace: string; metricName: string; dimensions?: Record<string, string>; statistic?: string }[];
}

/** A dashboard is 24 columns wide. */
const COLUMNS = 24;
const WIDGET = { width: 8, height: 6 };
const STATUS_ROWS = 4;

type Widget = Record<string, unknown>;

/** Body of a dashboard (JSON): the state of all alarms, then each alarm's metric with the line that it must not cross, part by part. */
export function dashboardBody(alarms: DashboardAlarm[]): string {
  const widgets: Widget[] = [
    {
      type: "alarm",
      x: 0,
      y: 0,
      width: COLUMNS,
      height: STATUS_ROWS,
      properties: { title: "Alarms", alarms: alarms.map(({ arn }) => arn) },
    },
  ];
  let y = STATUS_ROWS;
  for (const [about, group] of byPart(alarms)) {
    widgets.push({ type: "text", x: 0, y, width: COLUMNS, height: 1, properties: { markdown: `## ${about}` } });
    y += 1;
    group.forEach((alarm, index) => {
      const column = (index * WIDGET.width) % COLUMNS;
      const row = Math.floor((index * WIDGET.width) / COLUMNS);
      widgets.push({
        type: "metric",
        x: column,
        y: y + row * WIDGET.height,
        ...WIDGET,
        properties: graph(alarm),
      });
    });
    y += Math.ceil((group.length * WIDGET.width) / COLUMNS) * WIDGET.height;
  }
  return JSON.stringify({ widgets });
}

function byPart(alarms: DashboardAlarm[]): Map<string, DashboardAlarm[]> {
  const parts = new Map<string, DashboardAlarm[]>();
  for (const alarm of alarms) {
    const { about } = alarm.definition;
    parts.set(about, [...(parts.get(about) ?? []), alarm]);
  }
  return parts;
}

function graph({ arn, definition, metrics }: DashboardAlarm) {
  const { key, expression, threshold, periodSeconds, statistic } = definition;
  const lines = metrics.map(({ namespace, metricName, dimensions = {}, statistic: own }, index) => [
    namespace,
    metricName,
    ...Object.entries(dimensions).flat(),
    { id: `m${index + 1}`, stat: own ?? statistic, ...(expression !== undefined && { visible: false }) },
  ]);
  return {
    title: key,
    view: "timeSeries",
    region: parseArn(arn).region,
    period: periodSeconds,
    metrics: expression === undefined ? lines : [[{ expression, id: "value", label: key }], ...lines],
    annotations: { horizontal: [{ label: "alarm", value: threshold }] },
  };
}
