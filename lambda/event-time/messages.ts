import type { LandedObject } from "./convert";

/** A batch of SQS, as Lambda hands it over. */
export interface QueueEvent {
  Records: { messageId: string; body: string }[];
}

/** Which messages of a batch must come again (ReportBatchItemFailures). */
export interface QueueResult {
  batchItemFailures: { itemIdentifier: string }[];
}

/** The object that a message tells of: an event "Object Created" of S3, as EventBridge sends it. @throws Error for any other */
export function readMessage(body: string, bucketName: string): LandedObject {
  const { detail } = JSON.parse(body) as { detail?: { bucket?: { name?: unknown }; object?: Record<string, unknown> } };
  const { key, etag, "version-id": versionId } = detail?.object ?? {};
  if (detail?.bucket?.name !== bucketName || typeof key !== "string" || typeof etag !== "string") {
    throw new Error(`the message tells of no object of the bucket ${bucketName}`);
  }
  return { key, etag, ...(typeof versionId === "string" && versionId !== "" && { versionId }) };
}
