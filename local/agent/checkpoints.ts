import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";

const checkpoint = z.strictObject({
  /** Device and number of the file. */
  id: z.string(),
  path: z.string(),
  /** Bytes from the beginning whose lines are acknowledged. */
  offset: z.int().min(0),
  /** Of the file at that offset. */
  fingerprint: z.string(),
});

const contents = z.strictObject({ version: z.literal(1), flows: z.record(z.string(), z.array(checkpoint)) });

/** How far a file was read. */
export type Checkpoint = z.infer<typeof checkpoint>;

/** The checkpoints of all flows in one file, which is there whole at any moment. */
export class Checkpoints {
  private readonly flows: Record<string, Checkpoint[]>;

  /** @throws Error when the file is there and is none of ours: to begin anew could lose lines or send them all again */
  constructor(private readonly file: string) {
    this.flows = read(file);
  }

  /** @returns nothing for a flow that is seen for the first time */
  of(flow: string): Checkpoint[] | undefined {
    return this.flows[flow];
  }

  /** Returns when the checkpoints are on the disk. */
  save(flow: string, checkpoints: Checkpoint[]): void {
    this.flows[flow] = checkpoints;
    mkdirSync(dirname(this.file), { recursive: true });
    const fresh = openSync(`${this.file}.new`, "w");
    try {
      writeSync(fresh, `${JSON.stringify({ version: 1, flows: this.flows })}\n`);
      fsyncSync(fresh);
    } finally {
      closeSync(fresh);
    }
    renameSync(`${this.file}.new`, this.file);
  }
}

function read(file: string): Record<string, Checkpoint[]> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
  const result = contents.safeParse(parse(text));
  if (result.success) return result.data.flows;
  throw new Error(
    `${file} holds no checkpoints of this agent; remove it to read all files as if seen for the first time`,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
