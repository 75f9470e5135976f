import type { ObjectStore } from "../../contracts";
import type { Sqs } from "../../sqs";

/** Sends what is told of a batch that was given up. */
export interface FailureDestinations {
  /**
   * @param destinationArn a queue or a bucket
   * @param record what is told
   * @param event the batch as the function got it, which a bucket gets too (LC-08)
   */
  send(destinationArn: string, record: FailureNote, event: Record<string, unknown>): Promise<void>;
}

/** What is told, and where it lies in a bucket. */
export interface FailureNote {
  mappingId: string;
  shardId: string;
  requestId: string;
  /** Milliseconds since the epoch. */
  now: number;
  record: Record<string, unknown>;
}

/** Queues and buckets of the embedded cloud. */
export function failureDestinations(objects: ObjectStore, sqs: Pick<Sqs, "adopt">): FailureDestinations {
  return {
    async send(destinationArn, note, event) {
      const [, , service, , , resource = ""] = destinationArn.split(":");
      if (service === "sqs") {
        sqs.adopt(destinationArn).send(JSON.stringify(note.record));
        return;
      }
      if (service === "s3") {
        const body = JSON.stringify({ ...note.record, payload: JSON.stringify(event) });
        return objects.put(resource, objectKey(note), Buffer.from(body));
      }
      throw new Error(`failure destination ${destinationArn}: the embedded cloud knows queues and buckets only`);
    },
  };
}

/** LC-08. */
function objectKey({ mappingId, shardId, requestId, now }: FailureNote): string {
  const at = new Date(now).toISOString();
  const [day = "", time = ""] = at.split("T");
  const stamp = `${day}T${time.slice(0, 8).replaceAll(":", ".")}`;
  return `aws/lambda/${mappingId}/${shardId}/${day.replaceAll("-", "/")}/${stamp}-${requestId}`;
}
