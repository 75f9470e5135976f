import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuse } from "../shared/problems";
import { alarmsOf } from "./all-alarms";
import type { AlarmsArgs } from "./args";
import { type DashboardAlarm, dashboardBody } from "./dashboard";
import type { AlarmDefinition } from "./definition";
import { createMetricAlarm } from "./metric-alarm";
import { type MetricNodes, type NamedMetric, namedMetric } from "./metric-resources";
import { DEFAULT_RUNBOOK_URL } from "./thresholds";
import { validateAlarms } from "./validate";

/** The resources of an `Alarms`. */
export interface AlarmsNodes extends MetricNodes {
  /** The alarms by `<part>-<alarm>`. */
  alarms: Record<string, aws.cloudwatch.MetricAlarm>;
  /** The dashboard, where one is named. */
  dashboard?: aws.cloudwatch.Dashboard;
}

const nodesOf = new WeakMap<Alarms, AlarmsNodes>();

/**
 * Alarms on streams, deliveries, functions, SQL stages, feeds and warehouses, with bounds that follow from their settings; and
 * a dashboard of the same metrics.
 *
 * ```ts
 * const topic = new AlarmTopic("alarms", { email: "on-call@example.com" });
 * new Alarms("clicks", {
 *   topicArn: topic.topicArn,
 *   streams: { clicks: { streamName: stream.streamName, retentionHours: 168 } },
 *   deliveries: { lake: { deliveryStreamName: lake.deliveryStreamName, source: "KINESIS", bufferIntervalSeconds: 60 } },
 * });
 * ```
 *
 * A `StreamingIngest` with `observability` makes one of all that it is made of. Each alarm costs some cents a month; without
 * traffic none fires but `job-not-running`.
 *
 * @throws pulumi.ResourceError with every problem of the arguments
 */
export class Alarms extends pulumi.ComponentResource {
  /** ARNs of the alarms by `<part>-<alarm>`. */
  readonly alarmArns: pulumi.Output<Record<string, string>>;
  /** Name of the dashboard, where one is named. */
  readonly dashboardName?: pulumi.Output<string>;

  constructor(name: string, args: AlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("streaming-ingest:index:Alarms", name, {}, opts);
    refuse("Alarms", name, validateAlarms(args, name), this);

    const nodes: AlarmsNodes = { alarms: {}, logMetricFilters: [], bucketMetrics: [] };
    const made = createAlarms(name, args, nodes, this);
    if (args.dashboardName !== undefined) nodes.dashboard = createDashboard(name, args.dashboardName, made, this);
    nodesOf.set(this, nodes);

    const arns = Object.entries(nodes.alarms).map(([key, { arn }]) => [key, arn] as const);
    this.alarmArns = pulumi.all(Object.fromEntries(arns));
    this.dashboardName = nodes.dashboard?.dashboardName;
    this.registerOutputs({ alarmArns: this.alarmArns, dashboardName: this.dashboardName });
  }

  /** The resources inside. A getter, since the schema for other languages takes every property for an output. */
  get nodes(): AlarmsNodes {
    const nodes = nodesOf.get(this);
    if (nodes === undefined) throw new pulumi.ResourceError("the resources inside are not made yet", this);
    return nodes;
  }
}

/** One alarm, with its metrics as they are named. */
interface Made {
  definition: AlarmDefinition;
  alarm: aws.cloudwatch.MetricAlarm;
  metrics: NamedMetric[];
}

function createAlarms(name: string, args: AlarmsArgs, nodes: AlarmsNodes, parent: pulumi.Resource): Made[] {
  const { topicArn, runbookUrl = DEFAULT_RUNBOOK_URL, tags } = args;
  return alarmsOf(args).flatMap(({ key, alarms }) =>
    alarms.map((definition) => {
      const alarmKey = `${key}-${definition.key}`;
      const resourceName = `${name}-${alarmKey}`;
      const metrics = definition.metrics.map((source) => namedMetric(resourceName, source, nodes, { parent }));
      const settings = { owner: name, topicArn, runbookUrl, tags };
      const alarm = createMetricAlarm(resourceName, definition, metrics, settings, { parent });
      nodes.alarms[alarmKey] = alarm;
      return { definition, alarm, metrics };
    }),
  );
}

function createDashboard(
  name: string,
  dashboardName: string,
  made: Made[],
  parent: pulumi.Resource,
): aws.cloudwatch.Dashboard {
  const alarms: pulumi.Output<DashboardAlarm>[] = made.map(({ definition, alarm, metrics }) =>
    pulumi.all([alarm.arn, pulumi.output(metrics)]).apply(([arn, known]) => ({
      definition,
      arn,
      metrics: known.map((metric, index) => ({ ...metric, statistic: statisticOf(definition, index) })),
    })),
  );
  const body = pulumi.all(alarms).apply(dashboardBody);
  // Without tags: a dashboard has none.
  return new aws.cloudwatch.Dashboard(name, { dashboardName, dashboardBody: body }, { parent });
}

function statisticOf({ metrics }: AlarmDefinition, index: number): string | undefined {
  const source = metrics[index];
  return source?.kind === "service" ? source.statistic : undefined;
}
