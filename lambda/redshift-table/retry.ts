import { setTimeout as sleep } from "node:timers/promises";

/** Waits between the tries, in ms: a minute in all, within which IAM knows a new policy everywhere. */
export const RETRY_WAITS_MS: readonly number[] = [250, 500, 1000, 2000, 4000, 8000, 15000, 30000];

/** Tries again while an error is one that passes, and throws the last. */
export async function retried<T>(
  attempt: () => Promise<T>,
  passes: (error: unknown) => boolean,
  waitsMs: readonly number[] = RETRY_WAITS_MS,
): Promise<T> {
  const [wait, ...rest] = waitsMs;
  try {
    return await attempt();
  } catch (error) {
    if (wait === undefined || !passes(error)) throw error;
    await sleep(wait);
    return retried(attempt, passes, rest);
  }
}
