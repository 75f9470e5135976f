import { DATABASE_NAME, validateDataLake } from "../data-lake/validate";
import { checkReadableByFirehose, validateDataStream } from "../data-stream";
import { checkArn } from "../delivery-stream/arn-checks";
import { validateMskSource } from "../delivery-stream/msk";
import { validateEventSchema } from "../event-schema";
import { validateObservability } from "../observability";
import { checkTags } from "../shared/checks";
import { checkLogRetention } from "../shared/log-retention";
import { checkPattern, type Problem, under } from "../shared/problems";
import { allDeliveries } from "./all-deliveries";
import type { ExistingLakeArgs, StreamingIngestArgs } from "./args";
import { dataLakeArgs } from "./lake-args";
import { overlapsAmong, placesOf, TAKEN } from "./places";
import { dataStreamArgs, planDeliveries, tablePlaces } from "./plan";
import { checkSharedReads, sharedReaders } from "./shared-readers";
import { validateAnalytics } from "./validate-analytics";
import { validateConsumers } from "./validate-consumers";
import { validateDelivery } from "./validate-delivery";
import { validateFeeds } from "./validate-feeds";
import { validateRedrive } from "./validate-redrive";

/**
 * Every problem of a pipeline, those of all its parts included, each with its path.
 *
 * @param componentName the component's name, of which the names of its parts are made
 */
export function validateStreamingIngest(args: StreamingIngestArgs, componentName: string): Problem[] {
  const problems = [
    ...under("schema", validateEventSchema(args.schema)),
    ...validateSource(args, componentName),
    ...validateLake(args, componentName),
    ...validateDeliveryCount(args),
    ...planDeliveries(args, componentName).flatMap((plan) => under(plan.path, validateDelivery(plan, args))),
    ...validateAnalytics(args, componentName),
    ...validateFeeds(args, componentName),
    ...validateRedrive(args, componentName),
    ...validateConsumers(args, componentName),
    ...validateTables(args, componentName),
    ...validatePrefixes(args, componentName),
    ...under("observability", validateObservability(args.observability ?? {})),
    ...checkLogRetention("logRetentionDays", args.logRetentionDays),
    ...checkTags("tags", args.tags),
  ];
  return withoutRepeats(problems);
}

/** F-02, F-14, and K-13: Firehose reads the stream. */
function validateSource(args: StreamingIngestArgs, componentName: string): Problem[] {
  const { directPut, msk } = args.source;
  const kinesis = dataStreamArgs(args);
  const problems = exactlyOne("source", { kinesis, directPut, msk }, "(F-02)");
  if (kinesis) {
    const found = [...validateDataStream(kinesis, componentName), ...checkReadableByFirehose(kinesis)];
    problems.push(...under("source.kinesis", found));
    problems.push(...checkSharedReads(sharedReaders(args), "source.kinesis"));
  }
  if (directPut) problems.push(...checkArn("source.directPut.kmsKeyArn", directPut.kmsKeyArn, "key"));
  if (msk) problems.push(...under("source.msk", validateMskSource(msk)));
  return problems;
}

function validateLake(args: StreamingIngestArgs, componentName: string): Problem[] {
  const { existingLake } = args;
  const lake = dataLakeArgs(args, componentName);
  const problems = exactlyOne("lake", { lake, existingLake }, "");
  if (lake) problems.push(...under("lake", validateDataLake(lake, componentName)));
  if (existingLake) problems.push(...under("existingLake", validateExistingLake(existingLake)));
  return problems;
}

function validateExistingLake({ bucketArn, databaseName, kmsKeyArn }: ExistingLakeArgs): Problem[] {
  return [
    ...checkArn("bucketArn", bucketArn, "bucket"),
    ...checkPattern("databaseName", databaseName, DATABASE_NAME, "1–255 of a–z, 0–9 and _ (G-12)"),
    ...checkArn("kmsKeyArn", kmsKeyArn, "key"),
  ];
}

function exactlyOne(path: string, groups: Record<string, object | undefined>, rule: string): Problem[] {
  const given = Object.values(groups).filter((group) => group !== undefined).length;
  if (given === 1) return [];
  const names = Object.keys(groups);
  const all = `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  const reason = `must be exactly one of ${all}, got ${given === 0 ? "none" : given === 2 ? "both" : given}`;
  return [{ path, reason: `${reason} ${rule}`.trimEnd() }];
}

function validateDeliveryCount({ deliveries, source, analytics }: StreamingIngestArgs): Problem[] {
  const count = Object.keys(deliveries).length;
  const path = "deliveries";
  if (count === 0 && analytics === undefined) return [{ path, reason: "must have one delivery or more, got none" }];
  if (source.directPut === undefined || count === 1) return [];
  const reason = `must be exactly one with direct PUT, since a record put into one delivery stream reaches no other, got ${count}; use source.kinesis for more`;
  return [{ path, reason }];
}

/** Two deliveries must not write what one table reads. */
function validateTables(args: StreamingIngestArgs, componentName: string): Problem[] {
  const owners = new Map(Object.keys(args.lake?.tables ?? {}).map((table) => [table, `lake.tables.${table}`]));
  return allDeliveries(args, componentName).flatMap((plan) =>
    tablePlaces(plan).flatMap(({ path, tableName, place }) => {
      const owner = owners.get(place);
      if (owner === undefined) {
        owners.set(place, plan.path);
        return [];
      }
      const reason = `"${tableName}" is already the table of ${owner}; give each delivery its own`;
      return [{ path: `${plan.path}.${path}`, reason }];
    }),
  );
}

/** Where the objects of one prefix would turn up below another, each of them holds events twice or of two kinds. */
function validatePrefixes(args: StreamingIngestArgs, componentName: string): Problem[] {
  const plans = allDeliveries(args, componentName);
  return overlapsAmong([...TAKEN, ...plans.flatMap((plan) => placesOf(plan, plan.path))]);
}

/** Two parts can find the same fault in what they share. */
function withoutRepeats(problems: Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.path} ${problem.reason}`, problem])).values()];
}
