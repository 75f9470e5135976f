import { createHash } from "node:crypto";
import { parseArn } from "../shared/arn";
import { mapValues } from "../shared/map-values";
import type { Problem } from "../shared/problems";
import type { SqlAnalyticsArgs } from "./args";
import { encodeProperties, type PropertyGroup } from "./properties";
import {
  DEFAULT_IDLE_TIMEOUT_SECONDS,
  DEFAULT_RESULT_FORMAT,
  DEFAULT_START_POSITION,
  DEFAULT_WATERMARK_DELAY_SECONDS,
} from "./settings";
import { checkQueries } from "./sql/check-queries";
import type { Findings } from "./sql/findings";
import { flinkScript } from "./sql/flink-script";
import { tokens } from "./sql/tokens";
import type { ResultWiring, Wiring } from "./wiring";

/** The Flink SQL that the job runs. The arguments must be valid. */
export function jobScript(args: SqlAnalyticsArgs, wiring: ScriptWiring): string {
  const { sql, source, results, startPosition, startTimestamp, watermarkDelaySeconds } = args;
  return flinkScript({
    sql,
    region: parseArn(wiring.source.streamArn).region,
    source: {
      streamArn: wiring.source.streamArn,
      schema: source.schema,
      startPosition: startPosition ?? DEFAULT_START_POSITION,
      // The connector reads a time with milliseconds only, and stops the job at another.
      startTimestamp: startTimestamp && new Date(startTimestamp).toISOString(),
      watermarkDelaySeconds: watermarkDelaySeconds ?? DEFAULT_WATERMARK_DELAY_SECONDS,
    },
    results: mapValues(results, ({ schema, format = DEFAULT_RESULT_FORMAT }, name) => {
      const { deliveryStreamName, streamArn } = wiring.results[name] ?? {};
      return { schema, format, deliveryStreamName, streamArn };
    }),
  });
}

/** Eight hexadecimal digits that change with what the job does. Comments and line ends change nothing, so that no state is lost for them. */
export function scriptHash(script: string): string {
  const words = tokens(script).tokens.map(({ text }) => text);
  return createHash("sha256").update(words.join("\n")).digest("hex").slice(0, 8);
}

/** The script in the properties of the application, with Flink's own settings. @throws Error when it does not fit (FL-07, FL-10) */
export function propertyGroups(args: SqlAnalyticsArgs, script: string): PropertyGroup[] {
  const idleTimeout = args.idleTimeoutSeconds ?? DEFAULT_IDLE_TIMEOUT_SECONDS;
  return encodeProperties(script, {
    // Times are written as UTC wherever the job runs.
    "table.local-time-zone": "UTC",
    // Flink's default is 0: a quiet shard holds windows back for ever.
    "table.exec.source.idle-timeout": `${idleTimeout} s`,
    // In two phases late rows are counted as the partial sums that they come in, so that the alarm would see few of many.
    "table.optimizer.agg-phase-strategy": "ONE_PHASE",
  });
}

/** What is wrong with the queries, and what could not be looked at. */
export function queryFindings({ sql, source, results }: SqlAnalyticsArgs): Findings {
  return checkQueries({ sql, source: source.schema, results });
}

/** Whether the script fits an application's properties (FL-07, FL-10). Names and ARNs may be known only later, so the longest stand in. */
export function checkSize(args: SqlAnalyticsArgs): Problem[] {
  const script = jobScript(args, longestWiring(args));
  try {
    propertyGroups(args, script);
    return [];
  } catch (error) {
    return [{ path: "sql", reason: `makes no job: ${error instanceof Error ? error.message : error}` }];
  }
}

type ScriptWiring = Pick<Wiring, "source" | "results">;

const LONGEST_STREAM_ARN = `arn:aws-us-gov:kinesis:us-gov-west-1:123456789012:stream/${"x".repeat(128)}`;

function longestWiring({ results }: SqlAnalyticsArgs): ScriptWiring {
  const longest = ({ streamArn }: { streamArn?: unknown }): ResultWiring =>
    streamArn === undefined ? { deliveryStreamName: "x".repeat(64) } : { streamArn: LONGEST_STREAM_ARN };
  return { source: { streamArn: LONGEST_STREAM_ARN }, results: mapValues(results, longest) };
}
