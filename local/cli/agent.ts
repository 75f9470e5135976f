import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { type FlowResult, runAgent } from "../agent/agent";
import type { Flow } from "../agent/settings";
import { takeLock } from "../cloud/redshift/process-lock";
import { type ClosableSink, sinkOf } from "../feed/sinks";
import { readAgentWords } from "./agent-options";
import { type AgentWork, findWork } from "./agent-work";
import { interrupted } from "./interrupted";
import { Progress } from "./progress";
import type { Streams } from "./streams";
import { group } from "./table";

/** Tails files into a pipeline until it is stopped, or nothing new comes. */
export async function agent(argv: string[], { stdout, stderr }: Streams = process): Promise<number> {
  const words = readAgentWords(argv);
  const work = await findWork(words);
  const note = (message: string) => void stderr.write(`${message}\n`);
  if (words.untilIdleMilliseconds === undefined) note(`${describe(work)}; Ctrl-C ends it`);
  const results = await tail(work, words.untilIdleMilliseconds, note);
  stdout.write(words.json ? `${JSON.stringify(results.map(summary))}\n` : results.map(render).join(""));
  return 0;
}

async function tail(
  { flows, endpointOf, checkpointFile }: AgentWork,
  untilIdleMilliseconds: number | undefined,
  note: (message: string) => void,
) {
  mkdirSync(dirname(checkpointFile), { recursive: true });
  // Two agents would send every line twice, and each would overwrite how far the other is.
  const giveBack = takeLock(`${checkpointFile}.lock`);
  const sinks: ClosableSink[] = [];
  const progress = new Progress();
  const stopping = interrupted();
  try {
    return await runAgent({
      flows,
      checkpointFile,
      untilIdleMilliseconds,
      stopped: stopping.signal,
      sinkOf: (flow) => {
        const sink = sinkOf({ ...flow.destination, arn: "", needsNewline: true }, endpointOf(flow));
        sinks.push(sink);
        return sink;
      },
      note: (message) => {
        progress.clear();
        note(message);
      },
      onProgress: (results) => progress.show(`agent: ${results.map(inShort).join("; ")}`),
    });
  } finally {
    stopping.ignore();
    progress.clear();
    for (const sink of sinks) sink.close();
    giveBack();
  }
}

function describe({ name, flows }: AgentWork): string {
  return `${name}: tailing ${flows.map(filesOf).join(", ")}`;
}

function filesOf({ folder, glob }: Flow): string {
  return join(folder, glob);
}

function inShort({ flow, sent, unparsed, retried }: FlowResult): string {
  const more = [
    ...(unparsed > 0 ? [`${group(unparsed)} unparsed`] : []),
    ...(retried > 0 ? [`${group(retried)} put again`] : []),
  ];
  return [`${count(sent, "line")} of ${flow.glob}`, ...more].join(", ");
}

function summary({ flow, ...counts }: FlowResult) {
  return { filePattern: filesOf(flow), destination: flow.destination.name, ...counts };
}

function render({ flow, sent, unparsed, tooLong, retried, files, waitingBytes }: FlowResult): string {
  const lines = [`${filesOf(flow)} to ${flow.destination.name}: ${count(sent, "line")} of ${count(files, "file")}`];
  if (unparsed > 0)
    lines.push(
      `  ${group(unparsed)} of them do not parse and went as they are; the Kinesis Agent drops or cuts such lines`,
    );
  if (retried > 0) lines.push(`  ${group(retried)} records were put again`);
  if (tooLong > 0)
    lines.push(`  ${group(tooLong)} lines are too long for a record and were kept beside the checkpoints`);
  if (waitingBytes > 0) lines.push(`  ${group(waitingBytes)} bytes wait for the end of their line`);
  if (sent === 0 && flow.initialPosition === "END_OF_FILE")
    lines.push(
      "  files that were there at the first start are read from their end; --initial-position START_OF_FILE reads them whole",
    );
  return `${lines.join("\n")}\n`;
}

function count(value: number, word: string): string {
  return `${group(value)} ${word}${value === 1 ? "" : "s"}`;
}
