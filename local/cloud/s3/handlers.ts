import { readFile } from "node:fs/promises";
import {
  type AppliedResource,
  type AssetValue,
  type DesiredResource,
  physicalName,
  type ResourceHandler,
} from "../../engine/handler";
import type { ObjectEvents } from "./object-events";
import type { S3 } from "./s3";

/** S3's limit for a bucket's name. */
const BUCKET_NAME_LENGTH = 63;

/** Makes `aws:s3/bucket:Bucket`. */
export function bucketHandler(s3: S3): ResourceHandler {
  return async (resource: DesiredResource): Promise<AppliedResource> => {
    const { bucket: asked } = resource.inputs as { bucket?: string };
    const bucket = asked ?? physicalName(resource).toLowerCase().slice(-BUCKET_NAME_LENGTH);
    await s3.createBucket(bucket);
    return {
      id: bucket,
      outputs: {
        arn: bucketArn(bucket),
        bucket,
        bucketDomainName: `${bucket}.s3.amazonaws.com`,
        bucketRegionalDomainName: `${bucket}.s3.${s3.region}.amazonaws.com`,
        bucketRegion: s3.region,
        region: s3.region,
      },
    };
  };
}

interface MetricInputs {
  bucket: string;
  name?: string;
  filter?: { prefix?: string; tags?: Record<string, string>; accessPoint?: string };
}

/** Makes `aws:s3/bucketMetric:BucketMetric`. @throws Error for a filter by tags or access point */
export function bucketMetricHandler(s3: S3): ResourceHandler {
  return async (resource: DesiredResource): Promise<AppliedResource> => {
    const { bucket, name = physicalName(resource), filter = {} } = resource.inputs as unknown as MetricInputs;
    if (filter.tags !== undefined || filter.accessPoint !== undefined) {
      throw new Error(
        `bucket metric "${name}": the embedded cloud filters requests by prefix; leave tags and accessPoint out`,
      );
    }
    s3.requests.set(bucket, name, filter.prefix ?? "");
    return { id: `${bucket}:${name}`, outputs: { bucket, name } };
  };
}

interface ObjectInputs {
  bucket: string;
  key?: string;
  source?: AssetValue;
  content?: string;
  contentBase64?: string;
}

/** Makes `aws:s3/bucketObject:BucketObject` and `aws:s3/bucketObjectv2:BucketObjectv2`. */
export function bucketObjectHandler(s3: S3): ResourceHandler {
  return async (resource: DesiredResource): Promise<AppliedResource> => {
    const inputs = resource.inputs as unknown as ObjectInputs;
    const { bucket, key = resource.name } = inputs;
    await s3.put(bucket, key, await bodyOf(resource.urn, inputs));
    const { etag } = await s3.describe(bucket, key);
    return { id: key, outputs: { arn: `${bucketArn(bucket)}/${key}`, bucket, key, etag } };
  };
}

/** Makes `aws:s3/bucketNotification:BucketNotification`, as far as it tells EventBridge. */
export function bucketNotificationHandler(events: ObjectEvents): ResourceHandler {
  return async ({ name, inputs }: DesiredResource): Promise<AppliedResource> => {
    const bucket = String(inputs.bucket);
    const others = ["lambdaFunctions", "queues", "topics"].filter((key) => inputs[key] !== undefined);
    if (others.length > 0) {
      throw new Error(
        `bucket notification "${name}": ${others.join(", ")} is not done by the embedded cloud; use eventbridge and rules`,
      );
    }
    if (inputs.eventbridge === true) events.enable(bucket);
    return { id: bucket, outputs: {} };
  };
}

function bucketArn(bucket: string): string {
  return `arn:aws:s3:::${bucket}`;
}

async function bodyOf(urn: string, { source, content, contentBase64 }: ObjectInputs): Promise<Buffer> {
  if (content !== undefined) return Buffer.from(content);
  if (contentBase64 !== undefined) return Buffer.from(contentBase64, "base64");
  if (source?.kind === "text") return Buffer.from(source.text);
  if (source?.kind === "path") return readFile(source.path);
  throw new Error(`${urn}: an object needs content, contentBase64, or a text or file asset as its source`);
}
