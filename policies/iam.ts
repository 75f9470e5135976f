import { allowing, isPublic, nameOf, type Statement } from "./documents";
import { at, listAt, type Properties, type Value } from "./known";
import { resourcePolicy, textsOfConfig } from "./policy";
import { TYPES } from "./types";

/** Resources that give an identity its permissions. */
const IDENTITY_POLICIES = [TYPES.rolePolicy, TYPES.iamPolicy, TYPES.role];

/** Actions that AWS binds to no resource, so that `*` is all that can be written; of ListShards Redshift's guide has it so (ST-03). */
const WITHOUT_RESOURCE: readonly string[] = [
  "cloudwatch:GetMetricData",
  "cloudwatch:PutMetricData",
  "ec2:DescribeTags",
  "kinesis:ListShards",
  "kinesis:ListStreams",
  "kinesis:UpdateShardCount",
  "redshift-data:DescribeStatement",
  "redshift-data:GetStatementResult",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
];

const noWildcardAction = resourcePolicy(
  {
    name: "iam-no-wildcard-action",
    controls: ["IAM.1", "IAM.21"],
    level: "mandatory",
    types: IDENTITY_POLICIES,
    wants: "A policy names its actions: a wildcard allows what AWS adds later too",
    wayOut: "name the actions; one that must stay goes into this policy's config as allowedActions",
    configSchema: {
      properties: {
        allowedActions: {
          type: "array",
          items: { type: "string" },
          default: [],
          description: "Actions with a wildcard that may stand, as they are written",
        },
      },
    },
  },
  ({ properties, config }) => {
    const allowed = textsOfConfig(config, "allowedActions", []);
    return documentsOf(properties).flatMap(({ path, document }) =>
      allowing(document).flatMap((statement) => {
        const wild = statement.actions.filter((action) => action.includes("*") && !allowed.includes(action));
        const all = statement.notActions.length > 0 ? ["all but some actions"] : [];
        return [...wild, ...all].map((action) => ({
          path: nameOf(path, statement),
          reason: `must not allow ${action}`,
        }));
      }),
    );
  },
);

const wildcardResourceBounded = resourcePolicy(
  {
    name: "iam-wildcard-resource-bounded",
    level: "mandatory",
    types: IDENTITY_POLICIES,
    wants:
      "A policy names its resources; every resource is allowed only to a few actions that take none or show little",
    wayOut: "name the resources; actions that take none go into this policy's config as withoutResource",
    configSchema: {
      properties: {
        withoutResource: {
          type: "array",
          items: { type: "string" },
          default: [...WITHOUT_RESOURCE],
          description: "Actions that may have every resource",
        },
      },
    },
  },
  ({ properties, config }) => {
    const free = textsOfConfig(config, "withoutResource", WITHOUT_RESOURCE);
    return documentsOf(properties).flatMap(({ path, document }) =>
      allowing(document)
        .filter(isForAllResources)
        .flatMap((statement) => {
          const bound = statement.actions.filter((action) => !free.includes(action));
          if (bound.length === 0) return [];
          return [{ path: nameOf(path, statement), reason: `must not allow ${bound.join(", ")} on every resource` }];
        }),
    );
  },
);

const keysByName = resourcePolicy(
  {
    name: "iam-keys-by-name",
    controls: ["KMS.1", "KMS.2"],
    level: "mandatory",
    types: IDENTITY_POLICIES,
    wants: "Nobody decrypts with every key: the right to one stream must not open another's data",
    wayOut: "name the key's ARN; a condition such as kms:ViaService does not make up for it",
  },
  ({ properties }) =>
    documentsOf(properties).flatMap(({ path, document }) =>
      allowing(document)
        .filter(({ actions }) => actions.some(decrypts))
        .filter(({ resources, notResources }) => notResources.length > 0 || resources.some(isEveryKey))
        .map((statement) => ({ path: nameOf(path, statement), reason: "must not decrypt with every key" })),
    ),
);

function decrypts(action: string): boolean {
  return ["*", "kms:*", "kms:decrypt", "kms:decrypt*", "kms:reencrypt*", "kms:reencryptfrom"].includes(
    action.toLowerCase(),
  );
}

function isEveryKey(resource: string): boolean {
  return resource === "*" || /^arn:[^:]*:kms:[^:]*:[^:]*:(\*|key\/\*)$/.test(resource);
}

const trustNotPublic = resourcePolicy(
  {
    name: "iam-trust-not-public",
    level: "mandatory",
    types: [TYPES.role],
    wants: "A role is taken only by whom it names",
    wayOut: "name the service or the role in Principal",
  },
  ({ properties }) =>
    allowing(at(properties, "assumeRolePolicy"))
      .filter(isPublic)
      .map((statement) => ({
        path: nameOf("assumeRolePolicy", statement),
        reason: "must not let everybody take the role",
      })),
);

/** AWS's own policies that allow everything, or everything of a service. */
const FULL_ACCESS = /\/(AdministratorAccess|PowerUserAccess|IAMFullAccess|[A-Za-z0-9]+FullAccess(V2)?)$/;

const noFullAccess = resourcePolicy(
  {
    name: "iam-no-full-access-policy",
    controls: ["IAM.1"],
    level: "mandatory",
    types: [TYPES.policyAttachment, TYPES.role],
    wants: "A role has none of AWS's policies that allow a whole service",
    wayOut: "write a policy with the actions and resources that the pipeline needs",
  },
  ({ properties }) =>
    ["policyArn", "managedPolicyArns"].flatMap((path) =>
      (listAt(properties, path) ?? [])
        .filter((arn) => typeof arn === "string" && FULL_ACCESS.test(arn))
        .map((arn) => ({ path, reason: `must not be ${String(arn).split("/").at(-1)}` })),
    ),
);

interface PolicyDocument {
  path: string;
  document: Value;
}

/** The documents that give permissions: a policy's own, and a role's inline ones. */
function documentsOf(properties: Properties): PolicyDocument[] {
  const inline = listAt(properties, "inlinePolicies") ?? [];
  return [
    { path: "policy", document: at(properties, "policy") },
    ...inline.map(
      (policy, index): PolicyDocument => ({ path: `inlinePolicies[${index}].policy`, document: at(policy, "policy") }),
    ),
  ];
}

function isForAllResources({ resources, notResources }: Statement): boolean {
  return resources.includes("*") || notResources.length > 0;
}

export const IAM = [noWildcardAction, wildcardResourceBounded, keysByName, trustNotPublic, noFullAccess];
