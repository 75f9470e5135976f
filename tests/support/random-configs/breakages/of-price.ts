import { PRICE_DEFAULTS } from "../../../../stacks/config/shape-price";
import { type Breakage, change, values } from "./breakage";

const MORE_THAN_ZERO = ["recordsPerSecond", "recordSizeKiB"];
const ZERO_OR_MORE = [
  "resultRecordsPerSecond",
  "jqHours",
  "lambdaMilliseconds",
  "logKiBPerInvocation",
  "queryTerabytes",
  "kmsRequests",
];

export const OF_PRICE: Breakage[] = [
  ...[...MORE_THAN_ZERO, "resultRecordSizeKiB", "partitions"].flatMap((key) => values("price", key, [0, -1, "1"])),
  ...ZERO_OR_MORE.flatMap((key) => values("price", key, [-0.001, "0"])),
  ...values("price", "selectedShare", [-0.001, 1.001]),
  ...values("price", "warehouseHoursPerDay", [-0.001, 24.001]),
  ...Object.keys(PRICE_DEFAULTS.storedShare).flatMap((format) =>
    values("price.storedShare", format, [-0.001, 1.001, "1"]),
  ),
  change("price.storedShare", { LZ4: 0.5 }),
  change("price", { recordsPerMinute: 1 }),
  change("price", { pipelines: [] }),
  change("price", { pipelines: { nothing_like_it: {} } }, { at: "pipelines.nothing_like_it" }),
  ...MORE_THAN_ZERO.flatMap((key) => values("price.pipelines.*", key, [0, "1"])),
  change("price.pipelines.*", { partitions: 1 }),
  change("", { price: "cheap" }),
];
