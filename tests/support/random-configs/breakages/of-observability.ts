import { type Breakage, change, isUnset, values } from "./breakage";

const THRESHOLDS = "observability.thresholds";
const isMade = { when: isUnset("topicArn") };

export const OF_OBSERVABILITY: Breakage[] = [
  ...values("observability", "topicArn", [
    "alarms",
    "arn:aws:sqs:eu-west-1:123456789012:alarms",
    "arn:aws:sns:eu-west-1:123456789012:alarms.fifo",
    "arn:aws:sns:eu-north-1:123456789012:alarms",
  ]),
  ...values("observability", "email", ["on-call", "on call@example.com", "on-call@example", 1], isMade),
  change("observability", ({ topicArn }) => ({ topicArn, email: "on-call@example.com" }), {
    at: "email",
    when: ({ topicArn }) => topicArn !== undefined,
  }),
  ...values("observability", "dashboard", ["yes", 1]),
  change("observability", { alarms: true }),
  ...values(THRESHOLDS, "iteratorAgeSeconds", [59, 86_401, "60"]),
  ...values(THRESHOLDS, "retentionPercent", [0, 100]),
  ...values(THRESHOLDS, "freshnessIntervals", [1, 101]),
  ...["quotaPercent", "durationPercent"].flatMap((key) => values(THRESHOLDS, key, [0, 101])),
  ...["rejectedRecords", "errorObjects", "lateRows"].flatMap((key) => values(THRESHOLDS, key, [-1, "0"])),
  change(THRESHOLDS, { throttles: 1 }),
  change("", { observability: true }),
];
