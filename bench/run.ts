import { benchDelivery, benchScale, type DeliveryBench, type ScaleBench } from "./delivery";
import { benchPlan, type Cost, type PlanBench } from "./plan";
import { benchTransform, type TransformBench } from "./transform";

/** A measurement by name, and how it is told. Each prints what it compares with, measured in the same run. */
const BENCHES: Record<string, () => Promise<string[]>> = {
  transform: async () => renderTransform(await benchTransform()),
  plan: async () => renderPlan(await benchPlan()),
  delivery: async () => renderDelivery(await benchDelivery()),
  scale: async () => renderScale(await benchScale()),
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

function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
