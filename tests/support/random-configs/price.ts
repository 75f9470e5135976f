import fc from "fast-check";
import { PRICE_DEFAULTS } from "../../../stacks/config/shape-price";
import { group, oneOf, type Settings } from "./values";

const positive = fc.oneof(oneOf(Number.MIN_VALUE, 1, 1e9), fc.double({ min: 0.001, max: 1e6, noNaN: true }));
const amount = fc.oneof(oneOf(0), positive);
const share = fc.oneof(oneOf(0, 1), fc.double({ min: 0, max: 1, noNaN: true }));
const throughput = { recordsPerSecond: positive, recordSizeKiB: positive };

/** What the plan's price assumes. @param pipelines their names */
export function price(pipelines: string[]): fc.Arbitrary<Settings> {
  return group({
    ...throughput,
    pipelines: group(Object.fromEntries(pipelines.map((name) => [name, group(throughput)]))),
    selectedShare: share,
    resultRecordsPerSecond: amount,
    resultRecordSizeKiB: positive,
    partitions: positive,
    jqHours: amount,
    lambdaMilliseconds: amount,
    logKiBPerInvocation: amount,
    warehouseHoursPerDay: fc.oneof(oneOf(0, 24), fc.double({ min: 0, max: 24, noNaN: true })),
    queryTerabytes: amount,
    kmsRequests: amount,
    storedShare: group(Object.fromEntries(Object.keys(PRICE_DEFAULTS.storedShare).map((format) => [format, share]))),
  });
}
