const FIRST_WAIT_MILLISECONDS = 100;
const LONGEST_WAIT_MILLISECONDS = 5_000;

/** Waits, or ends early when the signal says stop. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    signal.addEventListener("abort", finish);
  });
}

/**
 * Does work until it succeeds, with growing waits. Delivery never gives up on a record: what cannot be written stays
 * in its source and holds back the position (F-103).
 *
 * @returns whether it succeeded; `false` when `stopping` came first
 */
export async function untilDone(
  work: () => Promise<void>,
  stopping: AbortSignal,
  onFailure: (error: unknown) => void,
): Promise<boolean> {
  for (let wait = FIRST_WAIT_MILLISECONDS; !stopping.aborted; wait = Math.min(wait * 2, LONGEST_WAIT_MILLISECONDS)) {
    try {
      await work();
      return true;
    } catch (error) {
      onFailure(error);
      await pause(wait, stopping);
    }
  }
  return false;
}

/** Lets so many pieces of work run at a time. */
export class Limiter {
  private readonly queue: (() => void)[] = [];

  constructor(private free: number) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.free === 0) await new Promise<void>((resolve) => this.queue.push(resolve));
    else this.free--;
    try {
      return await work();
    } finally {
      const next = this.queue.shift();
      if (next) next();
      else this.free++;
    }
  }
}
