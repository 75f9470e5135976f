import { S3Client } from "@aws-sdk/client-s3";
import { Compaction } from "../event-time/compact";
import { readSpec } from "../event-time/read-spec";
import { s3Store } from "../event-time/s3-store";

/** Left of the function's time when the run ends by itself: an hour takes less. */
const RESERVE_MILLISECONDS = 120_000;

const { compaction, ...spec } = readSpec(__dirname, process.env);
if (compaction === undefined) throw new Error("spec.json must say how files are merged");
const job = new Compaction({ ...spec, compaction }, s3Store(new S3Client({}), spec.bucketName));

/** Merges the small files of hours that are over, as many as there is time for. */
export const handler = async (_event: unknown, context: { getRemainingTimeInMillis(): number }) => {
  const done = await job.run(() => context.getRemainingTimeInMillis() > RESERVE_MILLISECONDS);
  console.info(done);
  return done;
};
