/** What Firehose sends to a transform: a batch of records. The fields that the transform does not read are left out. */
export interface FirehoseTransformationEvent {
  invocationId?: string;
  records: FirehoseRecord[];
}

/** One record of a batch. */
export interface FirehoseRecord {
  recordId: string;
  /** The record's bytes in base64. */
  data: string;
}

/** What Firehose expects back: each record exactly once (F-77). */
export interface FirehoseTransformationResult {
  records: FirehoseResultRecord[];
}

/** The answer to one record. */
export interface FirehoseResultRecord {
  recordId: string;
  result: "Ok" | "Dropped" | "ProcessingFailed";
  data: string;
  metadata?: { partitionKeys: Record<string, string> };
}
