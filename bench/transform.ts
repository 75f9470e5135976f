import { compile, type Transform } from "../lambda/transform/transform";

/** Records a second and megabytes of raw record a second, on one core. */
export interface TransformSpeed {
  recordsPerSecond: number;
  megabytesPerSecond: number;
}

/** The transform beside the least that any transform in Node must do with the same records. */
export interface TransformBench {
  records: number;
  bytesPerRecord: number;
  transform: TransformSpeed;
  /** `JSON.parse`, `JSON.stringify` and base64 both ways, and nothing else. */
  bare: TransformSpeed;
  /** Transform over bare: 1 would make checks, selection and times free. */
  ratio: number;
}

const RECORDS = 20_000;
const ROUNDS = 15;

/** Measures both over the same records, by turns in one run, and takes the medians. */
export async function benchTransform(): Promise<TransformBench> {
  const records = Array.from({ length: RECORDS }, (_, index) => sampleRecord(index));
  const bytes = records.reduce((sum, data) => sum + Buffer.byteLength(data, "base64"), 0);
  const transform = typicalTransform();
  const seconds = { transform: [] as number[], bare: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    seconds.transform.push(secondsOf(() => runTransform(transform, records)));
    seconds.bare.push(secondsOf(() => runBare(records)));
  }
  const transformSeconds = median(seconds.transform);
  const bareSeconds = median(seconds.bare);
  return {
    records: RECORDS,
    bytesPerRecord: Math.round(bytes / RECORDS),
    transform: speed(RECORDS, bytes, transformSeconds),
    bare: speed(RECORDS, bytes, bareSeconds),
    ratio: bareSeconds / transformSeconds,
  };
}

function typicalTransform(): Transform {
  return compile({
    columns: [
      { name: "id", type: "string", nullable: false, maxLength: 64 },
      { name: "time", type: "timestamp", nullable: false },
      { name: "type", type: "string", nullable: false, maxLength: 32 },
      { name: "user_id", type: "bigint", nullable: false },
      { name: "amount", type: "decimal(10,2)", nullable: true },
      { name: "active", type: "boolean", nullable: true },
      { name: "content", type: "string", nullable: true, maxLength: 256 },
      { name: "state", type: "string", nullable: false, maxLength: 16 },
    ],
    select: { type: ["sign_up", "sign_in", "purchase"] },
    set: { state: "transformed" },
    output: "json",
  });
}

function sampleRecord(index: number): string {
  const event = {
    id: `3f0b1e9c-77aa-4c1e-9b1a-${String(100_000_000_000 + index)}`,
    time: `2019-10-12 02:37:22.${String(100_000 + (index % 899_999))}`,
    type: ["sign_up", "sign_in", "purchase"][index % 3],
    user_id: (index * 37) % 100_000,
    amount: (index % 10_000) / 100,
    active: index % 2 === 0,
    content: `a sentence of the length that people write, number ${index}`,
    state: "raw",
  };
  return Buffer.from(JSON.stringify(event)).toString("base64");
}

function runTransform(transform: Transform, records: string[]): number {
  let length = 0;
  for (const data of records) {
    const outcome = transform(data);
    if (outcome.result !== "Ok") throw new Error(`The bench's own record was answered ${outcome.result}`);
    length += outcome.data.length;
  }
  return length;
}

function runBare(records: string[]): number {
  let length = 0;
  for (const data of records) {
    const event: unknown = JSON.parse(Buffer.from(data, "base64").toString());
    length += Buffer.from(`${JSON.stringify(event)}\n`).toString("base64").length;
  }
  return length;
}

function secondsOf(work: () => number): number {
  const start = process.hrtime.bigint();
  if (work() === 0) throw new Error("The bench did no work");
  return Number(process.hrtime.bigint() - start) / 1e9;
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function speed(records: number, bytes: number, seconds: number): TransformSpeed {
  return { recordsPerSecond: Math.round(records / seconds), megabytesPerSecond: bytes / seconds / 1e6 };
}
