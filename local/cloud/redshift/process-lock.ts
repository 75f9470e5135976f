import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

/** Files that this process holds: a lock with this process's id that is not among them was left by another of that id. */
const held = new Set<string>();

/**
 * Takes a lock file that holds this process's id. One whose process is gone is taken over.
 *
 * @returns what gives the lock back
 * @throws Error when another process, or this one, holds it
 */
export function takeLock(file: string): () => void {
  for (;;) {
    try {
      writeFileSync(file, `${process.pid}\n`, { flag: "wx" });
      held.add(file);
      return () => {
        held.delete(file);
        rmSync(file, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = holderOf(file);
    if (holder !== undefined && isHeld(file, holder)) {
      throw new Error(`${file} is held by process ${holder}; end that process first`);
    }
    removeStale(file, holder);
  }
}

/** Moved away before it is removed, so that a lock that another process has taken meanwhile is seen and put back. */
function removeStale(file: string, holder: number | undefined): void {
  const moved = `${file}.${process.pid}`;
  renameSync(file, moved);
  if (holderOf(moved) === holder) rmSync(moved);
  else renameSync(moved, file);
}

function holderOf(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, "utf8"));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Containers give their processes the same ids again, so this process's own id alone says nothing. */
function isHeld(file: string, holder: number): boolean {
  return holder === process.pid ? held.has(file) : isAlive(holder);
}

/** Whether a process of this id runs. One of another user cannot be signalled, which shows that it is there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
