import { randomUUID } from "node:crypto";
import { redrive } from "../../../lambda/redrive/redrive";
import type { RedrivePlace, RedriveRequest } from "../../../lambda/redrive/request";
import type { PutAnswer, Sink } from "../../../lambda/redrive/sink";
import { ConflictError, type ListedObject, type Storage } from "../../../lambda/redrive/storage";

/** A bucket in memory. */
export class MemoryStorage implements Storage {
  readonly objects = new Map<string, { text: string; etag: string }>();
  /** Called before each write. */
  onReplace: (key: string, text: string) => void = () => undefined;

  put(key: string, text: string): void {
    this.objects.set(key, { text, etag: randomUUID() });
  }

  async *list(prefix: string): AsyncIterable<ListedObject> {
    for (const key of [...this.objects.keys()].sort()) {
      if (key.startsWith(prefix)) yield { key, etag: this.objects.get(key)?.etag ?? "" };
    }
  }

  async *lines({ key }: ListedObject): AsyncIterable<Buffer> {
    const lines = (this.objects.get(key)?.text.split("\n") ?? []).map((line) => Buffer.from(line));
    yield* lines.at(-1)?.length === 0 ? lines.slice(0, -1) : lines;
  }

  async read(key: string) {
    return this.objects.get(key);
  }

  async replace(key: string, text: string, before: string | undefined): Promise<string> {
    this.onReplace(key, text);
    if (this.objects.get(key)?.etag !== before) throw new ConflictError(key);
    this.put(key, text);
    return this.objects.get(key)?.etag ?? "";
  }
}

/** Takes what it is given, unless the test says otherwise. */
export class MemorySink implements Sink {
  readonly taken: string[] = [];
  calls = 0;
  /** What becomes of a call, by its number from 1. */
  answer: (call: number, batch: Buffer[]) => PutAnswer = () => ({ untaken: [] });

  async put(batch: Buffer[]): Promise<PutAnswer> {
    const answer = this.answer(++this.calls, batch);
    const untaken = new Set(answer.untaken);
    this.taken.push(...batch.filter((_, index) => !untaken.has(index)).map(String));
    return answer;
  }
}

export const PLACE: RedrivePlace = {
  pipeline: "people",
  bucketName: "lake",
  deliveries: [
    {
      name: "lake",
      errorPrefix: "errors/",
      deliveryStreamName: "people-lake-1",
      redriveStreamName: "people-lake-redrive-1",
    },
  ],
};

/** Key of an error object of a delivery stream. @param number makes it another */
export function errorKey(streamName: string, number: number): string {
  const uuid = `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
  return `errors/processing-failed/2026/05/01/${streamName}-1-2026-05-01-10-00-00-${uuid}`;
}

/** The line of a record that a transform failed. */
export function errorLine(data: string, arrivalTimestamp = Date.UTC(2026, 4, 1), more: object = {}): string {
  const error = {
    attemptsMade: 1,
    arrivalTimestamp,
    errorCode: "Lambda.ProcessingFailedStatus",
    errorMessage: "failed",
  };
  return JSON.stringify({ ...error, ...more, rawData: Buffer.from(data).toString("base64") });
}

/** A bucket with one error object of so many records, `r0` and on. */
export function failed(count: number): MemoryStorage {
  const storage = new MemoryStorage();
  const lines = Array.from({ length: count }, (_, index) => `${errorLine(`r${index}`)}\n`);
  storage.put(errorKey("people-lake-1", 1), lines.join(""));
  return storage;
}

export async function run(storage: Storage, sink: Sink, request: RedriveRequest = {}, isOver = () => false) {
  const report = await redrive(PLACE, request, { storage, sinkOf: () => sink, isOver });
  const [delivery] = report.deliveries;
  if (delivery === undefined) throw new Error("the report has no delivery");
  return { report, delivery };
}
