import { stackPolicy } from "./policy";
import type { StackResource, StackView } from "./stack-view";
import { TYPES } from "./types";

/** What each bucket needs beside itself, each a resource of its own. */
const GUARDS: Record<string, string> = {
  [TYPES.bucketPublicAccess]: "a public access block",
  [TYPES.bucketOwnership]: "ownership controls",
  [TYPES.bucketPolicy]: "a policy",
  [TYPES.bucketLifecycle]: "a lifecycle",
  [TYPES.bucketEncryption]: "encryption settings",
  [TYPES.bucketVersioning]: "versioning",
};

const guarded = stackPolicy(
  {
    name: "bucket-guarded",
    controls: ["S3.5", "S3.8", "S3.10", "S3.12", "S3.13"],
    level: "mandatory",
    wants: "Each bucket has its settings in the stack: what is not there cannot be checked",
    wayOut: "make the bucket by DataLake, or add the resource that is missing",
  },
  (stack) =>
    Object.entries(GUARDS).flatMap(([type, guard]) =>
      bucketsWithout(stack, type).map((resource) => ({ resource, path: "bucket", reason: `must have ${guard}` })),
    ),
);

const accessLogged = stackPolicy(
  {
    name: "bucket-access-logged",
    controls: ["S3.9"],
    level: "advisory",
    wants: "A bucket logs who reads it; the log needs a bucket of its own, which a lake does not make",
    wayOut:
      "add an aws.s3.BucketLogging to a bucket of logs, or rely on data events of CloudTrail and disable this policy",
  },
  (stack) => missing(stack, TYPES.bucketLogging, "access logging"),
);

const notifies = stackPolicy(
  {
    name: "bucket-events",
    controls: ["S3.11"],
    level: "disabled",
    wants: "A bucket tells of new objects; nobody here listens, so this is off",
    wayOut: "add an aws.s3.BucketNotification",
  },
  (stack) => missing(stack, TYPES.bucketNotification, "event notifications"),
);

const objectLock = stackPolicy(
  {
    name: "bucket-object-lock",
    controls: ["S3.15"],
    level: "disabled",
    wants: "A bucket locks its objects; a lake that must be able to forget cannot, so this is off",
    wayOut: "add an aws.s3.BucketObjectLockConfiguration",
  },
  (stack) => missing(stack, TYPES.bucketObjectLock, "an object lock"),
);

function missing(stack: StackView, type: string, what: string) {
  return bucketsWithout(stack, type).map((resource) => ({ resource, path: "bucket", reason: `must have ${what}` }));
}

/** The buckets that no resource of the type is for, by its property `bucket` or by the bucket's name. */
function bucketsWithout(stack: StackView, type: string): StackResource[] {
  const guards = stack.ofType(type);
  const having = guards.flatMap((guard) => stack.sourcesOf(guard, "bucket"));
  const named = guards.map(({ properties }) => properties.bucket).filter((name) => typeof name === "string");
  return stack
    .ofType(TYPES.bucket)
    .filter((bucket) => !having.includes(bucket) && !named.includes(String(bucket.properties.bucket)));
}

export const BUCKETS_OF_STACK = [guarded, accessLogged, notifies, objectLock];
