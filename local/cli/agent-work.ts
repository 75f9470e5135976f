import { readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { AgentFeedArgs } from "../../components/feeds";
import { agentSettings } from "../../components/feeds/agent-settings";
import type { KnownTarget } from "../../components/feeds/target";
import type { SourceOutputs } from "../../stacks/outputs";
import { type AgentSettings, type Flow, placeOf, readSettings } from "../agent/settings";
import type { Endpoint } from "../feed/endpoint";
import type { AgentWords } from "./agent-options";
import { DATA_ROOT } from "./data-dir";
import { findPlace, type TargetPlace } from "./target-place";
import { endpointOf, pipelineOf, pipelinesOf } from "./target-stream";
import { UsageError, wholeNumber } from "./usage";

/** What the agent is to do, and where. */
export interface AgentWork {
  /** For people. */
  name: string;
  flows: Flow[];
  endpointOf: (flow: Flow) => Endpoint;
  checkpointFile: string;
}

/** @throws UsageError when it is not clear what to tail, or where to */
export async function findWork(words: AgentWords): Promise<AgentWork> {
  const work = words.settings === undefined ? await ofPipeline(words) : await ofFile(words.settings, words);
  const flows = withPosition(withFiles(work.flows, words.files), words["initial-position"]);
  return { ...work, flows, checkpointFile: resolve(words.checkpoints ?? work.checkpointFile) };
}

/** An `agent.json` goes where its endpoints say, unless these are AWS's own: that needs to be said by `--aws`. */
async function ofFile(file: string, words: AgentWords): Promise<AgentWork> {
  const settings = readSettings(readFileSync(file, "utf8"), file);
  const name = basename(file, ".json");
  if (!words.aws && settings.flows.every((flow) => isElsewhere(endpointIn(settings, flow)))) {
    const endpoint = (flow: Flow) => ({ endpoint: endpointIn(settings, flow), region: "us-east-1" });
    return { name, flows: settings.flows, endpointOf: endpoint, checkpointFile: checkpointFileOf(undefined, name) };
  }
  const place = await findPlace(words);
  return {
    name,
    flows: settings.flows,
    endpointOf: (flow) => ({ ...endpointOf(place, undefined), ...regionIn(endpointIn(settings, flow)) }),
    checkpointFile: checkpointFileOf(place, name),
  };
}

async function ofPipeline(words: AgentWords): Promise<AgentWork> {
  const place = await findPlace(words);
  const { name, source, columns } = targetOf(words, place);
  const rendered = words.makesSettings ? [] : Object.entries(source.agentSettings ?? {});
  if (rendered.length === 0 && words.files.length === 0)
    throw new UsageError(`${name} has no agent among its feeds; say by --file what to tail`);
  const settings =
    rendered.length > 0
      ? rendered.map(([agent, text]) => readSettings(text, `the settings of the agent ${agent}`))
      : words.files.map((file) => made(file, words, source, columns));
  return {
    name,
    flows: settings.flatMap(({ flows }) => flows),
    endpointOf: () => endpointOf(place, source.arn === "" ? undefined : source.arn),
    checkpointFile: checkpointFileOf(place, name),
  };
}

/** What is fed: a pipeline's source, or a stream that is named. */
function targetOf(words: AgentWords, place: TargetPlace) {
  const stream = words.stream ?? words["delivery-stream"];
  if (stream !== undefined) {
    const kind = words.stream === undefined ? "directPut" : "kinesis";
    const source: SourceOutputs = { kind, name: stream, arn: "", needsNewline: true };
    return { name: stream, source, columns: undefined };
  }
  const pipelines = pipelinesOf(place);
  const [only, ...others] = Object.keys(pipelines);
  const name = words.pipeline ?? (others.length === 0 ? only : undefined);
  if (name === undefined)
    throw new UsageError(`the stack has several pipelines; name one by --pipeline: ${[only, ...others].join(", ")}`);
  const { source, schema } = pipelineOf(pipelines, name);
  return { name, source, columns: schema.columns.map((column) => column.name) };
}

/** Settings as the agent's feed would render them. */
function made(
  file: string,
  words: AgentWords,
  source: SourceOutputs,
  columnNames: string[] | undefined,
): AgentSettings {
  const feed: AgentFeedArgs = {
    filePattern: resolve(file),
    ...(words.option !== undefined && { option: words.option }),
    ...(words.fields !== undefined && { fieldNames: words.fields.split(",").map((field) => field.trim()) }),
    ...(words.delimiter !== undefined && { delimiter: words.delimiter }),
    ...(words["log-format"] !== undefined && { logFormat: words["log-format"] }),
    ...(words["match-pattern"] !== undefined && { matchPattern: words["match-pattern"] }),
    ...(words["partition-key"] !== undefined && { partitionKeyOption: words["partition-key"] }),
    ...(words["skip-header-lines"] !== undefined && {
      skipHeaderLines: wholeNumber("skip-header-lines", words["skip-header-lines"], 0, 100),
    }),
    initialPosition: "START_OF_FILE",
  };
  const text = agentSettings([{ feed, target: knownTarget(source), ...(columnNames && { columnNames }) }], {
    // Not read from these settings: the place of the command says where they go.
    endpoint: "https://localhost",
  });
  return asUsage(() => readSettings(text, "what the options make of the settings"));
}

function knownTarget({ kind, name, arn }: SourceOutputs): KnownTarget {
  if (kind === "msk") throw new UsageError("the agent puts into a data stream or a delivery stream, not into MSK");
  return kind === "kinesis"
    ? { kinesis: { streamName: name, streamArn: arn } }
    : { directPut: { deliveryStreamName: name, deliveryStreamArn: arn } };
}

function withFiles(flows: Flow[], files: string[]): Flow[] {
  const patterns = files.map((file) => resolve(file));
  const isMade =
    flows.length === files.length && flows.every(({ folder, glob }) => patterns.includes(join(folder, glob)));
  if (files.length === 0 || isMade) return flows;
  const [flow, ...others] = flows;
  if (flow === undefined || others.length > 0)
    throw new UsageError("--file takes the place of the files of one flow, and the settings have several");
  return patterns.map((pattern) => asUsage(() => ({ ...flow, ...placeOf(pattern) })));
}

function withPosition(flows: Flow[], position: string | undefined): Flow[] {
  if (position === undefined) return flows;
  if (position === "START_OF_FILE" || position === "END_OF_FILE")
    return flows.map((flow) => ({ ...flow, initialPosition: position }));
  throw new UsageError(`--initial-position takes START_OF_FILE or END_OF_FILE, got "${position}"`);
}

function asUsage<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function endpointIn(settings: AgentSettings, { destination }: Flow): string | undefined {
  return destination.kind === "kinesis" ? settings.kinesisEndpoint : settings.firehoseEndpoint;
}

function isElsewhere(endpoint: string | undefined): boolean {
  return endpoint !== undefined && !/\.amazonaws\.com(\.cn)?$/.test(new URL(endpoint).hostname);
}

function regionIn(endpoint: string | undefined): { region: string } | undefined {
  const region = endpoint && /\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/.exec(new URL(endpoint).hostname)?.[1];
  return region ? { region } : undefined;
}

/** Beside the data that it feeds: where that goes, the checkpoints go too. */
function checkpointFileOf(place: TargetPlace | undefined, name: string): string {
  return join(place?.endpoint === undefined ? DATA_ROOT : place.label, "agent", `${name}.json`);
}
