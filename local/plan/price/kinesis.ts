import { lineOf, type PriceContext, type PriceLine, type PriceNote, type Pricer } from "./context";
import { amount, money } from "./format";
import type { StreamUse } from "./streams";
import { figureIn } from "./table";
import { gigabytesOf, HOURS_PER_MONTH, mebibytesPerSecond, recordsOf, SECONDS_PER_MONTH } from "./volumes";

const SERVICE = "Kinesis";
/** A PUT payload unit, and what an on-demand stream rounds a record up to, in KiB. */
const PUT_UNIT_KIB = 25;
const ON_DEMAND_STEP_KIB = 1;
/** Hours of retention that cost nothing more, and those up to which the extended price counts. */
const INCLUDED_HOURS = 24;
const EXTENDED_HOURS = 168;
/** What a shard takes a second (K-14). */
const SHARD_RECORDS = 1000;
const SHARD_MIB = 1;
/** The least that On-demand Advantage charges an account for, in and out, in MiB/s. */
const ADVANTAGE_MIB = 25;

export const priceStreams: Pricer = (_, context) =>
  [...context.streams.values()].flatMap((use) =>
    use.onDemand ? onDemandLines(use, context) : shardLines(use, context),
  );

function shardLines(use: StreamUse, context: PriceContext): PriceLine[] {
  const { resource, shards, retentionHours, consumers, flow } = use;
  const line = (item: string, figure: string, quantity: number) =>
    lineOf(context, { service: SERVICE, name: resource.name }, item, figure, quantity);
  const shardHours = shards * HOURS_PER_MONTH;
  const putUnits = (recordsOf(flow) * Math.ceil(flow.recordSizeKiB / PUT_UNIT_KIB)) / 1_000_000;
  return [
    line(`${shards} ${shards === 1 ? "shard" : "shards"}`, "kinesis.shardHour", shardHours),
    line("PUT payload units of 25 KB", "kinesis.putUnits", putUnits),
    ...(retentionHours > INCLUDED_HOURS
      ? [line("retention beyond 24 hours", "kinesis.extendedShardHour", shardHours)]
      : []),
    ...longTermLines(use, line),
    ...(consumers > 0
      ? [
          line("consumers with fan-out", "kinesis.consumerShardHour", consumers * shardHours),
          line("read by consumers with fan-out", "kinesis.consumerGigabyte", consumers * gigabytesOf(flow)),
        ]
      : []),
  ];
}

function onDemandLines(use: StreamUse, context: PriceContext): PriceLine[] {
  const { resource, retentionHours, readers, consumers, flow } = use;
  const line = (item: string, figure: string, quantity: number) =>
    lineOf(context, { service: SERVICE, name: resource.name }, item, figure, quantity);
  const extendedHours = Math.min(retentionHours, EXTENDED_HOURS) - INCLUDED_HOURS;
  return [
    line("on-demand stream", "kinesis.onDemandHour", HOURS_PER_MONTH),
    line("put, in steps of 1 KB a record", "kinesis.onDemandIn", gigabytesOf(flow, ON_DEMAND_STEP_KIB)),
    ...(readers > 0 ? [line(`read by ${readers}`, "kinesis.onDemandOut", readers * gigabytesOf(flow))] : []),
    ...(consumers > 0
      ? [line("read by consumers with fan-out", "kinesis.onDemandConsumerOut", consumers * gigabytesOf(flow))]
      : []),
    ...(extendedHours > 0
      ? [line("retention beyond 24 hours", "kinesis.onDemandExtendedGigabyte", keptGigabytes(use, extendedHours))]
      : []),
    ...longTermLines(use, line),
  ];
}

type MakeLine = (item: string, figure: string, quantity: number) => PriceLine;

function longTermLines(use: StreamUse, line: MakeLine): PriceLine[] {
  const hours = use.retentionHours - EXTENDED_HOURS;
  return hours > 0 ? [line("retention beyond 7 days", "kinesis.longTermGigabyte", keptGigabytes(use, hours))] : [];
}

/** What lies in a stream at any time because it is kept that many hours longer. */
function keptGigabytes({ flow }: StreamUse, hours: number): number {
  return (gigabytesOf(flow) * hours) / HOURS_PER_MONTH;
}

/** Shards that a stream's throughput needs when keys spread it evenly and nothing peaks (K-14). */
export function shardsNeeded({ flow }: Pick<StreamUse, "flow">): number {
  return Math.max(1, Math.ceil(flow.recordsPerSecond / SHARD_RECORDS), Math.ceil(mebibytesPerSecond(flow) / SHARD_MIB));
}

/** Where on-demand and shards cost the same for a stream. */
export interface Crossing {
  onDemandUsd: number;
  /** As many shards as it has, or as its throughput needs. */
  shards: number;
  shardsUsd: number;
  /** From so many shards on, on-demand costs less at this throughput. */
  cheaperFromShards: number;
  /** Below so many records a second, on-demand costs less than that many shards; `undefined`: never. */
  cheaperBelowRecords: number | undefined;
}

export function crossingOf(use: StreamUse, context: PriceContext): Crossing {
  // Shards that do not suffice cost less than any that do.
  const shards = use.onDemand ? shardsNeeded(use) : Math.max(use.shards, shardsNeeded(use));
  const onDemand = (flow = use.flow) => sum(onDemandLines({ ...use, flow }, context));
  const provisioned = (count: number, flow = use.flow) => sum(shardLines({ ...use, shards: count, flow }, context));
  const shardUsd = provisioned(2) - provisioned(1);
  const beyondShards = onDemand() - (provisioned(1) - shardUsd);
  const idle = { ...use.flow, recordsPerSecond: 0 };
  const one = { ...use.flow, recordsPerSecond: 1 };
  // Both grow with the records in a straight line.
  const slope = onDemand(one) - onDemand(idle) - (provisioned(shards, one) - provisioned(shards, idle));
  const records = (provisioned(shards, idle) - onDemand(idle)) / slope;
  return {
    onDemandUsd: onDemand(),
    shards,
    shardsUsd: provisioned(shards),
    cheaperFromShards: Math.max(1, Math.floor(beyondShards / shardUsd) + 1),
    cheaperBelowRecords: records > 0 ? records : undefined,
  };
}

/** Shards that do not suffice, where the modes cross, and when the account should change to On-demand Advantage. */
export function notesOfStreams(context: PriceContext): PriceNote[] {
  const uses = [...context.streams.values()];
  return [
    ...uses.flatMap((use) => [...tooFewShards(use), ...scalingNote(use, context), crossingNote(use, context)]),
    ...advantageNote(uses, context),
  ];
}

function tooFewShards(use: StreamUse): PriceNote[] {
  const needed = shardsNeeded(use);
  const most = use.scaling?.maxShards ?? use.shards;
  if (use.onDemand || most >= needed) return [];
  const { recordsPerSecond, recordSizeKiB } = use.flow;
  const text = `stream ${use.resource.name} has too few shards: ${amount(recordsPerSecond)} records/s of ${amount(recordSizeKiB)} KiB need ${needed}, it has ${use.scaling ? "at most " : ""}${most}; a shard takes 1 MiB/s and 1,000 records/s (K-14)`;
  return [{ kind: "warning", text }];
}

/** What the shards cost in the two bounds that they are scaled between. The table has them at `shardCount`. */
function scalingNote(use: StreamUse, context: PriceContext): PriceNote[] {
  if (use.scaling === undefined) return [];
  const { minShards, maxShards, night } = use.scaling;
  const least = night?.shards ?? minShards;
  const usd = (shards: number) => money(sum(shardLines({ ...use, shards }, context)));
  const text = `stream ${use.resource.name} is priced with its first ${use.shards} shards; scaled by its load it has ${least}–${maxShards}, US$ ${usd(least)} to ${usd(maxShards)}. Hold what it has on average against on-demand`;
  return [{ kind: "advice", text }];
}

function crossingNote(use: StreamUse, context: PriceContext): PriceNote {
  const { onDemandUsd, shards, shardsUsd, cheaperFromShards, cheaperBelowRecords } = crossingOf(use, context);
  const count = `${shards} ${shards === 1 ? "shard" : "shards"}`;
  const below =
    cheaperBelowRecords === undefined
      ? `${count} cost${shards === 1 ? "s" : ""} less at any rate`
      : `on-demand costs less than ${count} below ${amount(cheaperBelowRecords)} records/s on average`;
  const text = `stream ${use.resource.name}: on-demand (Standard) costs US$ ${money(onDemandUsd)}, ${count} US$ ${money(shardsUsd)}. They cross: at this throughput on-demand costs less where peaks need ${cheaperFromShards} shards or more; ${below}`;
  return { kind: "advice", text };
}

function advantageNote(uses: StreamUse[], context: PriceContext): PriceNote[] {
  const onDemand = uses.filter((use) => use.onDemand);
  const standard = sum(onDemand.flatMap((use) => onDemandLines(use, context)));
  const minimum = (ADVANTAGE_MIB * SECONDS_PER_MONTH) / 1024;
  const input = onDemand.reduce((total, { flow }) => total + gigabytesOf(flow, ON_DEMAND_STEP_KIB), 0);
  const output = onDemand.reduce(
    (total, { flow, readers, consumers }) => total + (readers + consumers) * gigabytesOf(flow),
    0,
  );
  const price = (name: string) => figureIn(context.table, context.region, name).usd;
  const advantage =
    Math.max(input, minimum) * price("kinesis.advantageIn") + Math.max(output, minimum) * price("kinesis.advantageOut");
  if (advantage >= standard) return [];
  const text = `On-demand Advantage, a setting of the account, would cost about US$ ${money(advantage)} for the on-demand streams of this stack, retention aside; Standard costs US$ ${money(standard)}`;
  return [{ kind: "advice", text }];
}

function sum(lines: PriceLine[]): number {
  return lines.reduce((total, { usd }) => total + usd, 0);
}
