import { lineOf, type PriceContext, type PriceLine, type PriceNote, type Pricer } from "./context";
import type { Delivery, ObjectsWritten } from "./deliveries";
import { amount, money } from "./format";
import { figureIn } from "./table";
import { DAYS_PER_MONTH, flushesOf, gigabytesOf, partOf } from "./volumes";

const SERVICE = "Firehose";
/** What Firehose rounds a record up to that was put, or read from a data stream, in KiB. Records of MSK are not rounded. */
export const INGEST_STEP_KIB = 5;

/** Share of what is charged that is not worth a word. */
const NEGLIGIBLE = 0.05;

/** Price of what comes in, by GB a month over all delivery streams of the account and Region. */
const TIERS = [
  { upToGigabytes: 500 * 1024, figure: "firehose.ingestFirst", name: "first 500 TB" },
  { upToGigabytes: 2000 * 1024, figure: "firehose.ingestNext", name: "next 1.5 PB" },
  { upToGigabytes: Number.POSITIVE_INFINITY, figure: "firehose.ingestOver", name: "over 2 PB" },
];

export const priceDeliveries: Pricer = (_, context) => {
  const lines: PriceLine[] = [];
  let before = 0;
  for (const delivery of context.deliveries) {
    lines.push(
      ...ingestLines(delivery, before, context),
      ...extraLines(delivery, context),
      ...objectLines(delivery, context),
    );
    if (delivery.source !== "msk") before += ingestedGigabytes(delivery);
  }
  return lines;
};

function ingestedGigabytes({ flow, source }: Delivery): number {
  return source === "msk" ? gigabytesOf(flow) : gigabytesOf(flow, INGEST_STEP_KIB);
}

function ingestLines(delivery: Delivery, before: number, context: PriceContext): PriceLine[] {
  const subject = { service: SERVICE, name: delivery.resource.name };
  const gigabytes = ingestedGigabytes(delivery);
  if (delivery.source === "msk") return [lineOf(context, subject, "read from MSK", "firehose.ingestMsk", gigabytes)];
  const what = delivery.source === "kinesis" ? "read from the stream" : "put";
  let from = 0;
  return TIERS.flatMap(({ upToGigabytes, figure, name }) => {
    const within = Math.min(before + gigabytes, upToGigabytes) - Math.max(before, from);
    from = upToGigabytes;
    return within > 0 ? [lineOf(context, subject, `${what}, in steps of 5 KB a record, ${name}`, figure, within)] : [];
  });
}

function extraLines(delivery: Delivery, context: PriceContext): PriceLine[] {
  const { resource, converts, decompresses, partitions, usesJq, selected, flow } = delivery;
  const line = (item: string, figure: string, quantity: number) =>
    lineOf(context, { service: SERVICE, name: resource.name }, item, figure, quantity);
  const objects = delivery.objects.filter(({ role }) => role === "data");
  return [
    ...(decompresses ? [line("decompression", "firehose.decompression", gigabytesOf(flow))] : []),
    ...(converts ? [line("conversion of the format", "firehose.conversion", ingestedGigabytes(delivery))] : []),
    ...(partitions
      ? [
          line("dynamic partitioning", "firehose.partitionedGigabyte", gigabytesOf(selected)),
          line("objects by partition", "firehose.partitionedObjects", countOf(objects, delivery, context) / 1000),
          ...(usesJq ? [line("jq", "firehose.jqHour", context.assumptions.jqHours)] : []),
        ]
      : []),
  ];
}

/** Objects that a delivery writes a month. Each partition has a buffer of its own. */
function countOf(objects: ObjectsWritten[], { partitions }: Delivery, { assumptions }: PriceContext): number {
  const buffers = (role: ObjectsWritten["role"]) => (partitions && role === "data" ? assumptions.partitions : 1);
  return objects.reduce((total, { role, flow, buffer }) => {
    return total + buffers(role) * flushesOf(partOf(flow, 1 / buffers(role)), buffer);
  }, 0);
}

function objectLines(delivery: Delivery, context: PriceContext): PriceLine[] {
  return delivery.objects.flatMap((objects) => {
    const line = (item: string, figure: string, quantity: number) =>
      lineOf(context, { service: "S3", name: delivery.resource.name }, `${objects.role}: ${item}`, figure, quantity);
    return [
      line(keptText(objects), "s3.storage", storedGigabytes(objects)),
      line("objects put", "s3.puts", countOf([objects], delivery, context) / 1000),
    ];
  });
}

/** What lies there once objects expire, or after a month when they do not. */
function storedGigabytes({ flow, storedShare, keptDays }: ObjectsWritten): number {
  return gigabytesOf(flow) * storedShare * ((keptDays ?? DAYS_PER_MONTH) / DAYS_PER_MONTH);
}

function keptText({ keptDays }: ObjectsWritten): string {
  return keptDays === undefined ? "storage after a month, kept for ever" : `storage, kept ${keptDays} days`;
}

/** What rounding costs, and what a lake that keeps everything grows by. */
export function notesOfDeliveries(context: PriceContext): PriceNote[] {
  return [...roundingNote(context), ...growthNote(context)];
}

function roundingNote(context: PriceContext): PriceNote[] {
  const rounded = context.deliveries.filter(({ source }) => source !== "msk");
  const charged = rounded.reduce((total, delivery) => total + ingestedGigabytes(delivery), 0);
  const empty = charged - rounded.reduce((total, { flow }) => total + gigabytesOf(flow), 0);
  if (empty <= charged * NEGLIGIBLE) return [];
  const price = (name: string) => figureIn(context.table, context.region, name).usd;
  const wasted = rounded.reduce((total, delivery) => {
    const rate = price("firehose.ingestFirst") + (delivery.converts ? price("firehose.conversion") : 0);
    return total + (ingestedGigabytes(delivery) - gigabytesOf(delivery.flow)) * rate;
  }, 0);
  const text = `${Math.round((empty / charged) * 100)} % of the GB that Firehose charges are rounding to 5 KB a record, about US$ ${money(wasted)}: producers that put several events in one record, each ended by a newline, do not pay it`;
  return [{ kind: "advice", text }];
}

function growthNote(context: PriceContext): PriceNote[] {
  const endless = context.deliveries.flatMap(({ objects }) => objects).filter(({ keptDays }) => keptDays === undefined);
  const gigabytes = endless.reduce((total, objects) => total + storedGigabytes(objects), 0);
  if (gigabytes === 0) return [];
  const usd = gigabytes * figureIn(context.table, context.region, "s3.storage").usd;
  const text = `objects that no rule deletes add ${amount(gigabytes)} GB, or US$ ${money(usd)} a month, with each month; rawExpirationDays and dataExpirationDays of the lake end that`;
  return [{ kind: "advice", text }];
}
