import type { DeliveryAccount } from "./account";
import { alignColumns, group } from "./table";

/** What one run fed and found again. `npm start -- --once --json` prints it as it is. */
export interface RunReport {
  stack: string;
  /** Events put and acknowledged. */
  fed: number;
  /** Events that some delivery neither delivered, nor rejected with a reason, nor skipped by its selection. */
  lost: number;
  seconds: number;
  deliveries: DeliveryAccount[];
  endpoint: string;
}

/** One object and one row of a delivery, to look at. */
export interface Sample {
  delivery: DeliveryAccount;
  file: string | undefined;
  row: Record<string, unknown> | undefined;
}

/** The report as people read it. */
export function renderReport({ fed, lost, seconds, deliveries }: RunReport, samples: Sample[]): string {
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
    ...samples.flatMap(renderSample),
    `${group(fed)} events fed, ${verdict} (${seconds} s)`,
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

/** What to try while the embedded cloud is up. */
export function renderNextSteps(
  endpoint: string,
  region: string,
  table: string | undefined,
  stream: string | undefined,
): string {
  const credentials = `AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=${region}`;
  return [
    `The embedded cloud is up at ${endpoint}; Ctrl-C ends it. In another shell:`,
    "",
    ...(table === undefined ? [] : [`  npm run query -- "SELECT * FROM ${table} LIMIT 10"`]),
    `  export AWS_ENDPOINT_URL=${endpoint} ${credentials}`,
    "  aws s3 ls --recursive s3://",
    ...(stream === undefined ? [] : [`  aws kinesis describe-stream-summary --stream-name ${stream}`]),
    "",
  ].join("\n");
}
