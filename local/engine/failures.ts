import { RunError } from "@pulumi/pulumi";

/** A program that failed: its own message, once for each thing that is wrong, without what the SDK wraps around it. */
export class ProgramError extends Error {
  override readonly name = "ProgramError";

  constructor(causes: unknown[]) {
    super([...new Set(causes.map(describe))].join("\n"), { cause: causes[0] });
    // The place in the program is what helps; this error's own is always the same.
    const [first] = causes;
    if (first instanceof Error && first.stack !== undefined) this.stack = first.stack;
  }
}

/**
 * What the program throws where nobody waits for it. Pulumi's SDK lets a failed resource's outputs, a throw inside `apply`
 * and missing config float as unhandled rejections; while a program runs, these are the program's.
 */
export class FloatingErrors {
  readonly errors = new Set<unknown>();
  /** Resolves at the first one. */
  readonly first: Promise<void>;
  readonly #restore: (() => void)[] = [];

  constructor() {
    this.first = new Promise((resolve) => {
      const note = (error: unknown) => {
        this.errors.add(error);
        resolve();
      };
      this.#restore.push(takeOver("unhandledRejection", note), takeOver("uncaughtException", note));
      // With nothing left to do, Node would end the process in the middle of the program, without a word.
      const stuck = () => note(new RunError("the program waits for a promise that nothing will ever settle"));
      process.once("beforeExit", stuck);
      this.#restore.push(() => process.off("beforeExit", stuck));
    });
  }

  /** Hands the events back to whoever listened before. */
  release(): void {
    for (const restore of this.#restore) restore();
  }
}

type ErrorEvent = "unhandledRejection" | "uncaughtException";
type Listener = (error: unknown) => void;

/** Sets the listeners of an event aside, a test runner's among them, and returns what brings them back. */
function takeOver(event: ErrorEvent, listener: Listener): () => void {
  const emitter: NodeJS.EventEmitter = process;
  const others = emitter.rawListeners(event) as Listener[];
  emitter.removeAllListeners(event);
  emitter.on(event, listener);
  return () => {
    emitter.off(event, listener);
    for (const other of others) emitter.on(event, other);
  };
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // The SDK writes the property's name before the message at each resource on the way of a failed output.
  const message = error.message.replace(/^(error serializing property "[^"]*": )+/, "");
  return isMistake(error) ? `${error.name}: ${message}${placeOf(error)}` : message;
}

/** Whether the error tells of a slip in the program's code: its message alone would not lead there. */
function isMistake(error: Error): boolean {
  return [TypeError, ReferenceError, RangeError, SyntaxError].some((kind) => error instanceof kind);
}

function placeOf(error: Error): string {
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const own = frames.find((line) => !line.includes("node_modules") && !line.includes("node:"));
  return own === undefined ? "" : ` (${own.trim()})`;
}
