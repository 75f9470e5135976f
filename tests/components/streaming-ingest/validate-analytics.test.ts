import type { AnalyticsArgs, StreamingIngestArgs } from "../../../components/streaming-ingest";
import { accepts, refuses, STREAM_ARN, WAREHOUSE } from "./fixtures";

const RESULT = { name: "type-count", columns: [{ name: "n", type: "bigint" }] };
const SQL =
  "SELECT COUNT(*) AS n FROM TABLE(TUMBLE(TABLE user_event, DESCRIPTOR(rt), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end";

type Result = AnalyticsArgs["results"][string];

function stage(
  result: Partial<Result> = { delivery: {} },
  settings: Partial<AnalyticsArgs> = {},
): Partial<StreamingIngestArgs> {
  return {
    warehouse: WAREHOUSE,
    analytics: { sql: SQL, results: { counts: { schema: RESULT, ...result } }, whenJarMissing: "warn", ...settings },
  };
}

describe("validateStreamingIngest, the SQL stage", () => {
  accepts("takes a query whose rows go to the lake", stage());
  accepts("takes one whose rows go to the warehouse as CSV", stage({ delivery: { redshift: { format: "CSV" } } }));
  accepts("takes one whose rows go to a data stream", stage({ stream: {} }));
  accepts("takes one whose rows go to a stream that exists, beside the pipeline's tags", {
    ...stage({ stream: { existingStreamArn: STREAM_ARN } }),
    tags: { team: "web" },
  });
  accepts("takes a stage without any delivery of events", { ...stage(), deliveries: {} });

  refuses(
    "S-03 refuses a query over envelopes of CloudWatch Logs, which it would read as broken JSON",
    { ...stage(), deliveries: {}, feeds: { logs: { app: { logGroupName: "/app" } } } },
    "analytics must be left out beside feeds.logs: a query reads the stream itself, where nothing takes the envelopes of CloudWatch Logs apart; give the log groups a pipeline of their own (S-03)",
  );
  refuses(
    "refuses a start that is no time, without reading it as one",
    stage({ stream: {} }, { startPosition: "AT_TIMESTAMP", startTimestamp: "noon" }),
    'analytics.startTimestamp must be a time in UTC such as 2026-01-31T00:00:00Z, got "noon"',
  );
  refuses(
    "refuses a stage over direct PUT, which is no data stream",
    { ...stage(), source: { directPut: {} } },
    "analytics needs source.kinesis, since it reads a data stream",
  );
  refuses(
    "refuses a result that goes nowhere",
    stage({}),
    "analytics.results.counts must have exactly one of delivery and stream, got none",
  );
  refuses(
    "refuses a result that goes two ways",
    stage({ delivery: {}, stream: {} }),
    "analytics.results.counts must have exactly one of delivery and stream, got both",
  );
  refuses(
    "refuses a result with the name of a delivery",
    { ...stage(), deliveries: { counts: { table: "events" } } },
    "analytics.results.counts has the name of deliveries.counts; give each its own",
  );
  refuses(
    "refuses a transform of a result, which the query can do itself",
    stage({ delivery: { transform: {} } }),
    "analytics.results.counts.delivery.transform must be left out of a result: the query itself can select and change what it answers",
  );
  refuses(
    "refuses a newline that the stage puts anyway",
    stage({ delivery: { appendNewline: true } }),
    "analytics.results.counts.delivery.appendNewline must be left out of a result: rows of a result always end in a newline",
  );
  refuses(
    "refuses streaming ingestion of a result, which comes by direct PUT",
    stage({ delivery: { redshift: { ingestion: "STREAMING" } } }),
    "analytics.results.counts.delivery.redshift.ingestion must be COPY for a result; for STREAMING give the result a stream, and that stream a pipeline of its own",
  );
  refuses(
    "speaks of a result's delivery below its path",
    stage({ delivery: { bufferSizeMiB: 129 } }),
    "analytics.results.counts.delivery.bufferSizeMiB must be 1–128 MiB, got 129; leave it out for the default",
  );
  refuses(
    "refuses a delivery and a result in one table",
    { ...stage({ delivery: { table: "t", prefix: "a/" } }), deliveries: { raw: { table: "t", prefix: "b/" } } },
    'analytics.results.counts.delivery.table "t" is already the table of deliveries.raw; give each delivery its own',
  );
  refuses(
    "refuses a misspelt column, with its line and column",
    stage({ delivery: {} }, { sql: SQL.replace("COUNT(*)", "COUNT(typo)") }),
    'analytics.sql:1:14 names no column: "typo" is unknown; did you mean "type"?',
  );
  refuses(
    "refuses events among the objects of the stage's code",
    { deliveries: { lake: { prefix: "sql-analytics/events/" } } },
    'deliveries.lake.prefix "sql-analytics/events/" and "sql-analytics/" of the code of SQL stages contain one another before their expressions; set them apart',
  );
});
