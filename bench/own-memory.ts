import { readFileSync } from "node:fs";

const SAMPLE_MILLISECONDS = 100;

/**
 * Watches the memory that this process holds itself. LevelDB maps its files into memory, and the system counts what it
 * keeps of them as resident although it can drop it at any time; so on Linux those pages are left out.
 *
 * @returns what ends the watch and answers the largest value in MiB
 */
export function watchOwnMemory(): () => number {
  let peak = ownMiB();
  const timer = setInterval(() => {
    peak = Math.max(peak, ownMiB());
  }, SAMPLE_MILLISECONDS);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

function ownMiB(): number {
  if (process.platform !== "linux") return process.memoryUsage().rss / 2 ** 20;
  return Number(/^RssAnon:\s+(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / 1024;
}
