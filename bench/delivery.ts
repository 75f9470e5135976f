import { median, runProcess } from "./measure";

/** What one run of `bench/put-child.ts` prints. */
export interface PutRun {
  records: number;
  bytes: number;
  seconds: number;
  /** Largest memory of the process's own, in MiB. */
  peakMiB: number;
}

/** From put to object beside putting alone: the embedded cloud does the whole way, kinesalite only takes the records. */
export interface DeliveryBench {
  records: number;
  toObjects: number;
  kinesaliteAlone: number;
  /** Records a second from put to object over those of putting alone. */
  ratio: number;
}

/** What a record costs at growing numbers. */
export interface ScaleBench {
  records: number;
  microsecondsPerRecord: number;
  peakMiB: number;
}

const ROUNDS = 3;
const RECORDS = 100_000;
const SCALE = [10_000, 100_000, 1_000_000];

/** Measures both by turns in one run: the same client, the same records, one process each. */
export async function benchDelivery(): Promise<DeliveryBench> {
  const rates = { cloud: [] as number[], kinesalite: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const target of ["cloud", "kinesalite"] as const) {
      const run = await put(target, RECORDS);
      rates[target].push(run.records / run.seconds);
    }
  }
  const [toObjects, kinesaliteAlone] = [median(rates.cloud), median(rates.kinesalite)];
  return { records: RECORDS, toObjects, kinesaliteAlone, ratio: toObjects / kinesaliteAlone };
}

/** The way from put to object for ten thousand to a million records. */
export async function benchScale(): Promise<ScaleBench[]> {
  const results: ScaleBench[] = [];
  for (const records of SCALE) {
    const { seconds, peakMiB } = await put("cloud", records);
    results.push({ records, microsecondsPerRecord: (seconds / records) * 1e6, peakMiB });
  }
  return results;
}

async function put(target: "cloud" | "kinesalite", records: number): Promise<PutRun> {
  const { stdout } = await runProcess(["bench/put-child.ts", target, String(records)]);
  return JSON.parse(stdout) as PutRun;
}
