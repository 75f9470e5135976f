import { S3Client } from "@aws-sdk/client-s3";
import { compileConvert } from "./convert";
import { type QueueEvent, type QueueResult, readMessage } from "./messages";
import { readSpec } from "./read-spec";
import { s3Store } from "./s3-store";

const spec = readSpec(__dirname, process.env);
const convert = compileConvert(spec, s3Store(new S3Client({}), spec.bucketName));

/** Converts the objects that the messages tell of. A message that fails comes again, and lies in the dead-letter queue at last. */
export const handler = async ({ Records }: QueueEvent): Promise<QueueResult> => {
  const batchItemFailures: QueueResult["batchItemFailures"] = [];
  for (const { messageId, body } of Records) {
    try {
      const { key, ...object } = readMessage(body, spec.bucketName);
      console.info({ key, ...(await convert({ key, ...object })) });
    } catch (error) {
      console.error({ messageId, reason: error instanceof Error ? (error.stack ?? error.message) : String(error) });
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
};
