import { statSync } from "node:fs";
import type { EventSchemaArgs } from "../../components/event-schema";
import type { PipelineOutputs, SourceOutputs } from "../../stacks/outputs";
import { choosePipeline } from "../feed/choose-pipeline";
import type { FeedEvent } from "../feed/events";
import { FORMATS, type Format, readEvents } from "../feed/formats";
import { type Meter, metered } from "../feed/metered-sink";
import { paced } from "../feed/pace";
import { type FeedResult, feed, type RecordSink } from "../feed/producer";
import { generate } from "../feed/samples";
import { singleSinkOf } from "../feed/single-sink";
import { sinkOf } from "../feed/sinks";
import { interrupted } from "./interrupted";
import { Progress } from "./progress";
import type { Streams } from "./streams";
import { group } from "./table";
import { findPlace, PLACE_OPTIONS, PLACE_USAGE } from "./target-place";
import { endpointOf, pipelineOf, pipelinesOf } from "./target-stream";
import { oneOf, parseOptions, UsageError, wholeNumber } from "./usage";

const DEFAULT_COUNT = 1000;
const MOST_EVENTS = 1_000_000_000;

const USAGE = `npm run produce -- [options]

Puts events into a pipeline's source as an ordinary AWS client, and puts those again that were not taken.

  --pipeline NAME    the pipeline to feed             (the only one; with --input the one that fits)
  --count N          generated events, or the first of the file       (${DEFAULT_COUNT}, or the whole file)
  --seconds S        end after this time
  --rate R           events a second                                  (as fast as they are taken)
  --input FILE       events of a file, instead of generated ones
  --format FORMAT    of that file: ${FORMATS.join(", ")}              (jsonl)
  --single           one record a call, one call after the other      (batches of up to 500)
  --json             the summary as one JSON object on stdout

${PLACE_USAGE}
`;

interface ProduceOptions {
  pipeline: string | undefined;
  count: number | undefined;
  seconds: number | undefined;
  rate: number | undefined;
  input: string | undefined;
  format: Format;
  single: boolean;
  json: boolean;
}

/** What became of the events of one call of the command. */
interface Summary extends FeedResult, Meter {
  pipeline: string;
  seconds: number;
  eventsPerSecond: number;
}

/** @returns 0 when every event was taken */
export async function produce(argv: string[], { stdout }: Streams = process): Promise<number> {
  const { options, values } = readOptions(argv);
  const place = await findPlace(values);
  const pipelines = pipelinesOf(place);
  const name = await chosen(pipelines, options);
  const pipeline = pipelineOf(pipelines, name);
  const { source } = pipeline;
  checkTakesRecords(name, source);
  const sink = (options.single ? singleSinkOf : sinkOf)(source, endpointOf(place, source.arn));
  try {
    const summary = await put(name, pipeline, withinRate(sink, options.rate), options);
    stdout.write(options.json ? `${JSON.stringify(summary)}\n` : render(summary));
    return summary.acknowledged === summary.fed ? 0 : 1;
  } finally {
    sink.close();
  }
}

function checkTakesRecords(name: string, { kind, logGroups }: SourceOutputs): void {
  if (kind === "msk") throw new UsageError(`${name} reads an MSK topic; put into it with a client of Kafka`);
  if (kind !== "directPut" || logGroups === undefined) return;
  const reason = `${name} takes only what CloudWatch Logs puts (F-17)`;
  throw new UsageError(`${reason}; put events into its log group ${logGroups.join(" or ")}, by PutLogEvents`);
}

function readOptions(argv: string[]) {
  const { values } = parseOptions(argv, {
    usage: USAGE,
    options: {
      ...PLACE_OPTIONS,
      pipeline: { type: "string" },
      count: { type: "string" },
      seconds: { type: "string" },
      rate: { type: "string" },
      input: { type: "string" },
      format: { type: "string" },
      single: { type: "boolean" },
      json: { type: "boolean" },
    },
  });
  if (values.format !== undefined && values.input === undefined) throw new UsageError("--format goes with --input");
  if (values.input !== undefined && !statSync(values.input, { throwIfNoEntry: false })?.isFile()) {
    throw new UsageError(`--input: ${values.input} is no file`);
  }
  const number = (option: "count" | "seconds" | "rate", minimum: number, maximum: number) => {
    const text = values[option];
    return text === undefined ? undefined : wholeNumber(option, text, minimum, maximum);
  };
  const options: ProduceOptions = {
    pipeline: values.pipeline,
    count: number("count", 0, MOST_EVENTS),
    seconds: number("seconds", 1, 86_400),
    rate: number("rate", 1, 1_000_000),
    input: values.input,
    format: oneOf("format", values.format ?? "jsonl", FORMATS),
    single: values.single ?? false,
    json: values.json ?? false,
  };
  return { options, values };
}

async function chosen(pipelines: Record<string, PipelineOutputs>, { pipeline, input, format }: ProduceOptions) {
  if (pipeline !== undefined) return pipeline;
  if (input !== undefined) return choosePipeline(pipelines, input, format);
  const names = Object.keys(pipelines);
  const [only] = names;
  if (only !== undefined && names.length === 1) return only;
  throw new UsageError(`the stack has several pipelines; name one by --pipeline: ${names.join(", ")}`);
}

/** At a low rate a full batch would gather for long, so a tenth of a second's events are put together. */
function withinRate(sink: RecordSink, rate: number | undefined): RecordSink {
  if (rate === undefined) return sink;
  const records = Math.min(sink.limits.records, Math.ceil(rate / 10));
  return { limits: { ...sink.limits, records }, put: (batch) => sink.put(batch) };
}

async function put(
  pipeline: string,
  { schema }: PipelineOutputs,
  target: RecordSink,
  options: ProduceOptions,
): Promise<Summary> {
  const { sink, meter } = metered(target);
  const progress = new Progress();
  const stopping = interrupted();
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1000;
  let acknowledged = 0;
  try {
    const result = await feed(eventsOf(schema, options, stopping.signal), sink, {
      concurrency: options.single ? 1 : 4,
      onProgress: (soFar) => {
        acknowledged = soFar.acknowledged;
        progress.show(
          `${pipeline}: ${group(acknowledged)} events, ${rateOf(acknowledged, seconds())}/s, ${meter.retries} retries`,
        );
      },
    });
    const eventsPerSecond = Math.round(result.acknowledged / seconds());
    return { pipeline, ...result, ...meter, seconds: Math.round(seconds() * 10) / 10, eventsPerSecond };
  } catch (error) {
    throw new Error(`${pipeline}: ${group(acknowledged)} events were taken, then: ${(error as Error).message}`, {
      cause: error,
    });
  } finally {
    stopping.ignore();
    progress.clear();
  }
}

function eventsOf(
  schema: EventSchemaArgs,
  { input, format, count, seconds, rate }: ProduceOptions,
  signal: AbortSignal,
) {
  const milliseconds = seconds === undefined ? undefined : seconds * 1000;
  if (input !== undefined) return paced(readEvents(input, format, schema), { rate, count, milliseconds, signal });
  const most = count ?? (seconds === undefined ? DEFAULT_COUNT : undefined);
  return paced(endless(schema), { rate, count: most, milliseconds, signal });
}

/** In pieces, so that the times of the events go with the clock; each with another seed, so that they differ. */
function* endless(schema: EventSchemaArgs): Generator<FeedEvent> {
  for (let seed = Date.now(); ; seed++) yield* generate(schema, { count: DEFAULT_COUNT, seed });
}

function render({ pipeline, fed, acknowledged, refusals, calls, retries, throttled, ...summary }: Summary): string {
  const lines = [
    `${pipeline}: ${group(acknowledged)} events taken in ${summary.seconds} s, ${group(summary.eventsPerSecond)}/s`,
    `${group(calls)} calls; ${group(retries)} records put again; ${group(throttled)} answers that it was too fast`,
  ];
  if (acknowledged < fed) lines.push(`${group(fed - acknowledged)} events were not taken: ${refusals.join("; ")}`);
  return `${lines.join("\n")}\n`;
}

function rateOf(events: number, seconds: number): string {
  return group(Math.round(events / Math.max(seconds, 0.001)));
}
