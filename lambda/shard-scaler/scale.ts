import { type Decision, decide, lookBackSeconds, type MinuteLoad } from "./decision";
import { historyText, lastDay, readHistory } from "./history";
import type { ScalingRules } from "./rules";

/** What the scaler reads and does. */
export interface ScalingTools {
  describe(): Promise<{ shards: number; status: string; createdAt: number }>;
  /** The tag with the history, where there is one. */
  history(): Promise<string | undefined>;
  record(history: string): Promise<void>;
  /** What was put in each minute between two moments, in milliseconds. */
  minutes(from: number, to: number): Promise<MinuteLoad[]>;
  update(shards: number): Promise<void>;
}

/** What came of a run. */
export interface ScalingReport extends Decision {
  /** Open shards before. */
  from: number;
  scaled: boolean;
}

/** What Kinesis answers while a stream changes. */
const IN_USE = "ResourceInUseException";

function isInUse(error: unknown): boolean {
  return error instanceof Error && error.name === IN_USE;
}

/** Whether Kinesis has refused for certain, as the SDK marks it. Without an answer the change may be under way. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && "$fault" in error && error.$fault === "client";
}

/**
 * Looks at a stream and scales it where its rules ask for it. Two runs at once do no harm: Kinesis takes one change at a
 * time and refuses the other.
 *
 * @param time of the run, milliseconds since the epoch
 * @throws Error where a service does not answer, Kinesis refuses a change (LimitExceededException beyond its limits), or the
 * stream wants more shards and the changes of the day are used up: the function's alarm is to tell of it
 */
export async function scale(rules: ScalingRules, tools: ScalingTools, time: number): Promise<ScalingReport> {
  const { shards, status, createdAt } = await tools.describe();
  const stays = (reason: string) => ({ from: shards, shards, scaled: false, reason });
  if (status !== "ACTIVE") return stays(`the stream is ${status}`);
  const [text, minutes] = await Promise.all([
    tools.history(),
    tools.minutes(time - lookBackSeconds(rules) * 1000, time),
  ]);
  const history = lastDay(readHistory(text), time);
  const decision = decide(rules, { shards, createdAt, minutes, history }, time);
  if (decision.isStuck) throw new Error(decision.reason);
  if (decision.shards === shards) return stays(decision.reason);
  // Written down first: a run that ends in between has then waited for nothing, and has not scaled unseen.
  const direction = decision.shards > shards ? "out" : "in";
  await tools.record(historyText([...history, { at: time, direction, shards: decision.shards }]));
  try {
    await tools.update(decision.shards);
  } catch (error) {
    // Another run has written its own change down by now, which must stay.
    if (isInUse(error)) return stays("another change of the shards is under way");
    if (isRefusal(error)) await tools.record(historyText(history));
    throw error;
  }
  return { from: shards, scaled: true, shards: decision.shards, reason: decision.reason };
}
