import { gunzipSync } from "node:zlib";
import type {
  CopyDeliveryOutputs,
  DeliveryOutputs,
  LakeDeliveryOutputs,
  ResultStreamOutputs,
  StackOutputs,
} from "../../stacks/outputs";
import type { Cloud } from "../cloud/cloud";
import type { ObjectInfo, ObjectStore } from "../cloud/contracts";
import { literal } from "../cloud/duckdb";
import { countCsvRows, countEvents } from "./count-events";

/** What became of the records of one delivery, counted in the objects themselves. */
export interface DeliveryAccount {
  pipeline: string;
  name: string;
  /** Events in the objects at the destination, or in those staged for COPY. */
  records: number;
  /** Records under the error prefix. */
  rejected: number;
  /** Records that the delivery's transform does not select. */
  skipped: number;
  objects: number;
  bytes: number;
  /** `s3://bucket/prefix`, with its expressions. */
  destination: string;
  /** Whether its records are rows of the SQL stage, of which there are as many as the query makes. Left out where they are the events. */
  ofQuery?: true;
}

/** The delivery's objects that were there before, so that an account tells what came since. */
export interface Baseline {
  keys: Set<string>;
  skipped: number;
}

/** One delivery by Firehose, which writes objects, with its names. */
export type Delivery = (LakeDeliveryOutputs | CopyDeliveryOutputs) & Named;

/** Whose an output is. */
interface Named {
  pipeline: string;
  name: string;
  /** Whether it takes rows of the SQL stage. */
  ofQuery: boolean;
}

/** All that stands at the end of pipelines, with its names: deliveries of events, then results of queries. */
export function endsOf({ pipelines }: StackOutputs): ((DeliveryOutputs | ResultStreamOutputs) & Named)[] {
  return Object.entries(pipelines).flatMap(([pipeline, { deliveries, analytics }]) => [
    ...Object.entries(deliveries).map(([name, end]) => ({ pipeline, name, ofQuery: false, ...end })),
    ...Object.entries(analytics?.results ?? {}).map(([name, end]) => ({ pipeline, name, ofQuery: true, ...end })),
  ]);
}

export function deliveriesOf(outputs: StackOutputs): Delivery[] {
  return endsOf(outputs).flatMap((end) => (end.destination === "LAKE" || end.destination === "COPY" ? [end] : []));
}

export async function takeBaseline(cloud: Cloud, delivery: Delivery): Promise<Baseline> {
  const { delivered, failed } = await objectsOf(cloud.objects, delivery);
  const { dropped } = cloud.deliveries.counts(delivery.deliveryStreamName);
  return { keys: new Set([...delivered, ...failed].map(({ key }) => key)), skipped: dropped };
}

export async function takeAccount(cloud: Cloud, delivery: Delivery, baseline: Baseline): Promise<DeliveryAccount> {
  const { delivered, failed } = await objectsOf(cloud.objects, delivery);
  const isNew = ({ key }: ObjectInfo) => !baseline.keys.has(key);
  const arrived = delivered.filter(isNew);
  const { pipeline, name, bucketName, prefix, ofQuery } = delivery;
  return {
    pipeline,
    name,
    records: await countRecords(cloud, delivery, arrived),
    rejected: await countInText(cloud.objects, bucketName, failed.filter(isNew)),
    skipped: cloud.deliveries.counts(delivery.deliveryStreamName).dropped - baseline.skipped,
    objects: arrived.length,
    bytes: arrived.reduce((sum, { size }) => sum + size, 0),
    destination: `s3://${bucketName}/${prefix}`,
    ...(ofQuery && { ofQuery }),
  };
}

/** The newest object at the delivery's destination, if there is one. */
export async function newestObject(cloud: Cloud, delivery: Delivery): Promise<ObjectInfo | undefined> {
  const { delivered } = await objectsOf(cloud.objects, delivery);
  return delivered.reduce<ObjectInfo | undefined>(
    (newest, object) => (newest && newest.lastModified > object.lastModified ? newest : object),
    undefined,
  );
}

async function objectsOf(objects: ObjectStore, delivery: Delivery) {
  const { bucketName, prefix, errorPrefix, deliveryStreamName } = delivery;
  const failedUnder = literalHead(errorPrefix);
  // Firehose begins each object's name with the delivery stream's; other deliveries may share the prefix.
  const ours = ({ key }: ObjectInfo) => key.slice(key.lastIndexOf("/") + 1).startsWith(`${deliveryStreamName}-`);
  const failed = (await objects.list(bucketName, failedUnder)).filter(ours);
  const failedKeys = new Set(failed.map(({ key }) => key));
  const under = await objects.list(bucketName, literalHead(prefix));
  const isData = ({ key }: ObjectInfo) =>
    !failedKeys.has(key) && (delivery.destination === "LAKE" || STAGED.test(key.slice(prefix.length)));
  return { failed, delivered: under.filter((object) => ours(object) && isData(object)) };
}

/** Staged objects begin with their hour; beside them lie manifests and what failed (F-53). */
const STAGED = /^\d{4}\/\d{2}\/\d{2}\/\d{2}\//;

function literalHead(prefix: string): string {
  return prefix.replace(/!\{.*/s, "");
}

async function countRecords(cloud: Cloud, { bucketName, format }: Delivery, objects: ObjectInfo[]): Promise<number> {
  if (objects.length === 0) return 0;
  if (format === "CSV") return countInText(cloud.objects, bucketName, objects, countCsvRows);
  if (format !== "PARQUET") return countInText(cloud.objects, bucketName, objects);
  const files = objects.map(({ key }) => literal(cloud.objects.path(bucketName, key)));
  const { rows } = await cloud.duckdb.query(`SELECT count(*)::INTEGER AS n FROM read_parquet([${files.join(", ")}])`);
  return Number(rows[0]?.n);
}

async function countInText(
  store: ObjectStore,
  bucket: string,
  objects: ObjectInfo[],
  countIn: (body: Buffer) => number = countEvents,
): Promise<number> {
  let events = 0;
  for (const { key } of objects) {
    const body = await store.get(bucket, key);
    events += countIn(key.endsWith(".gz") ? gunzipSync(body) : body);
  }
  return events;
}
