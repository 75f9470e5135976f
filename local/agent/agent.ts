import { setTimeout as sleep } from "node:timers/promises";
import type { RecordSink } from "../feed/producer";
import { Checkpoints } from "./checkpoints";
import { type FlowCounts, FlowTailer, keyOf } from "./flow-tailer";
import type { Flow } from "./settings";
import { TooLongLines } from "./too-long";

const POLL_MILLISECONDS = 100;

export interface AgentOptions {
  flows: Flow[];
  /** Takes the records of a flow. */
  sinkOf: (flow: Flow) => RecordSink;
  /** Where it is kept how far the files were read; lines that no record can hold lie beside it. */
  checkpointFile: string;
  /** Ends after so long without anything new. @default it goes on until it is stopped */
  untilIdleMilliseconds?: number | undefined;
  stopped: AbortSignal;
  /** Told what a person should know. */
  note: (message: string) => void;
  onProgress: (result: FlowResult[]) => void;
}

/** One flow and what became of its lines. */
export interface FlowResult extends FlowCounts {
  flow: Flow;
  files: number;
  /** Bytes behind the last newlines, which are sent when their lines end. */
  waitingBytes: number;
}

/**
 * Tails files as the Kinesis Agent does, until it is stopped or nothing new comes. Every line is sent at least once, also when
 * the process is killed: of each flow at most the batch that was under way comes twice.
 *
 * @throws Error of the service that does not pass, and for settings that cannot be worked by
 */
export async function runAgent(options: AgentOptions): Promise<FlowResult[]> {
  checkDifferent(options.flows);
  const checkpoints = new Checkpoints(options.checkpointFile);
  let lastNews = Date.now();
  const failed = new AbortController();
  const stopped = AbortSignal.any([options.stopped, failed.signal]);
  const tailers = options.flows.map((flow) => ({
    flow,
    tailer: new FlowTailer(flow, {
      sink: options.sinkOf(flow),
      checkpoints,
      tooLong: new TooLongLines(`${options.checkpointFile}.too-long`),
      stopped,
      note: options.note,
      onProgress: () => {
        lastNews = Date.now();
        options.onProgress(results());
      },
    }),
  }));
  const results = () => tailers.map(({ flow, tailer }) => resultOf(flow, tailer));
  const isDone = () =>
    stopped.aborted ||
    (options.untilIdleMilliseconds !== undefined &&
      Date.now() - lastNews >= options.untilIdleMilliseconds &&
      tailers.every(({ tailer }) => tailer.isIdle));
  try {
    await allOrNone(
      tailers.map(({ tailer }) => tail(tailer, isDone, stopped)),
      failed,
    );
    return results();
  } finally {
    for (const { tailer } of tailers) tailer.close();
  }
}

async function tail(tailer: FlowTailer, isDone: () => boolean, stopped: AbortSignal): Promise<void> {
  try {
    while (!isDone()) {
      if (await tailer.round()) continue;
      await sleep(POLL_MILLISECONDS, undefined, { signal: stopped }).catch(() => undefined);
    }
    await tailer.finish();
  } catch (error) {
    // What was left when it was stopped is behind the checkpoints, for the next start.
    if (!stopped.aborted || error !== stopped.reason) throw error;
  }
}

/** When one fails the others are stopped, and have ended when this rejects. */
async function allOrNone(running: Promise<void>[], failed: AbortController): Promise<void> {
  for (const one of running) one.catch(() => failed.abort());
  const ends = await Promise.allSettled(running);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

function resultOf(flow: Flow, tailer: FlowTailer): FlowResult {
  return { flow, ...tailer.counts, files: tailer.fileCount, waitingBytes: tailer.waitingBytes };
}

/** Two flows of one pattern to one destination would share their checkpoints. */
function checkDifferent(flows: Flow[]): void {
  const keys = flows.map(keyOf);
  const double = keys.find((key, index) => keys.indexOf(key) !== index);
  if (double !== undefined) throw new Error(`two flows are the same: ${double}; leave one out`);
}
