import type * as aws from "@pulumi/aws";
import { checkOneOf, checkPattern, type Problem } from "../shared/problems";
import type { MskSourceArgs } from "./args";
import { checkArn } from "./arn-checks";

/** How Firehose can reach brokers (F-14). */
export const MSK_CONNECTIVITIES = ["PRIVATE", "PUBLIC"] as const;

const TOPIC_NAME = /^[a-zA-Z0-9._-]{1,255}$/;
// A date as RFC 3339 has it: with the time and its offset.
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** Every problem of a Kafka topic as the source (F-14). What its cluster needs besides, no plan can see (F-15). */
export function validateMskSource({
  clusterArn,
  topicName,
  connectivity,
  readFromTimestamp,
}: MskSourceArgs): Problem[] {
  return [
    ...checkArn("clusterArn", clusterArn, "cluster"),
    ...checkTopicName("topicName", topicName),
    ...checkOneOf("connectivity", connectivity, MSK_CONNECTIVITIES),
    ...checkTimestamp("readFromTimestamp", readFromTimestamp),
  ];
}

/** Kafka's own names for topics, but for its limit of 249 characters, which the topic has met by being there. */
export function checkTopicName(path: string, topicName: unknown): Problem[] {
  return checkPattern(path, topicName, TOPIC_NAME, "1–255 of a–z, A–Z, 0–9, . _ and - (F-14)");
}

function checkTimestamp(path: string, timestamp: string | undefined): Problem[] {
  if (timestamp === undefined || (TIMESTAMP.test(timestamp) && isOnCalendar(timestamp))) return [];
  const allowed = "a time such as 2026-05-01T00:00:00Z, or 1970-01-01T00:00:00Z for the topic's beginning (F-14)";
  return [{ path, reason: `must be ${allowed}, got "${timestamp}"` }];
}

/** JavaScript reads 31 February as 3 March; the provider refuses it. */
function isOnCalendar(timestamp: string): boolean {
  const asUtc = new Date(`${timestamp.slice(0, 19)}Z`);
  if (Number.isNaN(Date.parse(timestamp)) || Number.isNaN(asUtc.getTime())) return false;
  return asUtc.toISOString().startsWith(timestamp.slice(0, 19));
}

/** The source as the provider takes it. One role reads the topic and delivers: the two have the same trust (F-15). */
export function mskSourceOf(
  { clusterArn, topicName, connectivity, readFromTimestamp }: MskSourceArgs,
  role: aws.iam.Role,
) {
  return {
    mskClusterArn: clusterArn,
    topicName,
    readFromTimestamp,
    authenticationConfiguration: { connectivity, roleArn: role.arn },
  };
}
