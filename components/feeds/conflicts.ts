import type { Problem } from "../shared/problems";
import type { FeedsArgs, FeedTargetArgs } from "./args";

/** Feeds whose records are no envelopes of CloudWatch Logs. */
const OTHER_FEEDS = ["producers", "agents", "iot", "events"] as const;

/**
 * Every problem of feeds that do not go together. With log groups a delivery stream by direct PUT unpacks its records
 * itself, and refuses those of anyone else (F-17). Behind a data stream all go together: there the transform tells them apart.
 *
 * @param kind of the target that they share
 */
export function conflictsOf(feeds: FeedsArgs, kind: keyof FeedTargetArgs): Problem[] {
  if (kind === "kinesis" || names(feeds.logs).length === 0) return [];
  return OTHER_FEEDS.filter((group) => names(feeds[group]).length > 0).map((group) => ({
    path: group,
    reason: `must be left out beside logs where the source is directPut (F-17): Firehose unpacks log events there and refuses all other records, got ${names(feeds[group]).join(", ")}; use a kinesis source, or a pipeline of their own`,
  }));
}

function names(feeds: object | undefined): string[] {
  return Object.keys(feeds ?? {});
}
