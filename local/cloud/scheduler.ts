import { partitionOf } from "../engine/account";
import { physicalName, type ResourceHandlers } from "../engine/handler";
import type { CloudSettings, Functions } from "./contracts";

const RATE = /^rate\((\d+) (minute|hour|day)s?\)$/;
/** Node's longest timer, some 25 days. */
const LONGEST_TIMER = 2 ** 31 - 1;
const MILLISECONDS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** EventBridge Scheduler: invokes functions at a rate, while the embedded cloud is up. */
export class Scheduler {
  private readonly timers = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly settings: CloudSettings,
    private readonly functions: Functions,
    private readonly onProblem: (problem: string) => void,
  ) {}

  handlers(): ResourceHandlers {
    return {
      "aws:scheduler/schedule:Schedule": async (resource) => {
        const { inputs } = resource;
        const name = typeof inputs.name === "string" ? inputs.name : physicalName(resource);
        const { arn } = inputs.target as { arn: string };
        this.apply(name, String(inputs.scheduleExpression), arn, inputs.state !== "DISABLED");
        const { region, accountId } = this.settings;
        const scheduleArn = `arn:${partitionOf(region).name}:scheduler:${region}:${accountId}:schedule/default/${name}`;
        return { id: `default/${name}`, outputs: { arn: scheduleArn, name, groupName: "default" } };
      },
    };
  }

  stop(): void {
    for (const timer of this.timers.values()) clearInterval(timer);
    this.timers.clear();
  }

  /** A schedule by cron does not run here: `aws lambda invoke` runs its function. */
  private apply(name: string, expression: string, functionArn: string, enabled: boolean): void {
    clearInterval(this.timers.get(name));
    const [, count, unit = ""] = RATE.exec(expression) ?? [];
    if (!enabled || count === undefined) return;
    const interval = Math.min(Number(count) * (MILLISECONDS[unit] ?? 0), LONGEST_TIMER);
    const timer = setInterval(() => void this.run(name, functionArn), interval);
    this.timers.set(name, timer.unref());
  }

  private async run(name: string, functionArn: string): Promise<void> {
    try {
      await this.functions.invoke(functionArn, {});
    } catch (error) {
      this.onProblem(`schedule ${name}: ${error instanceof Error ? error.message : error}`);
    }
  }
}
