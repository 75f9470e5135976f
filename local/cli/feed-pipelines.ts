import type { PipelineOutputs, SourceOutputs, StackOutputs } from "../../stacks/outputs";
import type { Cloud } from "../cloud/cloud";
import { choosePipeline } from "../feed/choose-pipeline";
import type { FeedEvent } from "../feed/events";
import { readEvents } from "../feed/formats";
import { feed } from "../feed/producer";
import { generate } from "../feed/samples";
import { type ClosableSink, DELIVERY_RECORD_BYTES, sinkOf } from "../feed/sinks";
import { Progress } from "./progress";
import type { StartOptions } from "./start-options";
import { group } from "./table";
import { UsageError } from "./usage";

/** Events acknowledged by each pipeline that was fed. */
export type FeedTotals = Record<string, number>;

/**
 * Feeds a file to one pipeline, or generated events to all.
 *
 * @throws Error when events were not taken, with the reasons
 */
export async function feedPipelines(cloud: Cloud, outputs: StackOutputs, options: StartOptions): Promise<FeedTotals> {
  const totals: FeedTotals = {};
  for (const [name, pipeline] of await chosen(outputs, options)) {
    totals[name] = await feedPipeline(cloud, name, pipeline, eventsOf(pipeline, options));
  }
  return totals;
}

async function chosen({ pipelines }: StackOutputs, { input, format = "jsonl", pipeline }: StartOptions) {
  const all = Object.entries(pipelines);
  const name = pipeline ?? (input === undefined ? undefined : await choosePipeline(pipelines, input, format));
  if (name === undefined) return all;
  const found = all.filter(([candidate]) => candidate === name);
  if (found.length > 0) return found;
  throw new UsageError(`--pipeline: there is no "${name}"; the stack has ${Object.keys(pipelines).join(", ")}`);
}

function eventsOf({ schema }: PipelineOutputs, { input, format = "jsonl", events }: StartOptions) {
  return input === undefined ? generate(schema, { count: events }) : readEvents(input, format, schema);
}

async function feedPipeline(
  cloud: Cloud,
  name: string,
  { source }: PipelineOutputs,
  events: Iterable<FeedEvent> | AsyncIterable<FeedEvent>,
): Promise<number> {
  const progress = new Progress();
  const sink = logsSinkOf(cloud, source) ?? sinkOf(source, { endpoint: cloud.endpoint, region: cloud.settings.region });
  try {
    const { fed, acknowledged, refusals } = await feed(events, sink, {
      onProgress: (result) => progress.show(`${name}: ${group(result.acknowledged)} events acknowledged`),
    });
    if (acknowledged < fed) {
      throw new Error(
        `${name}: ${group(fed - acknowledged)} of ${group(fed)} events were not taken: ${refusals.join("; ")}`,
      );
    }
    return acknowledged;
  } finally {
    progress.clear();
    sink.close();
  }
}

/** A delivery stream that takes apart what CloudWatch Logs puts is fed through its log group, since it takes nothing else. */
function logsSinkOf({ feeds }: Cloud, { kind, logGroups }: SourceOutputs): ClosableSink | undefined {
  const [logGroup] = logGroups ?? [];
  if (kind !== "directPut" || logGroup === undefined) return undefined;
  return {
    limits: { records: 500, bytes: DELIVERY_RECORD_BYTES, recordBytes: DELIVERY_RECORD_BYTES },
    async put(batch) {
      const messages = batch.map(({ data }) => data.toString());
      await feeds.logs.write(logGroup, "npm-start", messages);
      return [];
    },
    close: () => undefined,
  };
}
