import { join } from "node:path";
import type { ResourceHandlers } from "../../engine/handler";
import { AwsError, type Clock, type CloudSettings, type JsonService } from "../contracts";
import { runOperation } from "../operations";
import { Alarms } from "./alarms";
import { describeAlarm } from "./describe-alarm";
import { cloudWatchHandlers } from "./handlers";
import { MetricStore } from "./metric-store";
import { metricData, metricStatistics, putData } from "./read-data";
import {
  checked,
  describeAlarms,
  getMetricData,
  getMetricStatistics,
  listMetrics,
  named,
  putMetricData,
} from "./requests";

const SAVE_MILLISECONDS = 5_000;
const SAMPLE_MILLISECONDS = 60_000;
/** Metrics of one page (ListMetrics). */
const PAGE = 500;

type Input = Record<string, unknown>;

/** CloudWatch: the services' metrics, those that clients put, and the program's alarms. Times in answers are dates. */
export class CloudWatch {
  readonly metrics: MetricStore;
  readonly alarms: Alarms;
  private readonly dashboards = new Map<string, string>();
  private saving: NodeJS.Timeout | undefined;
  private sampling: NodeJS.Timeout | undefined;
  private readonly operations: ReadonlyMap<string, (input: Input) => Input>;

  constructor(
    private readonly settings: CloudSettings,
    private readonly clock: Clock = Date,
  ) {
    this.metrics = new MetricStore(join(settings.dataDir, "cloudwatch"), clock);
    this.alarms = new Alarms(this.metrics, () => clock.now());
    this.operations = new Map<string, (input: Input) => Input>([
      ["DescribeAlarms", (input) => this.describeAlarms(input)],
      ["GetDashboard", (input) => this.getDashboard(input)],
      ["GetMetricData", (input) => metricData(this.metrics, checked(getMetricData, input))],
      ["GetMetricStatistics", (input) => metricStatistics(this.metrics, checked(getMetricStatistics, input))],
      [
        "ListDashboards",
        () => ({ DashboardEntries: [...this.dashboards.keys()].map((name) => ({ DashboardName: name })) }),
      ],
      ["ListMetrics", (input) => this.listMetrics(input)],
      ["PutMetricData", (input) => putData(this.metrics, checked(putMetricData, input), this.clock.now())],
    ]);
  }

  /** Begins to sample, and to write what comes. Before that nothing in the folder is touched. */
  start(): void {
    this.saving ??= setInterval(() => this.metrics.save(), SAVE_MILLISECONDS).unref();
    this.sampling ??= setInterval(() => this.metrics.sample(), SAMPLE_MILLISECONDS).unref();
  }

  handlers(): ResourceHandlers {
    return cloudWatchHandlers(this.settings, this.alarms, this.dashboards);
  }

  /** @throws AwsError */
  call(operation: string, input: Input): Input {
    return runOperation(this.operations, [operation, input], {
      name: "CloudWatch",
      hint: "Alarms and dashboards are made by the program.",
    });
  }

  close(): void {
    clearInterval(this.saving);
    clearInterval(this.sampling);
    this.metrics.save();
  }

  private listMetrics(input: Input): Input {
    const { Namespace, MetricName, Dimensions, NextToken } = checked(listMetrics, input);
    const found = this.metrics.all().filter(
      (metric) =>
        (Namespace === undefined || metric.namespace === Namespace) &&
        (MetricName === undefined || metric.metricName === MetricName) &&
        Dimensions.every(({ Name, Value }) => {
          const value = metric.dimensions[Name];
          return value !== undefined && (Value === undefined || value === Value);
        }),
    );
    const next = NextToken + PAGE;
    return {
      Metrics: found.slice(NextToken, next).map(({ namespace, metricName, dimensions }) => ({
        Namespace: namespace,
        MetricName: metricName,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      })),
      ...(found.length > next && { NextToken: String(next) }),
    };
  }

  private describeAlarms(input: Input): Input {
    const { AlarmNames, AlarmNamePrefix, StateValue, MaxRecords, NextToken } = checked(describeAlarms, input);
    const wanted = this.alarms
      .all()
      .filter(
        ({ name }) => name.startsWith(AlarmNamePrefix) && (AlarmNames?.includes(name) ?? true) && name > NextToken,
      )
      .map((alarm) => describeAlarm(alarm, this.alarms.state(alarm.name)))
      .filter((alarm) => StateValue === undefined || alarm.StateValue === StateValue);
    const page = wanted.slice(0, MaxRecords);
    return {
      MetricAlarms: page,
      CompositeAlarms: [],
      ...(wanted.length > page.length && { NextToken: String(page.at(-1)?.AlarmName) }),
    };
  }

  private getDashboard(input: Input): Input {
    const { DashboardName } = checked(named, input);
    const body = this.dashboards.get(DashboardName);
    if (body !== undefined) return { DashboardName, DashboardBody: body };
    throw new AwsError("ResourceNotFound", `Dashboard ${DashboardName} does not exist`, 404);
  }
}

/** CloudWatch over JSON, where times are seconds. */
export function cloudWatchJson(cloudWatch: CloudWatch): JsonService {
  return {
    targetPrefix: "GraniteServiceVersion20100801",
    call: async (operation, input) => inSeconds(cloudWatch.call(operation, input)) as Input,
  };
}

function inSeconds(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(inSeconds);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, inSeconds(child)]));
}
