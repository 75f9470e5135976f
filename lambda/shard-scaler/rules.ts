/** Between which bounds a stream's shards are scaled, and how. */
export interface ScalingRules {
  minShards: number;
  maxShards: number;
  /** How full the shards are wanted, in percent of what they take. */
  targetUtilizationPercent: number;
  /** Seconds between two changes to more shards. */
  scaleOutCooldownSeconds: number;
  /** Seconds between any change and one to fewer shards, which must have sufficed for as long. */
  scaleInCooldownSeconds: number;
  night?: NightFloor;
}

/** The least that there is by night. */
export interface NightFloor {
  shards: number;
  /** When it begins and when it is over, `HH:MM` of the time zone. */
  from: string;
  to: string;
  /** Of the IANA database. */
  timeZone: string;
}

/** What one shard takes in a second (K-14). */
export const SHARD_BYTES_PER_SECOND = 1_000_000;
export const SHARD_RECORDS_PER_SECOND = 1000;
/** Changes of the shard count that AWS allows in 24 hours (K-06). */
export const CALLS_PER_DAY = 10;
/** Of these, how many are kept for more shards: a stream that cannot shrink costs some, one that cannot grow refuses records. */
export const CALLS_KEPT_FOR_SCALING_OUT = 3;
/** The tag of the stream that says which changes the scaler asked for in the last 24 hours. */
export const HISTORY_TAG = "ShardScalings";
/** What it says before the first. */
export const NO_HISTORY = "none";
