import type { AlarmReport } from "../cloud/cloudwatch/alarms";
import type { DeliveryAccount } from "./account";
import type { ConsumerAccount } from "./consumer-account";
import type { EventTimeAccount } from "./event-time-account";
import type { QueryAccount } from "./query-account";
import { alignColumns, group } from "./table";
import type { TableAccount } from "./table-account";

/** What one run fed and found again. `npm start -- --once --json` prints it as it is. */
export interface RunReport {
  stack: string;
  /** Events put and acknowledged. */
  fed: number;
  /** Events that some delivery neither delivered, nor rejected with a reason, nor skipped by its selection, or that another reader lacks. */
  lost: number;
  seconds: number;
  deliveries: DeliveryAccount[];
  /** The tables of the warehouse. */
  tables: TableAccount[];
  /** The tables by event time of the lake. */
  eventTimeTables: EventTimeAccount[];
  /** The SQL stages. */
  queries: QueryAccount[];
  /** The Lambda functions that read streams beside the deliveries. */
  consumers: ConsumerAccount[];
  /** The alarms that the run would have set off, had it gone on. */
  alarms: AlarmReport;
  endpoint: string;
}

/** One object and one row of a delivery, to look at. */
export interface Sample {
  delivery: DeliveryAccount;
  file: string | undefined;
  row: Record<string, unknown> | undefined;
}

/** The report as people read it. */
export function renderReport(
  { fed, lost, seconds, deliveries, tables, eventTimeTables, queries, consumers, alarms }: RunReport,
  samples: Sample[],
): string {
  const rows = deliveries.map((delivery) => [
    `${delivery.pipeline}.${delivery.name}`,
    ...[delivery.records, delivery.rejected, delivery.skipped, delivery.objects, delivery.bytes].map(group),
    delivery.destination,
  ]);
  const header = ["delivery", "records", "rejected", "skipped", "objects", "bytes", "destination"];
  const verdict = lost === 0 ? "every record is accounted for" : `${group(lost)} LOST`;
  return [
    "",
    ...alignColumns(header, rows),
    "",
    ...renderTables(tables),
    ...renderEventTimeTables(eventTimeTables),
    ...renderQueries(queries),
    ...renderConsumers(consumers),
    ...samples.flatMap(renderSample),
    `${group(fed)} events fed, ${verdict} (${seconds} s)`,
    ...renderAlarms(alarms),
    "",
  ].join("\n");
}

function renderSample({ delivery, file, row }: Sample): string[] {
  if (file === undefined) return [];
  return [
    `${delivery.pipeline}.${delivery.name}`,
    `  object  ${file}`,
    ...(row === undefined ? [] : [`  row     ${JSON.stringify(row)}`]),
    "",
  ];
}

function renderTables(tables: TableAccount[]): string[] {
  if (tables.length === 0) return [];
  const rows = tables.map(({ pipeline, delivery, name, ...counts }) => [
    `${pipeline}.${delivery}`,
    ...[counts.rows, counts.loaded, counts.rejected, counts.givenUp].map(group),
    name,
  ]);
  return [...alignColumns(["warehouse", "rows", "loaded", "rejected", "given up", "table"], rows), ""];
}

function renderEventTimeTables(tables: EventTimeAccount[]): string[] {
  if (tables.length === 0) return [];
  const rows = tables.map(({ pipeline, delivery, name, ...counts }) => [
    `${pipeline}.${delivery}`,
    ...[counts.rows, counts.added, counts.rejected, counts.hours].map(group),
    name,
  ]);
  return [...alignColumns(["by event time", "rows", "added", "rejected", "hours", "table"], rows), ""];
}

function renderQueries(queries: QueryAccount[]): string[] {
  if (queries.length === 0) return [];
  const rows = queries.map(({ pipeline, name, read, malformed, late, emitted }) => [
    pipeline,
    ...[read, malformed, late].map(group),
    Object.entries(emitted)
      .map(([result, count]) => `${result}: ${group(count)}`)
      .join(", "),
    name,
  ]);
  return [...alignColumns(["queries", "read", "malformed", "late", "rows", "application"], rows), ""];
}

function renderConsumers(consumers: ConsumerAccount[]): string[] {
  if (consumers.length === 0) return [];
  const rows = consumers.map(({ pipeline, name, functionName, ...counts }) => [
    `${pipeline}.${name}`,
    ...[counts.fed, counts.handed, counts.givenUp, counts.skipped].map(group),
    functionName,
  ]);
  return [...alignColumns(["consumer", "fed", "handed", "given up", "skipped", "function"], rows), ""];
}

/** A run lasts seconds and alarms look at minutes, hence "would". */
function renderAlarms({ total, wouldFire }: AlarmReport): string[] {
  if (total === 0) return [];
  const firing = wouldFire.flatMap(({ name, reason, description }) => [
    "",
    `  ${name}: ${reason}`,
    ...(description === "" ? [] : [`    ${description}`]),
  ]);
  return [`${group(wouldFire.length)} of ${group(total)} alarms would fire, were all periods like this run`, ...firing];
}

/** What there is to try. */
export interface NextSteps {
  endpoint: string;
  region: string;
  /** A table of the lake. */
  table: string | undefined;
  /** A data stream. */
  stream: string | undefined;
  /** A table of the warehouse, and where psql finds it. */
  warehouseTable: string | undefined;
  warehouse: { host: string; port: number; databaseName: string } | undefined;
  /** The data folder, where one was named. */
  dataDir: string | undefined;
}

/** What to try while the embedded cloud is up. */
export function renderNextSteps({ endpoint, region, table, stream, warehouseTable, warehouse, dataDir }: NextSteps) {
  const query = `  npm run query --${dataDir === undefined ? "" : ` --data-dir ${dataDir}`}`;
  const credentials = `AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=${region}`;
  const show = (shown: boolean, ...lines: string[]) => (shown ? lines : []);
  return [
    `The embedded cloud is up at ${endpoint}; Ctrl-C ends it. In another shell:`,
    "",
    ...show(table !== undefined, `${query} "SELECT * FROM ${table} LIMIT 10"`),
    ...show(warehouseTable !== undefined, `${query} --warehouse "SELECT * FROM ${warehouseTable} LIMIT 10"`),
    ...(warehouse ? [`  psql -h ${warehouse.host} -p ${warehouse.port} ${warehouse.databaseName}`] : []),
    `  export AWS_ENDPOINT_URL=${endpoint} ${credentials}`,
    "  aws s3 ls --recursive s3://",
    ...show(stream !== undefined, `  aws kinesis describe-stream-summary --stream-name ${stream}`),
    "",
  ].join("\n");
}
