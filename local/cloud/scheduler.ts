import { partitionOf } from "../engine/account";
import { physicalName, type ResourceHandlers } from "../engine/handler";
import { AwsError, type CloudSettings, type Functions } from "./contracts";
import { isThrottled } from "./lambda/concurrency";
import type { QueuePuts } from "./record-targets";

const RATE = /^rate\((\d+) (minute|hour|day)s?\)$/;
/** Node's longest timer, some 25 days. */
const LONGEST_TIMER = 2 ** 31 - 1;
const MILLISECONDS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** What a schedule runs, as Pulumi's inputs have it. */
interface ScheduleTarget {
  arn: string;
  /** JSON that the function gets, with keywords of EventBridge Scheduler's. */
  input?: string;
  deadLetterConfig?: { arn?: string };
}

interface SchedulerDependencies {
  functions: Functions;
  queues: QueuePuts;
  onProblem: (problem: string) => void;
}

/** EventBridge Scheduler: invokes functions at a rate, while the embedded cloud is up. */
export class Scheduler {
  private readonly timers = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly settings: CloudSettings,
    private readonly dependencies: SchedulerDependencies,
  ) {}

  handlers(): ResourceHandlers {
    return {
      "aws:scheduler/schedule:Schedule": async (resource) => {
        const { inputs } = resource;
        const name = typeof inputs.name === "string" ? inputs.name : physicalName(resource);
        const target = inputs.target as unknown as ScheduleTarget;
        this.apply(name, String(inputs.scheduleExpression), target, inputs.state !== "DISABLED");
        return { id: `default/${name}`, outputs: { arn: this.arnOf(name), name, groupName: "default" } };
      },
    };
  }

  stop(): void {
    for (const timer of this.timers.values()) clearInterval(timer);
    this.timers.clear();
  }

  /** A schedule by cron does not run here: `aws lambda invoke` runs its function. */
  private apply(name: string, expression: string, target: ScheduleTarget, enabled: boolean): void {
    clearInterval(this.timers.get(name));
    const [, count, unit = ""] = RATE.exec(expression) ?? [];
    if (!enabled || count === undefined) return;
    const interval = Math.min(Number(count) * (MILLISECONDS[unit] ?? 0), LONGEST_TIMER);
    const timer = setInterval(() => void this.run(name, target), interval);
    this.timers.set(name, timer.unref());
  }

  private async run(name: string, target: ScheduleTarget): Promise<void> {
    try {
      await this.start(name, target);
    } catch (error) {
      this.dependencies.onProblem(`schedule ${name}: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** What a function fails by is its own error; what could not be started goes to the dead-letter queue. */
  private async start(name: string, { arn, input = "{}", deadLetterConfig }: ScheduleTarget): Promise<void> {
    const { functions, queues } = this.dependencies;
    try {
      await functions.invoke(arn, eventOf(input, new Date()));
    } catch (error) {
      const queueArn = deadLetterConfig?.arn;
      // A call that waits for no answer waits at Lambda while the function is throttled.
      if (queueArn !== undefined && error instanceof AwsError && !isThrottled(error)) {
        queues.queue(queueArn).send(input, {
          SCHEDULE_ARN: this.arnOf(name),
          TARGET_ARN: arn,
          ERROR_CODE: error.code,
          ERROR_MESSAGE: error.message,
        });
      }
      throw error;
    }
  }

  private arnOf(name: string): string {
    const { region, accountId } = this.settings;
    return `arn:${partitionOf(region).name}:scheduler:${region}:${accountId}:schedule/default/${name}`;
  }
}

/** The event of a run. Of Scheduler's keywords the time at which the run was due is known here. */
function eventOf(input: string, time: Date): unknown {
  return JSON.parse(input.replaceAll("<aws.scheduler.scheduled-time>", `${time.toISOString().slice(0, 19)}Z`));
}
