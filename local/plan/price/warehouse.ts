import type { RegisteredResource } from "../../engine";
import type { Throughput } from "./assumptions";
import { lineOf, type PriceContext, type PriceLine, type PriceNote, type Pricer } from "./context";
import { money } from "./format";
import { numberAt, textAt, valueAt } from "./graph";
import { INVOCATION, STREAM } from "./streams";
import { figureIn } from "./table";
import { type Buffer, DAYS_PER_MONTH, flushesOf, gigabytesOf, HOURS_PER_MONTH } from "./volumes";

const SERVICE = "Redshift";
const WORKGROUP = "aws:redshiftserverless/workgroup:Workgroup";
const CLUSTER = "aws:redshift/cluster:Cluster";
/** What a stack may make to load into. */
export const WAREHOUSES = [WORKGROUP, CLUSTER];
/** AWS's own default, in RPUs (RS-20). */
const DEFAULT_BASE_CAPACITY = 128;
/** The least that an activity of a serverless warehouse is charged for, in seconds. */
const LEAST_SECONDS = 60;
/** The longest that a delivery can wait (F-30, F-31). */
const LONGEST_BUFFER: Buffer = { sizeMiB: 128, intervalSeconds: 900 };
/** Node types whose storage is charged apart. */
const MANAGED_STORAGE = /^(ra3|rg)\./;

/** Serverless: base capacity while it loads and while queries run. */
export const priceWorkgroups: Pricer = (workgroups, context) =>
  workgroups.flatMap((workgroup) => {
    const subject = { service: SERVICE, name: workgroup.name };
    const rpus = baseCapacityOf(workgroup);
    const awake = awakeHours(loadsOf(workgroup, context), context);
    return [
      lineOf(context, subject, `${rpus} RPUs awake ${awake.toFixed(0)} hours`, "redshift.rpuHour", rpus * awake),
      storageLine(workgroup, context),
    ];
  });

/** A cluster: its nodes, day and night. */
export const priceClusters: Pricer = (clusters, context) =>
  clusters.flatMap((cluster) => {
    const nodeType = textAt(cluster.inputs, "nodeType") ?? "";
    const nodes = numberAt(cluster.inputs, "numberOfNodes") ?? 1;
    const subject = { service: SERVICE, name: cluster.name };
    const item = `${nodes} ${nodes === 1 ? "node" : "nodes"} ${nodeType}`;
    return [
      ...(isKnownNodeType(nodeType, context)
        ? [lineOf(context, subject, item, `redshift.${nodeType}`, nodes * HOURS_PER_MONTH)]
        : []),
      ...(MANAGED_STORAGE.test(nodeType) ? [storageLine(cluster, context)] : []),
    ];
  });

/** Node types without a figure, which a plan must tell. */
export function unknownNodeTypes(context: PriceContext): string[] {
  const types = context.graph.ofType(CLUSTER).map(({ inputs }) => textAt(inputs, "nodeType") ?? "");
  return types
    .filter((type) => !isKnownNodeType(type, context))
    .map((type) => `Redshift nodes ${type || "of an unknown type"}`);
}

function isKnownNodeType(nodeType: string, { table }: PriceContext): boolean {
  return table.figures[`redshift.${nodeType}`] !== undefined;
}

function baseCapacityOf({ inputs }: RegisteredResource): number {
  return numberAt(inputs, "baseCapacity") ?? DEFAULT_BASE_CAPACITY;
}

/** How a warehouse is filled. */
interface Loads {
  /** COPY commands a month. */
  copies: number;
  /** Whether it reads a stream all the time. */
  streams: boolean;
  flows: Throughput[];
}

function loadsOf(warehouse: RegisteredResource, { graph, deliveries, streams }: PriceContext): Loads {
  const loading = deliveries.filter(
    ({ resource, loads }) => loads && graph.needs(resource, warehouse.type).includes(warehouse),
  );
  const staged = loading.flatMap(({ objects }) => objects.filter(({ role }) => role === "staging"));
  const streamed = graph
    .ofType(INVOCATION)
    .flatMap((invocation) => graph.needs(invocation, STREAM, "input"))
    .flatMap(({ urn }) => streams.get(urn)?.flow ?? []);
  return {
    copies: staged.reduce((total, { flow, buffer }) => total + flushesOf(flow, buffer), 0),
    streams: streamed.length > 0,
    flows: [...staged.map(({ flow }) => flow), ...streamed],
  };
}

/** Loads of several deliveries are taken as coming one after the other, and queries as coming beside them. */
function awakeHours({ copies, streams }: Loads, { assumptions }: PriceContext): number {
  const loading = streams ? HOURS_PER_MONTH : (copies * LEAST_SECONDS) / 3600;
  return Math.min(HOURS_PER_MONTH, loading + assumptions.warehouseHoursPerDay * DAYS_PER_MONTH);
}

function storageLine(warehouse: RegisteredResource, context: PriceContext): PriceLine {
  const gigabytes = loadsOf(warehouse, context).flows.reduce((total, flow) => total + gigabytesOf(flow), 0);
  const stored = gigabytes * (context.assumptions.storedShare.REDSHIFT ?? 1);
  return lineOf(
    context,
    { service: SERVICE, name: warehouse.name },
    "storage after a month",
    "redshift.storage",
    stored,
  );
}

/** Whether longer buffers let a serverless warehouse sleep. */
export function notesOfWarehouses(context: PriceContext): PriceNote[] {
  return context.graph.ofType(WORKGROUP).flatMap((workgroup) => {
    const loads = loadsOf(workgroup, context);
    if (loads.streams || loads.copies === 0) return [];
    const fewest = loads.flows.reduce((total, flow) => total + flushesOf(flow, LONGEST_BUFFER), 0);
    const saved =
      awakeHours(loads, context) - awakeHours({ ...loads, copies: Math.min(fewest, loads.copies) }, context);
    if (saved < 1) return [];
    const usd = saved * baseCapacityOf(workgroup) * figureIn(context.table, context.region, "redshift.rpuHour").usd;
    const text = `warehouse ${workgroup.name}: each load is charged for 60 s at least; buffers of 128 MiB and 900 s would let it sleep ${saved.toFixed(0)} hours more a month, up to US$ ${money(usd)}`;
    return [{ kind: "advice", text }];
  });
}

/** Public addresses of a warehouse that is open to Firehose: one for each zone of its network, and one for a cluster. */
export function publicAddresses(warehouse: RegisteredResource, { graph }: PriceContext): number {
  if (valueAt(warehouse.inputs, "publiclyAccessible") !== true) return 0;
  if (warehouse.type !== WORKGROUP) return 1;
  const subnets = valueAt(warehouse.inputs, "subnetIds");
  if (Array.isArray(subnets)) return subnets.length;
  const [network] = graph.needs(warehouse, "awsx:ec2:Vpc");
  return (network && numberAt(network.inputs, "numberOfAvailabilityZones")) ?? DEFAULT_ZONES;
}

/** Zones of a network that awsx makes without being told how many. */
export const DEFAULT_ZONES = 3;
