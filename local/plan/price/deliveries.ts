import type { PropertyMap, RegisteredResource } from "../../engine";
import { type Assumptions, type Throughput, throughputOf } from "./assumptions";
import { type Graph, mapAt, mapsAt, numberAt, textAt, valueAt } from "./graph";
import { DELIVERY_STREAM, flowInto, STREAM, type Streams } from "./streams";
import { type Buffer, partOf } from "./volumes";

const FUNCTION = "aws:lambda/function:Function";
const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";

/** A delivery stream as it is charged. */
export interface Delivery {
  resource: RegisteredResource;
  source: "kinesis" | "msk" | "direct";
  /** What comes in. */
  flow: Throughput;
  /** What its transform lets through. */
  selected: Throughput;
  transform: { functions: RegisteredResource[]; buffer: Buffer } | undefined;
  converts: boolean;
  decompresses: boolean;
  /** Whether objects are written by keys in the records. */
  partitions: boolean;
  /** Whether Firehose finds the keys with jq. */
  usesJq: boolean;
  objects: ObjectsWritten[];
  /** Whether COPY loads what is staged. */
  loads: boolean;
}

/** Objects under one prefix. */
export interface ObjectsWritten {
  role: "data" | "staging" | "backup";
  flow: Throughput;
  buffer: Buffer;
  /** Bytes stored for a byte that came. */
  storedShare: number;
  /** Days until a lifecycle rule deletes them; `undefined` when none does. */
  keptDays: number | undefined;
}

/** AWS's defaults (F-30, F-31) and those of a transform (F-72, F-73). */
const DEFAULT_BUFFER: Buffer = { sizeMiB: 5, intervalSeconds: 300 };
const DEFAULT_TRANSFORM_BUFFER: Buffer = { sizeMiB: 1, intervalSeconds: 60 };

export function deliveriesOf(graph: Graph, streams: Streams, assumptions: Assumptions): Delivery[] {
  return graph.ofType(DELIVERY_STREAM).map((resource) => deliveryOf(resource, graph, streams, assumptions));
}

function deliveryOf(resource: RegisteredResource, graph: Graph, streams: Streams, assumptions: Assumptions): Delivery {
  const property = mapAt(resource.inputs, "redshiftConfiguration")
    ? "redshiftConfiguration"
    : "extendedS3Configuration";
  const config = mapAt(resource.inputs, property) ?? {};
  const processors = processorsOf(config);
  const lambda = processors.find(({ type }) => type === "Lambda");
  const source = sourceOf(resource);
  const flow = inflowOf(resource, source, graph, streams, assumptions);
  const selected = lambda ? partOf(flow, assumptions.selectedShare) : flow;
  const rules = graph.needs(resource, LIFECYCLE, property).flatMap(({ inputs }) => mapsAt(inputs, "rules"));
  return {
    resource,
    source,
    flow,
    selected,
    transform: lambda && { functions: graph.needs(resource, FUNCTION, property), buffer: transformBuffer(lambda) },
    converts: isOn(config, "dataFormatConversionConfiguration"),
    decompresses: processors.some(({ type }) => type === "Decompression"),
    partitions: isOn(config, "dynamicPartitioningConfiguration"),
    usesJq: processors.some(({ type }) => type === "MetadataExtraction"),
    objects: objectsOf(config, { flow, selected }, rules, assumptions),
    loads: property === "redshiftConfiguration",
  };
}

function sourceOf({ inputs }: RegisteredResource): Delivery["source"] {
  if (mapAt(inputs, "kinesisSourceConfiguration")) return "kinesis";
  return mapAt(inputs, "mskSourceConfiguration") ? "msk" : "direct";
}

/** A stream that the stack adopts is not registered: its pipeline says what flows in it. */
function inflowOf(
  resource: RegisteredResource,
  source: Delivery["source"],
  graph: Graph,
  streams: Streams,
  assumptions: Assumptions,
): Throughput {
  if (source === "direct") return flowInto(resource, graph, assumptions);
  const [stream] = graph.needs(resource, STREAM, "kinesisSourceConfiguration");
  const use = stream && streams.get(stream.urn);
  return use?.flow ?? throughputOf(assumptions, graph.pipelineOf(resource));
}

function processorsOf(config: PropertyMap): PropertyMap[] {
  return isOn(config, "processingConfiguration") ? mapsAt(config, "processingConfiguration.processors") : [];
}

/** A group that is there counts as on unless it says otherwise. */
function isOn(config: PropertyMap, group: string): boolean {
  return mapAt(config, group) !== undefined && valueAt(config, `${group}.enabled`) !== false;
}

function transformBuffer(processor: PropertyMap): Buffer {
  const parameters = new Map(
    mapsAt(processor, "parameters").map((one) => [textAt(one, "parameterName"), Number(textAt(one, "parameterValue"))]),
  );
  return {
    sizeMiB: parameters.get("BufferSizeInMBs") ?? DEFAULT_TRANSFORM_BUFFER.sizeMiB,
    intervalSeconds: parameters.get("BufferIntervalInSeconds") ?? DEFAULT_TRANSFORM_BUFFER.intervalSeconds,
  };
}

function objectsOf(
  config: PropertyMap,
  { flow, selected }: Pick<Delivery, "flow" | "selected">,
  rules: PropertyMap[],
  { storedShare }: Assumptions,
): ObjectsWritten[] {
  const staging = mapAt(config, "s3Configuration");
  const backup = textAt(config, "s3BackupMode") === "Enabled" ? mapAt(config, "s3BackupConfiguration") : undefined;
  const written = (role: ObjectsWritten["role"], settings: PropertyMap, what: Throughput, format: string) => ({
    role,
    flow: what,
    buffer: bufferOf(settings),
    storedShare: storedShare[format] ?? 1,
    keptDays: keptDaysOf(textAt(settings, "prefix") ?? "", rules),
  });
  return [
    written(staging ? "staging" : "data", staging ?? config, selected, formatOf(staging ?? config)),
    // What came, before the transform.
    ...(backup ? [written("backup", backup, flow, formatOf(backup))] : []),
  ];
}

function bufferOf(settings: PropertyMap): Buffer {
  return {
    sizeMiB: numberAt(settings, "bufferingSize") ?? DEFAULT_BUFFER.sizeMiB,
    intervalSeconds: numberAt(settings, "bufferingInterval") ?? DEFAULT_BUFFER.intervalSeconds,
  };
}

function formatOf(settings: PropertyMap): string {
  if (!isOn(settings, "dataFormatConversionConfiguration"))
    return textAt(settings, "compressionFormat") ?? "UNCOMPRESSED";
  const serializer = "dataFormatConversionConfiguration.outputFormatConfiguration.serializer";
  return mapAt(settings, `${serializer}.orcSerDe`) ? "ORC" : "PARQUET";
}

/** The shortest life that a rule gives to objects with a prefix. */
function keptDaysOf(prefix: string, rules: PropertyMap[]): number | undefined {
  const fixed = prefix.split("!{")[0] ?? "";
  const days = rules
    .filter((rule) => textAt(rule, "status") === "Enabled" && fixed.startsWith(textAt(rule, "filter.prefix") ?? ""))
    .flatMap((rule) => numberAt(rule, "expiration.days") ?? []);
  return days.length === 0 ? undefined : Math.min(...days);
}
