import { benchDelivery, benchScale, type DeliveryBench, type ScaleBench } from "./delivery";
import { benchPlan, type Cost, type PlanBench } from "./plan";
import { benchProduce, type ProduceBench } from "./produce";
import { benchSql, type SqlBench } from "./sql";
import { benchTransform, type TransformBench } from "./transform";

/** A measurement by name, and how it is told. Each prints what it compares with, measured in the same run. */
const BENCHES: Record<string, () => Promise<string[]>> = {
  transform: async () => renderTransform(await benchTransform()),
  plan: async () => renderPlan(await benchPlan()),
  delivery: async () => renderDelivery(await benchDelivery()),
  scale: async () => renderScale(await benchScale()),
  produce: async () => renderProduce(await benchProduce()),
  sql: async () => renderSql(await benchSql()),
};

/** `npm run bench -- [name …]`: all of them, or those that are named. */
async function main(names: string[]): Promise<void> {
  for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
    const bench = BENCHES[name];
    if (!bench) throw new Error(`no bench "${name}"; there are ${Object.keys(BENCHES).join(", ")}`);
    console.log(`${(await bench()).join("\n")}\n`);
  }
}

function renderTransform({ records, bytesPerRecord, transform, bare, ratio }: TransformBench): string[] {
  const speed = ({ recordsPerSecond, megabytesPerSecond }: TransformBench["bare"]) =>
    `${count(recordsPerSecond)} records/s, ${megabytesPerSecond.toFixed(0)} MB/s`;
  return [
    `transform: ${count(records)} records of ${bytesPerRecord} bytes, one core`,
    `  select, check, set, write   ${speed(transform)}`,
    `  JSON and base64 alone       ${speed(bare)}`,
    `  ratio ${ratio.toFixed(2)} (goal: at least 0.8)`,
  ];
}

function renderPlan({ resources, plan, empty, emptyByTsNode }: PlanBench): string[] {
  const cost = ({ seconds, peakMiB }: Cost) => `${seconds.toFixed(2)} s, ${peakMiB.toFixed(0)} MiB`;
  const ratio = (other: Cost) => (plan.seconds / other.seconds).toFixed(2);
  return [
    `plan: ${resources} resources (goal: at most 1.5 of an empty program's time, and 250 MB)`,
    `  npm run plan                                      ${cost(plan)}`,
    `  empty program with @pulumi/aws, run the same way  ${cost(empty)}: ratio ${ratio(empty)}`,
    `  the same through ts-node, as Pulumi runs it       ${cost(emptyByTsNode)}: ratio ${ratio(emptyByTsNode)}`,
  ];
}

function renderDelivery({ records, toObjects, kinesaliteAlone, ratio }: DeliveryBench): string[] {
  return [
    `delivery: ${count(records)} records, client and server in one process`,
    `  put, read, buffered, written to objects   ${count(toObjects)} records/s`,
    `  put to kinesalite alone                   ${count(kinesaliteAlone)} records/s`,
    `  ratio ${ratio.toFixed(2)} (goal: at least 0.5)`,
  ];
}

function renderScale(results: ScaleBench[]): string[] {
  const lines = results.map(
    ({ records, microsecondsPerRecord, peakMiB }) =>
      `  ${count(records).padStart(9)} records   ${microsecondsPerRecord.toFixed(1).padStart(6)} µs each   ${peakMiB.toFixed(0)} MiB`,
  );
  return ["scale: from put to object (goal: flat)", ...lines];
}

function renderProduce({ single, batches, steady, ratio, lost }: ProduceBench): string[] {
  return [
    "produce: npm run produce into an embedded stream of two shards, each a process of its own",
    `  one record a call    ${count(single.eventsPerSecond).padStart(7)} events/s`,
    `  batches of 500       ${count(batches.eventsPerSecond).padStart(7)} events/s   ratio ${ratio.toFixed(1)}`,
    `  at ${count(steady.rate)} a second for ${steady.seconds} s: ${count(steady.acknowledged)} taken, ${count(steady.retries)} put again`,
    `  ${count(lost)} of all that was taken lost`,
  ];
}

function renderSql({ events, speeds, withoutFlink, scale }: SqlBench): string[] {
  const speedLines = speeds.map(
    ({ engine, shards, eventsPerSecond, ratio }) =>
      `  ${engine.padEnd(6)}   ${shards} ${shards === 1 ? "shard " : "shards"}   ${count(eventsPerSecond).padStart(7)} events/s   ratio ${ratio.toFixed(2)}`,
  );
  const scaleLines = scale.map(
    ({ events: number, microsecondsPerEvent, peakMiB }) =>
      `  ${count(number).padStart(9)} events   ${microsecondsPerEvent.toFixed(1).padStart(6)} µs each   ${peakMiB.toFixed(0)} MiB`,
  );
  const [few, many] = [scale[0], scale.at(-1)].map((each) => each?.microsecondsPerEvent ?? Number.NaN);
  return [
    `sql: ${count(events)} events, counted and summed by minute; ratios to the embedded engine with one shard`,
    ...speedLines,
    ...(withoutFlink === undefined ? [] : [`  flink was left out: ${withoutFlink}`]),
    "sql at growing numbers, embedded engine, one shard (goal: flat)",
    ...scaleLines,
    `  ratio ${((many ?? Number.NaN) / (few ?? Number.NaN)).toFixed(2)}`,
  ];
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
