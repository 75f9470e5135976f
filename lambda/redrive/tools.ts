import { FirehoseClient, type FirehoseClientConfig } from "@aws-sdk/client-firehose";
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import type { RedriveTools } from "./redrive";
import { S3Storage } from "./s3-storage";
import { DeliveryStreamSink } from "./sink";

/** Longest wait for an answer: less than what a renewed lease has left, so that no other run begins meanwhile. */
const PUT_TIMEOUT_MS = 20_000;

/** The clients of a run. @param settings where the services are; AWS itself when empty */
export function clientTools(
  bucketName: string,
  settings: FirehoseClientConfig & S3ClientConfig = {},
): Pick<RedriveTools, "storage" | "sinkOf"> & { close: () => void } {
  // An endpoint of one's own has no host for each bucket.
  const hasEndpoint = settings.endpoint !== undefined || process.env.AWS_ENDPOINT_URL !== undefined;
  const s3 = new S3Client({ ...settings, forcePathStyle: hasEndpoint });
  // One attempt a call: the client would repeat one that had no answer, and its records could be there twice.
  const firehose = new FirehoseClient({
    ...settings,
    maxAttempts: 1,
    requestHandler: { requestTimeout: PUT_TIMEOUT_MS, throwOnRequestTimeout: true },
  });
  return {
    storage: new S3Storage(s3, bucketName),
    sinkOf: (redriveStreamName) => new DeliveryStreamSink(firehose, redriveStreamName),
    close() {
      s3.destroy();
      firehose.destroy();
    },
  };
}
