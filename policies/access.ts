import { mustBe } from "./checks";
import { allowing, isPublic, nameOf, type Statement, statementsOf } from "./documents";
import { at, UNKNOWN } from "./known";
import { type Fault, resourcePolicy } from "./policy";
import { TYPES } from "./types";

const publicAccessBlocked = resourcePolicy(
  {
    name: "bucket-public-access-blocked",
    controls: ["S3.2", "S3.3", "S3.8"],
    level: "mandatory",
    types: [TYPES.bucketPublicAccess],
    wants: "A bucket blocks public access whatever its policy or an ACL says",
    wayOut: "set all four settings to true",
  },
  ({ properties }) =>
    ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"].flatMap((setting) =>
      mustBe(properties, setting, true),
    ),
);

const ownerEnforced = resourcePolicy(
  {
    name: "bucket-owner-enforced",
    controls: ["S3.12"],
    level: "mandatory",
    types: [TYPES.bucketOwnership],
    wants: "A bucket has no ACLs, so that its policy and IAM alone say who reads it",
    wayOut: 'set rule.objectOwnership to "BucketOwnerEnforced"',
  },
  ({ properties }) => mustBe(properties, "rule.objectOwnership", "BucketOwnerEnforced"),
);

const tlsOnly = resourcePolicy(
  {
    name: "bucket-policy-tls-only",
    controls: ["S3.5"],
    level: "mandatory",
    types: [TYPES.bucketPolicy],
    wants: "A bucket's policy denies every request without TLS",
    wayOut:
      'add a statement that denies "s3:*" to "*" where aws:SecureTransport is "false", on the bucket and on its objects',
  },
  ({ properties }) => {
    const policy = at(properties, "policy");
    if (policy === UNKNOWN || statementsOf(policy).some(deniesWithoutTls)) return [];
    return [{ path: "policy", reason: "must deny requests without TLS" }];
  },
);

function deniesWithoutTls({ effect, principals, actions, resources, conditions }: Statement): boolean {
  return (
    effect === "Deny" &&
    principals.some(({ name }) => name === "*") &&
    actions.some((action) => action === "s3:*" || action === "*") &&
    resources.some((resource) => resource.endsWith("/*") || resource === "*") &&
    resources.some((resource) => !resource.endsWith("/*")) &&
    // A second condition would let some requests without TLS through.
    conditions.length === 1 &&
    conditions.some(({ key, values }) => key === "aws:securetransport" && values.includes("false"))
  );
}

/** Documents that lie on a resource and say who may use it. */
const RESOURCE_POLICIES = [
  TYPES.bucketPolicy,
  TYPES.queuePolicy,
  TYPES.topicPolicy,
  TYPES.key,
  TYPES.keyPolicy,
  TYPES.secretPolicy,
] as const;

const notPublic = resourcePolicy(
  {
    name: "resource-policy-not-public",
    controls: ["S3.2", "S3.3", "SQS.3", "SNS.4", "KMS.5"],
    level: "mandatory",
    types: [...RESOURCE_POLICIES],
    wants: "The policy of a bucket, queue, topic, key or secret lets nobody in whom it does not name",
    wayOut: "name the principals, or bound them by aws:PrincipalAccount, aws:SourceAccount or aws:SourceArn",
  },
  ({ properties }) =>
    allowing(at(properties, "policy"))
      .filter(isPublic)
      .map((statement) => ({ path: nameOf("policy", statement), reason: "must not allow everybody" })),
);

/** What another account must not do to a bucket, by S3.6. */
const DANGEROUS_ACTIONS = [
  "s3:DeleteBucketPolicy",
  "s3:PutBucketAcl",
  "s3:PutBucketPolicy",
  "s3:PutEncryptionConfiguration",
  "s3:PutObjectAcl",
];

const ownAccount = resourcePolicy(
  {
    name: "bucket-policy-own-account",
    controls: ["S3.6"],
    level: "mandatory",
    types: [TYPES.bucketPolicy],
    wants: "A bucket's policy lets no other account change who reads the bucket or how it is encrypted",
    wayOut: `leave out ${DANGEROUS_ACTIONS.join(", ")} where a principal is of an AWS account`,
  },
  ({ properties }) =>
    allowing(at(properties, "policy"))
      .filter(({ principals }) => principals.some(({ kind }) => kind === "AWS" || kind === "*"))
      .flatMap((statement) => dangerous(statement)),
);

function dangerous(statement: Statement): Fault[] {
  const actions = DANGEROUS_ACTIONS.filter((action) => statement.actions.some((pattern) => matches(pattern, action)));
  if (actions.length === 0) return [];
  return [{ path: nameOf("policy", statement), reason: `must not allow ${actions.join(", ")} by policy` }];
}

/** IAM's `*` stands for any text; case does not count. */
function matches(pattern: string, action: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "i").test(action);
}

const functionNotPublic = resourcePolicy(
  {
    name: "lambda-permission-not-public",
    controls: ["Lambda.1"],
    level: "mandatory",
    types: [TYPES.functionPermission],
    wants: "A function's policy lets nobody in whom it does not name; a service comes for one resource or account",
    wayOut: "name the principal, and give sourceArn or sourceAccount beside a service",
  },
  ({ properties }) => {
    const principal = at(properties, "principal");
    if (typeof principal !== "string") return [];
    if (principal === "*") return [{ path: "principal", reason: "must not be everybody" }];
    const isBounded = ["sourceArn", "sourceAccount", "principalOrgId"].some((key) => at(properties, key) !== null);
    if (isBounded || !principal.endsWith(".amazonaws.com")) return [];
    return [{ path: "sourceArn", reason: `must bound whom ${principal} calls for` }];
  },
);

export const ACCESS = [publicAccessBlocked, ownerEnforced, tlsOnly, notPublic, ownAccount, functionNotPublic];
