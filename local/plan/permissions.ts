import type { RegisteredResource } from "../engine";
import { type ArnLabel, arnLabels, labelOf } from "./arn-labels";
import { shownInputs } from "./plain-inputs";
import { type PolicyRow, readPolicy } from "./policy-document";

/** What a stack's roles may do, and whom its resources let in. */
export interface Permissions {
  roles: RolePermissions[];
  /** Policies of buckets, keys, queues and functions. */
  resourcePolicies: ResourcePolicy[];
}

export interface RolePermissions {
  /** Logical name; for a role that the stack only extends, the name it has in AWS. */
  role: string;
  /** Whether the stack makes the role. */
  isOwn: boolean;
  /** Who may take it; empty for a role that the stack does not make. */
  trust: PolicyRow[];
  statements: PolicyRow[];
  /** ARNs of policies whose text AWS or another stack keeps. */
  managedPolicies: string[];
  /** Documents that are not known before the deployment. */
  unknownDocuments: number;
}

export interface ResourcePolicy {
  /** Kind and logical name: `bucket policy lake`. */
  resource: string;
  statements: PolicyRow[];
}

const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const POLICY = "aws:iam/policy:Policy";
const ROLE_ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const POLICY_ATTACHMENT = "aws:iam/policyAttachment:PolicyAttachment";
const FUNCTION_PERMISSION = "aws:lambda/permission:Permission";
/** Inputs that hold the policy of a resource, by whatever type has them. */
const POLICY_INPUTS = ["policy", "policyDocument", "resourcePolicy"];

/**
 * Reads the permissions from resources of a named run, whose documents are known text. ARNs of the stack's own resources
 * are said by their names.
 */
export function permissionsOf(resources: readonly RegisteredResource[]): Permissions {
  const label = arnLabels(resources);
  const shown = resources.filter(({ custom }) => custom).map((resource) => new ShownResource(resource));
  const roles = shown.filter(({ type }) => type === ROLE);
  const grants = shown.flatMap((resource) => grantsOf(resource));
  const ownNames = new Set(roles.map(({ awsName }) => awsName));
  const others = [...new Set(grants.map(({ roleName }) => roleName))].filter((name) => !ownNames.has(name));
  const documents = new Map(shown.filter(({ type }) => type === POLICY).map(({ arn, inputs }) => [arn, inputs.policy]));
  const collect = (roleName: string) =>
    collected(
      grants.filter((grant) => grant.roleName === roleName),
      documents,
      label,
    );
  return {
    roles: [
      ...roles.map(({ awsName, name, inputs }) => {
        return {
          role: name,
          isOwn: true,
          trust: labelled(readPolicy(inputs.assumeRolePolicy) ?? [], label),
          ...collect(awsName),
        };
      }),
      ...others.map((roleName) => ({ role: roleName, isOwn: false, trust: [], ...collect(roleName) })),
    ],
    resourcePolicies: shown.flatMap((resource) => resourcePolicyOf(resource, label)),
  };
}

class ShownResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  readonly arn: unknown;
  /** What it is called in AWS. */
  readonly awsName: string;
  readonly label: string;

  constructor(resource: RegisteredResource) {
    this.type = resource.type;
    this.name = resource.name;
    this.inputs = shownInputs(resource.inputs);
    this.arn = resource.outputs.arn;
    this.awsName = String(resource.outputs.name ?? resource.name);
    this.label = labelOf(resource);
  }
}

/** Something that gives a role permissions: a document, or a policy by its ARN. */
interface Grant {
  roleName: string;
  document?: unknown;
  policyArn?: string;
}

function grantsOf({ type, inputs, awsName }: ShownResource): Grant[] {
  switch (type) {
    case ROLE:
      return [
        ...listOf(inputs.managedPolicyArns).map((arn) => ({ roleName: awsName, policyArn: String(arn) })),
        ...listOf(inputs.inlinePolicies).map((inline) => ({
          roleName: awsName,
          document: (inline as Record<string, unknown>).policy,
        })),
      ];
    case ROLE_POLICY:
      return [{ roleName: String(inputs.role), document: inputs.policy }];
    case ROLE_ATTACHMENT:
      return [{ roleName: String(inputs.role), policyArn: String(inputs.policyArn) }];
    case POLICY_ATTACHMENT:
      return listOf(inputs.roles).map((role) => ({ roleName: String(role), policyArn: String(inputs.policyArn) }));
    default:
      return [];
  }
}

function collected(grants: Grant[], documents: ReadonlyMap<unknown, unknown>, label: ArnLabel) {
  const isManaged = ({ policyArn }: Grant) => policyArn !== undefined && !documents.has(policyArn);
  const read = grants
    .filter((grant) => !isManaged(grant))
    .map(({ policyArn, document }) => readPolicy(policyArn === undefined ? document : documents.get(policyArn)));
  return {
    statements: labelled(
      read.flatMap((rows) => rows ?? []),
      label,
    ),
    managedPolicies: grants.filter(isManaged).map(({ policyArn = "" }) => policyArn),
    unknownDocuments: read.filter((rows) => rows === undefined).length,
  };
}

function resourcePolicyOf(resource: ShownResource, label: ArnLabel): ResourcePolicy[] {
  const { type, inputs } = resource;
  if (type === FUNCTION_PERMISSION) return [{ resource: resource.label, statements: [permissionRow(inputs, label)] }];
  if (type.startsWith("aws:iam/")) return [];
  return POLICY_INPUTS.flatMap((name) => {
    const statements = readPolicy(inputs[name]);
    return statements === undefined ? [] : [{ resource: resource.label, statements: labelled(statements, label) }];
  });
}

/** `aws.lambda.Permission` is one statement of a function's policy. */
function permissionRow(inputs: Record<string, unknown>, label: ArnLabel): PolicyRow {
  const conditions = [
    ...(typeof inputs.sourceArn === "string" ? [`ArnLike aws:SourceArn = ${label(inputs.sourceArn)}`] : []),
    ...(typeof inputs.sourceAccount === "string" ? [`StringEquals aws:SourceAccount = ${inputs.sourceAccount}`] : []),
  ];
  const actions = [String(inputs.action)];
  return {
    effect: "Allow",
    principals: [String(inputs.principal)],
    actions,
    resources: [`function ${inputs.function}`],
    conditions,
  };
}

function labelled(rows: PolicyRow[], label: ArnLabel): PolicyRow[] {
  return rows.map((row) => ({
    ...row,
    principals: row.principals.map(label),
    resources: row.resources.map(label),
    // A value that is an ARN stands at the end, or before an "or".
    conditions: row.conditions.map((condition) => condition.replace(/arn:\S+/g, label)),
  }));
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
