import { createHash } from "node:crypto";
import { type Account, partitionOf } from "./account";
import { type AppliedResource, type DesiredResource, physicalName } from "./handler";

const KEY_TYPE = "aws:kms/key:Key";

/**
 * What a resource without local effect answers: a name, an id and an ARN in the form AWS gives them, so that whatever is
 * wired to it gets values of the right shape.
 */
export function recordResource(resource: DesiredResource, account: Account): AppliedResource {
  const remote = REMOTE_COMPONENTS[resource.type];
  if (remote !== undefined) return { id: "", outputs: remote(resource) };
  const name = givenName(resource);
  const networkId = networkIdOf(resource);
  const arn = arnOf(resource.type, networkId ?? name, account);
  // Policies are known to AWS by their ARN, parts of a network by an id, all else by its name.
  const id = resource.type === "aws:iam/policy:Policy" ? arn : (networkId ?? name);
  return { id, outputs: resource.type === KEY_TYPE ? { arn, keyId: name } : { arn, name } };
}

function givenName({ urn, type, name: logicalName, inputs }: DesiredResource): string {
  const { name, namePrefix } = inputs;
  if (type === KEY_TYPE) return uuidOf(urn);
  if (typeof name === "string") return name;
  const unique = physicalName({ urn, type, name: logicalName, inputs });
  return typeof namePrefix === "string" ? `${namePrefix}${unique.slice(-7)}` : unique;
}

const NETWORK_ID_PREFIXES: Record<string, string> = {
  "aws:ec2/securityGroup:SecurityGroup": "sg",
  "aws:ec2/vpcEndpoint:VpcEndpoint": "vpce",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "sgr",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "sgr",
};

function networkIdOf({ type, urn }: DesiredResource): string | undefined {
  const prefix = NETWORK_ID_PREFIXES[type];
  return prefix === undefined ? undefined : `${prefix}-${hexOf(urn, 17)}`;
}

/** AWS gives a key a UUID for a name. */
function uuidOf(urn: string): string {
  return hexOf(urn, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The same digits for the same text at each run. */
function hexOf(text: string, digits: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, digits);
}

interface ArnForm {
  service?: string;
  /** IAM and S3 are one for all regions. */
  global?: boolean;
  /** What stands before the name. */
  before?: string;
}

// Where AWS's form is not `service:region:account:resource-kind/name`.
const ARN_FORMS: Record<string, ArnForm> = {
  "aws:cloudwatch/dashboard:Dashboard": { global: true, before: "dashboard/" },
  "aws:cloudwatch/logGroup:LogGroup": { service: "logs", before: "log-group:" },
  "aws:cloudwatch/metricAlarm:MetricAlarm": { before: "alarm:" },
  "aws:iam/instanceProfile:InstanceProfile": { global: true, before: "instance-profile/" },
  "aws:iam/policy:Policy": { global: true, before: "policy/" },
  "aws:iam/role:Role": { global: true, before: "role/" },
  "aws:redshift/parameterGroup:ParameterGroup": { before: "parametergroup:" },
  "aws:redshift/subnetGroup:SubnetGroup": { before: "subnetgroup:" },
  "aws:sns/topic:Topic": { before: "" },
  "aws:sqs/queue:Queue": { before: "" },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": { service: "ec2", before: "security-group-rule/" },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": { service: "ec2", before: "security-group-rule/" },
};

function arnOf(type: string, name: string, { accountId, region }: Account): string {
  const [, module = "", kind = ""] = type.split(":");
  const { service, global = false, before = `${kebabCase(kind)}/` } = ARN_FORMS[type] ?? {};
  const place = global ? "" : region;
  return `arn:${partitionOf(region).name}:${service ?? module.split("/")[0]}:${place}:${accountId}:${before}${name}`;
}

function kebabCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])[A-Z]/g, "-$&").toLowerCase();
}

// Components of other packages: their children are unknown here, so what the program wires on is named key by key.
const REMOTE_COMPONENTS: Record<string, (resource: DesiredResource) => Record<string, unknown>> = {
  "awsx:ec2:Vpc": ({ urn }) => {
    const subnets = (kind: string) => [1, 2, 3].map((zone) => `subnet-${hexOf(`${urn}/${kind}/${zone}`, 17)}`);
    return {
      vpcId: `vpc-${hexOf(urn, 17)}`,
      publicSubnetIds: subnets("public"),
      privateSubnetIds: subnets("private"),
      isolatedSubnetIds: [],
    };
  },
};
