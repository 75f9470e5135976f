import { checkTableName, validateLakeTable } from "../data-lake/validate-table";
import { checkKmsKeyArn, checkTags } from "../shared/checks";
import { checkLogRetention } from "../shared/log-retention";
import { checkPattern, checkRange, type Problem, under } from "../shared/problems";
import { MAX_MEMORY_MB, MIN_MEMORY_MB } from "../transform-function/validate";
import type { CompactionArgs, EventTimeTableArgs } from "./args";
import { HOURS, MAX_TIMEOUT_SECONDS } from "./settings";

// The longest name made of it ends in -compaction-schedule, and Pulumi adds 8 characters more, of 64 (G-12).
const COMPONENT_NAME = /^[a-zA-Z0-9_-]{1,36}$/;
// Letters that mean themselves in S3's keys, in policies and in event patterns.
const PLAIN_FOLDER = /^(?:[a-zA-Z0-9_.=-]+\/)+$/;
const FOLDER_ALLOWED = "one folder or more of a–z, A–Z, 0–9, _, ., = and -, each ended by /";
const SCHEDULE = /^(?:rate\((?:1 (?:minute|hour|day)|(?:[2-9]|[1-9]\d+) (?:minutes|hours|days))\)|cron\([^()]+\))$/;

/** Every problem of an event-time table. @param componentName the component's name, of which names of resources are made */
export function validateEventTimeTable(args: EventTimeTableArgs, componentName: string): Problem[] {
  const { schema, prefix, partitionsSince } = args;
  return [
    ...checkPattern(
      "(component name)",
      componentName,
      COMPONENT_NAME,
      "1–36 of a–z, A–Z, 0–9, _ and -, since names of AWS resources are made of it (G-12)",
    ),
    ...under("tableName", checkTableName(args.tableName)),
    ...validateLakeTable({ schema, format: "PARQUET", prefix: `${prefix}${HOURS}`, partitionsSince }),
    ...checkEventTime(args),
    ...checkPattern("prefix", prefix, PLAIN_FOLDER, FOLDER_ALLOWED),
    ...checkPattern("errorPrefix", args.errorPrefix, PLAIN_FOLDER, FOLDER_ALLOWED),
    ...checkFunction(args),
    ...under("compaction", args.compaction ? validateCompaction(args.compaction) : []),
    ...checkKmsKeyArn("kmsKeyArn", args.kmsKeyArn),
    ...checkLogRetention("logRetentionDays", args.logRetentionDays),
    ...checkTags("tags", args.tags),
  ];
}

function checkEventTime({ schema }: EventTimeTableArgs): Problem[] {
  if (schema.eventTime !== undefined) return [];
  return [
    { path: "schema.eventTime", reason: "must name the timestamp column that says in which hour an event belongs" },
  ];
}

function checkFunction({ memoryMB, timeoutSeconds }: EventTimeTableArgs): Problem[] {
  return [
    ...checkRange("memoryMB", memoryMB, MIN_MEMORY_MB, MAX_MEMORY_MB, "MB"),
    ...checkRange("timeoutSeconds", timeoutSeconds, 1, MAX_TIMEOUT_SECONDS, "s"),
  ];
}

function validateCompaction(args: CompactionArgs): Problem[] {
  const allowed = "rate(<number> minutes|hours|days), with the unit in the singular for 1, or cron(…)";
  return [
    ...checkPattern("scheduleExpression", args.scheduleExpression, SCHEDULE, allowed),
    ...checkRange("afterMinutes", args.afterMinutes, 0, 10_080, "minutes"),
    ...checkRange("targetFileSizeMiB", args.targetFileSizeMiB, 1, 128, "MiB"),
    ...checkRange("graceMinutes", args.graceMinutes, 5, 1440, "minutes"),
    ...checkRange("memoryMB", args.memoryMB, MIN_MEMORY_MB, MAX_MEMORY_MB, "MB"),
  ];
}
