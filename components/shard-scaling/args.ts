/**
 * Scales the shards of a `PROVISIONED` stream: a function looks at its load each minute. More shards come as soon as a minute
 * asks for them, fewer after a cool-down that would have done with them; AWS takes ten changes in 24 hours (K-06), of which
 * three are kept for more shards.
 */
export interface ShardAutoscalingArgs {
  /** The least that there is by day, 1–10,000 shards. */
  minShards: number;
  /** The most that there is, `minShards` to 10,000 shards (K-05). */
  maxShards: number;
  /** How full the shards are wanted, 10–95 % of what they take (K-14). @default 70 */
  targetUtilizationPercent?: number;
  /** Least time between two changes to more shards, 60–86,400 s. @default 300 */
  scaleOutCooldownSeconds?: number;
  /** Least time between any change and one to fewer shards, which must have sufficed for as long, 300–86,400 s. @default 3600 */
  scaleInCooldownSeconds?: number;
  /** A lower floor by night. @default none: `minShards` hold at all times */
  night?: NightFloorArgs;
  /** Days that the function's log is kept; one of CloudWatch's values. @default the pipeline's, else 30 */
  logRetentionDays?: number;
}

/** When fewer shards than `minShards` may be open. They close as the load allows it, and are back at its end. */
export interface NightFloorArgs {
  /** The least that there is by night, an eighth of `minShards` or more, and less than it (K-06). */
  shards: number;
  /** When the night begins, `HH:MM` of the time zone, such as `22:00`. */
  from: string;
  /** When it is over, `HH:MM`; earlier than `from` it goes over midnight. */
  to: string;
  /** Time zone of the IANA database, such as `Europe/Zurich`. @default UTC */
  timeZone?: string;
}
