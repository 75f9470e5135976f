import { REDRIVE_PREFIX } from "../../lambda/redrive/request";
import { RESULTS_PREFIX } from "../data-lake/validate";
import { literalHead } from "../delivery-stream/prefix";
import { manifestPrefix } from "../event-time-table/settings";
import type { Problem } from "../shared/problems";
import { CODE_PREFIX } from "../sql-analytics/artifact";
import type { DeliveryPlan } from "./plan";

/** A part of the lake that one setting fills. */
export interface Place {
  /** The setting, or whatever else names the place in a sentence. */
  path: string;
  /** Whether failed records lie there. Those of several deliveries may lie together: no table reads them. */
  holdsErrors: boolean;
  /** What all its keys begin with: the prefix up to its first expression. */
  head: string;
}

/** Taken in every lake. What a delivery wrote there would go with the results, a week later and without a word. */
const QUERY_RESULTS: Place = {
  path: "Athena's query results, which soon expire,",
  holdsErrors: false,
  head: RESULTS_PREFIX,
};

/** Where the SQL stage's code lies. */
const CODE: Place = { path: "the code of SQL stages", holdsErrors: false, head: CODE_PREFIX };

/** Where re-drives keep their marks and reports. */
const REDRIVES: Place = { path: "the marks of re-drives", holdsErrors: false, head: REDRIVE_PREFIX };

/** What every lake keeps for itself. */
export const TAKEN: Place[] = [QUERY_RESULTS, CODE, REDRIVES];

/** The places in the lake that a delivery fills. @param path the delivery's own path */
export function placesOf(plan: DeliveryPlan, path: string): Place[] {
  const { destination, prefix, errorPrefix, delivery, eventTime } = plan;
  // Redshift reads the data stream itself.
  if (destination === "STREAMING") return [];
  const { backup } = delivery;
  const place = (setting: string, text: string, holdsErrors = false): Place => ({
    path: `${path}.${setting}`,
    holdsErrors,
    head: literalHead(text),
  });
  const isBackupInLake = backup !== undefined && backup.bucketArn === undefined;
  return [
    place("prefix", prefix),
    ...(isBackupInLake ? [place("backup.prefix", backup.prefix)] : []),
    ...(eventTime
      ? [
          place("eventTime.prefix", eventTime.prefix),
          place("eventTime.prefix", manifestPrefix(eventTime.prefix)),
          place("eventTime.table", eventTime.errorPrefix, true),
        ]
      : []),
    // Below a staging prefix lies also what failed: nothing but COPY reads there, and it takes objects by name (F-53).
    ...(destination === "LAKE" ? [place("errorPrefix", errorPrefix, true)] : []),
  ];
}

/** Every place that lies within, or around, another of the same list. */
export function overlapsAmong(places: Place[]): Problem[] {
  return places.flatMap((place, index) => overlapsWith([place], places.slice(0, index)));
}

/**
 * Every place that lies within, or around, one that is taken. A table reads all that lies under its prefix, and a
 * lifecycle rule expires all under its own, so events, failed records and query results must lie apart.
 */
export function overlapsWith(places: Place[], taken: Place[]): Problem[] {
  return places.flatMap((place) =>
    taken
      .filter((other) => contain(place.head, other.head) && !(place.holdsErrors && other.holdsErrors))
      .map((other) => ({
        path: place.path,
        reason: `"${place.head}" and "${other.head}" of ${other.path} contain one another before their expressions; set them apart`,
      })),
  );
}

function contain(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}
