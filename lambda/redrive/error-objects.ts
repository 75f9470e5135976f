import { REDRIVE_PREFIX, type RedriveDelivery } from "./request";
import type { ListedObject, Storage } from "./storage";

/** An object with failed records of one delivery. */
export interface ErrorObject extends ListedObject {
  /** Whether its records had been fed before. */
  isAgain: boolean;
}

/** What follows a delivery stream's name in an object's (F-60). */
const SUFFIX = /^-\d+-\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d-[0-9a-f-]{36}(\.[^/]*)?$/;

/**
 * The error objects of one delivery, and of the stream that its records are fed to. Several deliveries may have theirs
 * below one prefix, so they are known by the stream's name in theirs.
 */
export async function* errorObjects(storage: Storage, delivery: RedriveDelivery): AsyncIterable<ErrorObject> {
  for await (const object of storage.list(delivery.errorPrefix)) {
    const name = baseName(object.key);
    if (isOf(delivery.deliveryStreamName, name)) yield { ...object, isAgain: false };
    else if (isOf(delivery.redriveStreamName, name)) yield { ...object, isAgain: true };
  }
}

/** Key of an error object's mark. An object's own name is unique (F-60), and a key with all its folders could be too long. */
export function markKey(pipeline: string, delivery: string, objectKey: string): string {
  return `${REDRIVE_PREFIX}${pipeline}/${delivery}/marks/${baseName(objectKey)}.json`;
}

/** Whether an object was written by a delivery stream, by its name. */
export function isOf(streamName: string, objectName: string): boolean {
  return objectName.startsWith(streamName) && SUFFIX.test(objectName.slice(streamName.length));
}

function baseName(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1);
}
