import fc from "fast-check";
import { arn, type Context, fixed, group, oneOf, type Settings, whole, word } from "./values";

const thresholds = group({
  iteratorAgeSeconds: whole(60, 86_400),
  retentionPercent: whole(1, 99),
  freshnessIntervals: whole(2, 100),
  quotaPercent: whole(1, 100),
  durationPercent: whole(1, 100),
  rejectedRecords: whole(0, 1e6),
  errorObjects: whole(0, 1e6),
  lateRows: whole(0, 1e6),
});

/** Alarms and dashboards, which tell a topic that exists, an address, or one that is made and nobody yet. */
export function observability(context: Context): fc.Arbitrary<Settings> {
  const common = {
    dashboard: fc.boolean(),
    runbookUrl: oneOf("https://wiki.example.com/runbook", "docs/runbook.md"),
    thresholds,
  };
  return fc.oneof(
    group({ ...common, email: fixed("on-call@example.com") }),
    group({ ...common, topicArn: word.map((name) => arn("sns", context, name)) }, ["topicArn"]),
  );
}
