import { BUCKET_ARN } from "../shared/arn";
import { checkAtLeast, checkKmsKeyArn, checkLeftOut, checkTags } from "../shared/checks";
import { parsePrefix } from "../shared/prefix";
import { checkPattern, checkRange, type Problem, under } from "../shared/problems";
import type { DataLakeArgs, PrefixExpirationArgs } from "./args";
import { checkTableName, validateLakeTable } from "./validate-table";

/** Days after which a lifecycle rule can act, ten years at most. */
export const MAX_LIFECYCLE_DAYS = 3650;
/** Least bytes that a query can be cut off at: the provider refuses less. */
export const MIN_SCAN_LIMIT_BYTES = 10_485_760;
/** Where Athena writes what queries answer. */
export const RESULTS_PREFIX = "athena-results/";
/** Days that the answer of an Athena query stays. */
export const RESULT_DAYS = 7;

// S3's naming rules: no two dots in a row, no address of four numbers, no prefix or suffix that S3 keeps for itself.
const BUCKET_NAME =
  /^(?!xn--|sthree-|amzn-s3-demo-|\d+\.\d+\.\d+\.\d+$)(?!.*(?:\.\.|-s3alias$|--ol-s3$|\.mrap$|--x-s3$|--table-s3$))[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
// Pulumi adds 8 characters to the component's name and writes it in lower case (G-12).
const AUTO_BUCKET_NAME = /^[a-zA-Z0-9][a-zA-Z0-9-]{0,54}$/;
/** G-12: Athena wants no hyphen. */
export const DATABASE_NAME = /^[a-z0-9_]{1,255}$/;
/** What the owner of an adopted bucket decides. `kmsKeyArn` is not among it: it tells which key the bucket has. */
const BUCKET_SETTINGS = [
  "bucketName",
  "rawExpirations",
  "dataExpirations",
  "errorExpirations",
  "objectEvents",
  "noncurrentVersionDays",
];

/**
 * Every problem of a lake's arguments. Values known only later pass; the component looks at them when they are known.
 *
 * @param componentName the component's name, of which the names not given are made
 */
export function validateDataLake(args: DataLakeArgs, componentName: string): Problem[] {
  return [
    ...(args.existingBucketArn === undefined ? checkBucket(args, componentName) : checkAdopted(args)),
    ...checkKmsKeyArn("kmsKeyArn", args.kmsKeyArn),
    ...checkDatabase(args.databaseName, componentName),
    ...checkAtLeast("queryScanLimitBytes", args.queryScanLimitBytes, MIN_SCAN_LIMIT_BYTES, "bytes"),
    ...checkTags("tags", args.tags),
    ...Object.entries(args.tables ?? {}).flatMap(([name, table]) =>
      under(`tables.${name}`, [...checkTableName(name), ...validateLakeTable(table)]),
    ),
  ];
}

/** The name of the Glue database: as given, else the component's (G-12). */
export function databaseNameOf(databaseName: string | undefined, componentName: string): string {
  return databaseName ?? componentName.replace(/-/g, "_");
}

/** A bucket's ARN, without a key (F-42). */
export function checkBucketArn(arn: unknown): Problem[] {
  return checkPattern("existingBucketArn", arn, BUCKET_ARN, "the ARN of a bucket, arn:aws:s3:::<name>, without a key");
}

function checkAdopted(args: DataLakeArgs): Problem[] {
  return [...checkBucketArn(args.existingBucketArn), ...checkLeftOut(args, BUCKET_SETTINGS, "existingBucketArn")];
}

function checkBucket(args: DataLakeArgs, componentName: string): Problem[] {
  const { rawExpirations = [], dataExpirations = [], errorExpirations = [] } = args;
  const expirations = { rawExpirations, dataExpirations, errorExpirations };
  return [
    ...checkBucketName(args.bucketName, componentName),
    ...checkRange("noncurrentVersionDays", args.noncurrentVersionDays, 1, MAX_LIFECYCLE_DAYS, "days"),
    ...Object.entries(expirations).flatMap(([group, rules]) =>
      rules.flatMap((rule, index) => under(`${group}[${index}]`, checkExpiration(rule))),
    ),
    ...checkApart([...rawExpirations, ...dataExpirations, ...errorExpirations]),
  ];
}

function checkBucketName(bucketName: string | undefined, componentName: string): Problem[] {
  if (bucketName !== undefined) {
    const allowed = "3–63 of a–z, 0–9, - and ., a letter or digit at both ends, as S3 names buckets";
    return checkPattern("bucketName", bucketName, BUCKET_NAME, allowed);
  }
  if (AUTO_BUCKET_NAME.test(componentName)) return [];
  const reason = `must be given, since none can be made of "${componentName}": that needs 1–55 of a–z, A–Z, 0–9 and -`;
  return [{ path: "bucketName", reason }];
}

function checkDatabase(databaseName: string | undefined, componentName: string): Problem[] {
  if (databaseName !== undefined) {
    return checkPattern("databaseName", databaseName, DATABASE_NAME, "1–255 of a–z, 0–9 and _");
  }
  if (DATABASE_NAME.test(databaseNameOf(undefined, componentName))) return [];
  const reason = `must be given, since none can be made of "${componentName}": that needs 1–255 of a–z, 0–9, - and _`;
  return [{ path: "databaseName", reason }];
}

/** An empty prefix would expire the whole lake. */
function checkExpiration({ prefix, days }: PrefixExpirationArgs): Problem[] {
  const problems = checkRange("days", days, 1, MAX_LIFECYCLE_DAYS, "days");
  if (prefix === "" || prefix.includes("!{") || parsePrefix(prefix).some(({ kind }) => kind !== "literal")) {
    const reason = `must be the fixed beginning of keys, without expressions, got "${prefix}"; give what stands before the first !{`;
    problems.push({ path: "prefix", reason });
  } else if (prefix.startsWith(RESULTS_PREFIX) || RESULTS_PREFIX.startsWith(prefix)) {
    const reason = `must lie apart from "${RESULTS_PREFIX}", where Athena's results expire after ${RESULT_DAYS} days, got "${prefix}"; set it apart`;
    problems.push({ path: "prefix", reason });
  }
  return problems;
}

/** A prefix names its rule, and of two periods S3 would take the shorter without a word. */
function checkApart(rules: PrefixExpirationArgs[]): Problem[] {
  const path = "rawExpirations, dataExpirations, errorExpirations";
  const prefixes = rules.map(({ prefix }) => prefix);
  const repeated = new Set(prefixes.filter((prefix, index) => prefixes.indexOf(prefix) < index));
  const cutShort = rules.flatMap(({ prefix, days }) =>
    rules
      .filter((outer) => prefix !== outer.prefix && prefix.startsWith(outer.prefix) && days > outer.days)
      .map((outer) => `must not keep "${prefix}" longer than "${outer.prefix}", which it lies in; set them apart`),
  );
  return [
    ...[...repeated].map((prefix) => ({
      path,
      reason: `must have one rule for a prefix, got several for "${prefix}"; keep one`,
    })),
    ...cutShort.map((reason) => ({ path, reason })),
  ];
}
