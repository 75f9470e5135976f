import { type Assumptions, resultThroughput, type Throughput } from "./assumptions";
import { amount } from "./format";
import type { Price } from "./price";

/** `100 records/s of 1 KiB in each pipeline`, and what differs. */
export function throughputText({ throughput, pipelines }: Assumptions): string {
  const named = Object.entries(pipelines).map(([name, one]) => `${name}: ${rateText(one)}`);
  const differing = named.length === 0 ? "" : ` (${named.join(", ")})`;
  return `${rateText(throughput)} in each pipeline${differing}`;
}

function rateText({ recordsPerSecond, recordSizeKiB }: Throughput): string {
  return `${amount(recordsPerSecond)} ${recordsPerSecond === 1 ? "record" : "records"}/s of ${amount(recordSizeKiB)} KiB`;
}

/** What no resource tells, of the services that the price has. */
export function assumptionLines({ assumptions, lines }: Price): string[] {
  const services = new Set(lines.map(({ service }) => service));
  const items = lines.map(({ item }) => item);
  const has = (word: string) => items.some((item) => item.includes(word));
  const of = (service: string, text: string) => (services.has(service) ? [text] : []);
  const shares = Object.entries(assumptions.storedShare).map(([format, share]) => `${format} ${share}`);
  return [
    `${throughputText(assumptions)}, day and night without peaks: --throughput or streaming-ingest:price`,
    "a month of 730 hours; list prices, without free tiers, discounts, tax and data transfer",
    ...of(
      "Lambda",
      `a transform lets ${amount(assumptions.selectedShare * 100)} % through and runs ${amount(assumptions.lambdaMilliseconds)} ms for each buffer, and logs ${amount(assumptions.logKiBPerInvocation)} KiB`,
    ),
    ...of("Managed Flink", `a result of SQL has ${rateText(resultThroughput(assumptions))}`),
    ...(has("partition")
      ? [
          `${amount(assumptions.partitions)} partitions at the same time; hours of jq a month: ${amount(assumptions.jqHours)}`,
        ]
      : []),
    ...of("S3", `bytes stored for a byte that came: ${shares.join(", ")}`),
    ...of(
      "Redshift",
      `a serverless warehouse is awake for its loads, 60 s each, and for queries (hours a day: ${amount(assumptions.warehouseHoursPerDay)}), at base capacity`,
    ),
    ...of("Athena", `queries scan ${amount(assumptions.queryTerabytes)} TB a month`),
    ...of("KMS", `${amount(assumptions.kmsRequests)} requests a month to each key`),
  ];
}
