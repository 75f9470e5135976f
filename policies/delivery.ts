import { mustBeSet } from "./checks";
import { at, type Properties, UNKNOWN } from "./known";
import { type Fault, resourcePolicy, type StackFault, stackPolicy } from "./policy";
import type { StackResource, StackView } from "./stack-view";
import { TYPES } from "./types";

const errorOutput = resourcePolicy(
  {
    name: "delivery-error-output",
    level: "mandatory",
    types: [TYPES.deliveryStream],
    wants:
      "What cannot be delivered goes under a prefix of its own with its reason, apart from the data that queries read",
    wayOut: "set errorOutputPrefix, for Redshift the prefix of s3Configuration, to a folder of its own",
  },
  ({ properties }) => [...errorPrefix(properties), ...stagingPrefix(properties)],
);

function errorPrefix(properties: Properties): Fault[] {
  if (at(properties, "extendedS3Configuration") === null) return [];
  const path = "extendedS3Configuration.errorOutputPrefix";
  const [missing] = mustBeSet(properties, path);
  if (missing !== undefined) return [missing];
  const error = at(properties, path);
  const data = at(properties, "extendedS3Configuration.prefix");
  return error === data && error !== UNKNOWN ? [{ path, reason: "must not be the prefix of the data" }] : [];
}

/** Redshift's staging takes no error prefix: Firehose puts what failed below the prefix (F-53). */
function stagingPrefix(properties: Properties): Fault[] {
  if (at(properties, "redshiftConfiguration") === null) return [];
  return mustBeSet(properties, "redshiftConfiguration.s3Configuration.prefix");
}

const tableBeforeDelivery = stackPolicy(
  {
    name: "table-before-delivery",
    level: "mandatory",
    wants:
      "The table is there before what delivers into it (R-05, F-97): Firehose retries a COPY for two hours at most, and refuses a conversion without its table",
    wayOut: "give secretArn from TargetTable.loaderSecretArn and table names from LakeTable, or set dependsOn",
  },
  (stack) =>
    stack
      .ofType(TYPES.deliveryStream)
      .flatMap((resource) => [...warehouseTable(stack, resource), ...catalogTable(stack, resource)]),
);

function warehouseTable(stack: StackView, resource: StackResource): StackFault[] {
  if (at(resource.properties, "redshiftConfiguration") === null) return [];
  if ([...stack.madeBefore(resource)].some(({ type }) => type === TYPES.invocation)) return [];
  return [{ resource, path: "redshiftConfiguration.dataTableName", reason: "must wait for what makes the table" }];
}

/** A table that the stack does not make is somebody else's to make first. */
function catalogTable(stack: StackView, resource: StackResource): StackFault[] {
  const conversion = "extendedS3Configuration.dataFormatConversionConfiguration";
  if (at(resource.properties, conversion) === null) return [];
  const path = `${conversion}.schemaConfiguration.tableName`;
  const name = at(resource.properties, path);
  const tables = stack
    .ofType(TYPES.table)
    .filter(({ properties }) => name === UNKNOWN || at(properties, "name") === name);
  const before = stack.madeBefore(resource);
  if (tables.length === 0 || tables.some((table) => before.has(table))) return [];
  return [{ resource, path, reason: "must wait for the Glue table that it names" }];
}

const rolePolicyFirst = stackPolicy(
  {
    name: "role-policy-before-stream",
    level: "mandatory",
    wants:
      "A role has its permissions before what takes it: AWS tries the role of a delivery stream or a job as it makes them (G-01, FL-05)",
    wayOut: "set dependsOn to the RolePolicy",
  },
  (stack) =>
    stack.ofType(TYPES.deliveryStream, TYPES.application).flatMap((resource) => {
      const before = stack.madeBefore(resource);
      const roles = [...before].filter(({ type }) => type === TYPES.role);
      const granted = [...before]
        .filter(({ type }) => type === TYPES.rolePolicy || type === TYPES.policyAttachment)
        .flatMap((policy) => stack.sourcesOf(policy, "role"));
      // Of the roles that it waits for, its own is the one in its properties.
      const own = roles.filter((role) => usesRole(stack, resource, role));
      return own
        .filter((role) => !granted.includes(role))
        .map((role) => ({ resource, path: "dependsOn", reason: `must have a policy of the role ${role.name}` }));
    }),
);

const ROLE_PROPERTIES = ["extendedS3Configuration", "redshiftConfiguration", "serviceExecutionRole"];

function usesRole(stack: StackView, resource: StackResource, role: StackResource): boolean {
  return ROLE_PROPERTIES.some((property) => stack.sourcesOf(resource, property).includes(role));
}

const prefixesApart = stackPolicy(
  {
    name: "delivery-prefixes-apart",
    level: "mandatory",
    wants:
      "No two delivery streams write under one prefix: queries and lifecycle rules of the one would take the other's objects",
    wayOut: "give each delivery a prefix of its own, none the beginning of another's",
  },
  (stack) => {
    const places = stack.ofType(TYPES.deliveryStream).flatMap((resource) => placesOf(stack, resource));
    return places.flatMap((place, index) => {
      const other = places.slice(0, index).find((earlier) => overlap(place, earlier));
      if (other === undefined) return [];
      const reason = `must not overlap with ${other.path} of ${other.resource.name}: "${place.prefix}" and "${other.prefix}"`;
      return [{ resource: place.resource, path: place.path, reason }];
    });
  },
);

/** A prefix that a delivery stream writes under. */
interface Place {
  resource: StackResource;
  path: string;
  bucket: string;
  prefix: string;
}

const PLACES = [
  { property: "extendedS3Configuration", path: "extendedS3Configuration" },
  { property: "extendedS3Configuration", path: "extendedS3Configuration.s3BackupConfiguration" },
  { property: "redshiftConfiguration", path: "redshiftConfiguration.s3Configuration" },
  { property: "redshiftConfiguration", path: "redshiftConfiguration.s3BackupConfiguration" },
];

function placesOf(stack: StackView, resource: StackResource): Place[] {
  return PLACES.flatMap(({ property, path }) => {
    const bucket = bucketOf(stack, resource, property, at(resource.properties, `${path}.bucketArn`));
    if (bucket === undefined) return [];
    return ["prefix", "errorOutputPrefix"].flatMap((key) => {
      const prefix = at(resource.properties, `${path}.${key}`);
      // What is not set is no place of its own, but for the data, which then lies at the top.
      if (typeof prefix !== "string" && prefix !== null) return [];
      if (key === "errorOutputPrefix" && (prefix ?? "") === "") return [];
      return [{ resource, path: `${path}.${key}`, bucket, prefix: literalHead(prefix ?? "") }];
    });
  });
}

/** The bucket's ARN, or while that is unknown the bucket of the stack that it is made of. */
function bucketOf(stack: StackView, resource: StackResource, property: string, arn: unknown): string | undefined {
  if (typeof arn === "string") return arn;
  if (arn !== UNKNOWN) return undefined;
  const buckets = [...stack.madeBeforeProperty(resource, property)].filter(({ type }) => type === TYPES.bucket);
  // With two buckets nobody can tell which is which.
  return buckets.length === 1 ? buckets[0]?.urn : undefined;
}

/** What stands before the first expression. */
function literalHead(prefix: string): string {
  return prefix.split("!{")[0] ?? "";
}

function overlap(place: Place, other: Place): boolean {
  if (place.resource === other.resource || place.bucket !== other.bucket) return false;
  return place.prefix.startsWith(other.prefix) || other.prefix.startsWith(place.prefix);
}

export const DELIVERY = [errorOutput];
export const DELIVERY_OF_STACK = [tableBeforeDelivery, rolePolicyFirst, prefixesApart];
