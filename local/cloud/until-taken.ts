import { setTimeout as sleep } from "node:timers/promises";
import { AwsError } from "./contracts";

/** Waits before refused records are put again; there is room again after a second (K-14, F-10). */
const RETRY_MILLISECONDS = [100, 300, 900, 1500];

/**
 * Puts records, and what was refused of them again, for as long as some of it is taken.
 *
 * @param target what they are put into, in words
 * @param put one request; answers what it did not take
 * @throws AwsError ThrottlingException when five requests one after another took nothing
 */
export async function untilTaken<T>(target: string, records: T[], put: (records: T[]) => Promise<T[]>): Promise<void> {
  let left = records;
  for (let inVain = 0; inVain <= RETRY_MILLISECONDS.length; ) {
    const refused = await put(left);
    if (refused.length === 0) return;
    inVain = refused.length < left.length ? 0 : inVain + 1;
    left = refused;
    await sleep(RETRY_MILLISECONDS[Math.max(0, inVain - 1)] ?? 0);
  }
  throw new AwsError(
    "ThrottlingException",
    `${target} has no room for ${left.length} of ${records.length} records; put them again later, or raise its throughput.`,
  );
}

/** The records that a put did not take: its answer has one entry for each, in their order. */
export function refusedOf<T>(records: T[], entries: unknown): T[] {
  const answers = entries as { ErrorCode?: string }[];
  return records.filter((_, index) => answers[index]?.ErrorCode !== undefined);
}
