import type { Problem } from "../../components/shared/problems";
import { MAX_REGISTERED_CONSUMERS } from "../../components/stream-consumer";
import { checkSharedReads, sharedReaders, warningOfSharedReaders } from "../../components/streaming-ingest";
import type { StackConfig } from "./stack-config";

type Pipelines = StackConfig["pipelines"];

/** What several pipelines of a stack ask of one data stream. Each checks its own part. */
export function checkStreams({ pipelines }: Pick<StackConfig, "pipelines">): Problem[] {
  return sharedStreams(pipelines).flatMap((names) => [
    ...checkReads(pipelines, names),
    ...checkRegistered(pipelines, names),
  ]);
}

/** What the plan says of streams that several pipelines read; a pipeline by itself says it too. */
export function warningsOfStreams({ pipelines }: Pick<StackConfig, "pipelines">): string[] {
  return sharedStreams(pipelines).flatMap((names) => {
    const warning = warningOfSharedReaders(readersOf(pipelines, names));
    return warning === undefined ? [] : [`the pipelines ${names.join(", ")} read one stream: ${warning}`];
  });
}

/** Pipelines that read the same stream: those that adopt it, and the one that makes it under its name. */
function sharedStreams(pipelines: Pipelines): string[][] {
  const streams = new Map<string, string[]>();
  for (const [name, { source }] of Object.entries(pipelines)) {
    const arn = source.kinesis?.existingStreamArn;
    if (typeof arn === "string") streams.set(arn, [...(streams.get(arn) ?? []), name]);
  }
  for (const [name, { source }] of Object.entries(pipelines)) {
    const made = source.kinesis?.name;
    const arn = [...streams.keys()].find((adopted) => adopted.endsWith(`:stream/${made}`));
    if (made !== undefined && arn !== undefined) streams.get(arn)?.unshift(name);
  }
  return [...streams.values()].filter((names) => names.length > 1);
}

function readersOf(pipelines: Pipelines, names: string[]): string[] {
  return names.flatMap((name) => {
    const pipeline = pipelines[name];
    return pipeline === undefined ? [] : sharedReaders(pipeline).map((path) => `ingest.${name}.${path}`);
  });
}

/** K-15. What one pipeline asks too much by itself, it has told. */
function checkReads(pipelines: Pipelines, names: string[]): Problem[] {
  if (names.some((name) => checkSharedReads(readersOf(pipelines, [name]), "").length > 0)) return [];
  return checkSharedReads(readersOf(pipelines, names), pathOf(names));
}

/** K-21: so many consumers, and each name once. */
function checkRegistered(pipelines: Pipelines, names: string[]): Problem[] {
  const registered = names.flatMap((name) =>
    Object.entries(pipelines[name]?.consumers ?? {}).flatMap(([key, { enhancedFanOut }]) =>
      enhancedFanOut
        ? [{ path: `ingest.${name}.consumers.${key}`, pipeline: name, name: enhancedFanOut.consumerName }]
        : [],
    ),
  );
  const problems = registered.flatMap(({ path, pipeline, name }, index) => {
    const owner = registered.slice(0, index).find((other) => name !== undefined && other.name === name);
    if (owner === undefined || owner.pipeline === pipeline) return [];
    const reason = `"${name}" is already the consumer of ${owner.path} on the same stream; give each its own (K-21)`;
    return [{ path: `${path}.enhancedFanOut.consumerName`, reason }];
  });
  if (registered.length <= MAX_REGISTERED_CONSUMERS) return problems;
  const reason = `has ${registered.length} consumers with enhancedFanOut over the pipelines ${names.join(", ")}, and a stream takes ${MAX_REGISTERED_CONSUMERS} (K-21); let some share the throughput, or read another stream`;
  return [...problems, { path: pathOf(names), reason }];
}

function pathOf(names: string[]): string {
  return `ingest.${names.at(-1)}.source.kinesis`;
}
