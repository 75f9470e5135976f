import { checkAtLeast } from "../shared/checks";
import { checkPattern, checkRange, type Problem, under } from "../shared/problems";
import type { AlarmThresholdsArgs, ObservabilityArgs } from "./args";

/** Bounds that hold where the arguments say nothing else. */
export const DEFAULT_THRESHOLDS: Required<AlarmThresholdsArgs> = {
  iteratorAgeSeconds: 900,
  retentionPercent: 50,
  freshnessIntervals: 3,
  quotaPercent: 80,
  durationPercent: 80,
  rejectedRecords: 0,
  errorObjects: 0,
  lateRows: 0,
};

export const DEFAULT_RUNBOOK_URL = "docs/runbook.md";

const DASHBOARD_NAME = /^[a-zA-Z0-9_-]{1,255}$/;
const TOPIC_ARN = /^arn:[^:]+:sns:[a-zA-Z0-9-]+:\d{12}:[a-zA-Z0-9_-]{1,256}$/;

/** The bounds with their defaults. */
export function thresholdsOf(thresholds: AlarmThresholdsArgs = {}): Required<AlarmThresholdsArgs> {
  const given = Object.entries(thresholds).filter(([, value]) => value !== undefined);
  return { ...DEFAULT_THRESHOLDS, ...Object.fromEntries(given) };
}

/** Every problem of what is said beside the parts that are watched. */
export function validateObservability({ topicArn, thresholds = {}, dashboardName }: ObservabilityArgs): Problem[] {
  return [
    ...checkTopicArn(topicArn),
    ...under("thresholds", checkThresholds(thresholds)),
    ...checkPattern("dashboardName", dashboardName, DASHBOARD_NAME, "1–255 of a–z, A–Z, 0–9, _ and - (A-08)"),
  ];
}

/** A standard topic: an alarm can tell no FIFO topic by e-mail. */
export function checkTopicArn(topicArn: unknown): Problem[] {
  return checkPattern("topicArn", topicArn, TOPIC_ARN, "the ARN of a topic, arn:aws:sns:<region>:<account>:<name>");
}

function checkThresholds(args: AlarmThresholdsArgs): Problem[] {
  const percent = (name: "retentionPercent" | "quotaPercent" | "durationPercent", most: number) =>
    checkRange(name, args[name], 1, most, "%");
  return [
    ...checkRange("iteratorAgeSeconds", args.iteratorAgeSeconds, 60, 86_400, "s"),
    ...percent("retentionPercent", 99),
    ...checkRange("freshnessIntervals", args.freshnessIntervals, 2, 100, "intervals"),
    ...percent("quotaPercent", 100),
    ...percent("durationPercent", 100),
    ...checkAtLeast("rejectedRecords", args.rejectedRecords, 0, "records"),
    ...checkAtLeast("errorObjects", args.errorObjects, 0, "objects"),
    ...checkAtLeast("lateRows", args.lateRows, 0, "rows"),
  ];
}
