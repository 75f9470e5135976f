import { createHash } from "node:crypto";
import { type Account, partitionOf } from "./account";
import { type AppliedResource, type DesiredResource, physicalName } from "./handler";

const KEY_TYPE = "aws:kms/key:Key";
const PROVIDER_TYPE = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
const KNOWN_BY_ARN: ReadonlySet<string> = new Set([PROVIDER_TYPE, "aws:iam/policy:Policy"]);

/**
 * What a resource without local effect answers: a name, an id and an ARN in the form AWS gives them, so that whatever is
 * wired to it gets values of the right shape.
 */
export function recordResource(resource: DesiredResource, account: Account): AppliedResource {
  const remote = REMOTE_COMPONENTS[resource.type];
  if (remote !== undefined) return { id: "", outputs: remote(resource) };
  const name = givenName(resource);
  const ownId = networkIdOf(resource) ?? idInputOf(resource);
  const arn = arnOf(resource.type, `${pathOf(resource)}${ownId ?? name}`, account);
  // Some are known to AWS by their ARN, parts of a network and of QuickSight by an id, all else by its name.
  const id = KNOWN_BY_ARN.has(resource.type) ? arn : (ownId ?? name);
  return { id, outputs: resource.type === KEY_TYPE ? { arn, keyId: name } : { arn, name } };
}

function givenName({ urn, type, name: logicalName, inputs }: DesiredResource): string {
  const { namePrefix } = inputs;
  const name = inputs[NAME_INPUTS[type] ?? "name"];
  if (type === KEY_TYPE) return uuidOf(urn);
  // A provider is named by its address.
  if (type === PROVIDER_TYPE) return String(inputs.url).replace(/^https:\/\//, "");
  if (typeof name === "string") return name;
  const unique = physicalName({ urn, type, name: logicalName, inputs });
  return typeof namePrefix === "string" ? `${namePrefix}${unique.slice(-7)}` : unique;
}

// Where a name is not called `name`.
const NAME_INPUTS: Record<string, string> = {
  "aws:redshift/cluster:Cluster": "clusterIdentifier",
  "aws:redshiftserverless/namespace:Namespace": "namespaceName",
  "aws:redshiftserverless/workgroup:Workgroup": "workgroupName",
  "aws:s3/bucket:Bucket": "bucket",
};

/** What IAM puts before a name: `team/` of the path `/team/`. */
function pathOf({ type, inputs }: DesiredResource): string {
  return type.startsWith("aws:iam/") && typeof inputs.path === "string" ? inputs.path.slice(1) : "";
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

/** Inputs that are the id of a resource, whose name is only a title. */
const ID_INPUTS: Record<string, string> = {
  "aws:quicksight/dataSet:DataSet": "dataSetId",
  "aws:quicksight/dataSource:DataSource": "dataSourceId",
};

function idInputOf({ type, inputs }: DesiredResource): string | undefined {
  const id = inputs[ID_INPUTS[type] ?? ""];
  return typeof id === "string" ? id : undefined;
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
  /** A bucket's name is its own in all accounts. */
  ownerless?: boolean;
  /** What stands before the name. */
  before?: string;
}

// Where AWS's form is not `service:region:account:resource-kind/name`.
const ARN_FORMS: Record<string, ArnForm> = {
  "aws:cloudwatch/dashboard:Dashboard": { global: true, before: "dashboard/" },
  "aws:cloudwatch/eventRule:EventRule": { service: "events", before: "rule/" },
  "aws:cloudwatch/logGroup:LogGroup": { service: "logs", before: "log-group:" },
  "aws:cloudwatch/metricAlarm:MetricAlarm": { before: "alarm:" },
  "aws:dms/endpoint:Endpoint": { before: "endpoint:" },
  "aws:dms/replicationTask:ReplicationTask": { before: "task:" },
  "aws:glue/catalogDatabase:CatalogDatabase": { before: "database/" },
  "aws:glue/catalogTable:CatalogTable": { before: "table/" },
  "aws:iam/instanceProfile:InstanceProfile": { global: true, before: "instance-profile/" },
  [PROVIDER_TYPE]: { global: true, before: "oidc-provider/" },
  "aws:iam/policy:Policy": { global: true, before: "policy/" },
  "aws:iam/role:Role": { global: true, before: "role/" },
  "aws:iot/topicRule:TopicRule": { before: "rule/" },
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": { service: "firehose", before: "deliverystream/" },
  "aws:kinesisanalyticsv2/application:Application": { service: "kinesisanalytics" },
  // The name of an alias has the kind in it.
  "aws:kms/alias:Alias": { before: "" },
  "aws:lambda/eventSourceMapping:EventSourceMapping": { before: "event-source-mapping:" },
  "aws:lambda/function:Function": { before: "function:" },
  "aws:redshift/cluster:Cluster": { before: "cluster:" },
  "aws:quicksight/dataSet:DataSet": { before: "dataset/" },
  "aws:quicksight/dataSource:DataSource": { before: "datasource/" },
  "aws:redshift/parameterGroup:ParameterGroup": { before: "parametergroup:" },
  "aws:redshift/subnetGroup:SubnetGroup": { before: "subnetgroup:" },
  "aws:redshiftserverless/namespace:Namespace": { service: "redshift-serverless" },
  "aws:redshiftserverless/workgroup:Workgroup": { service: "redshift-serverless" },
  "aws:s3/bucket:Bucket": { global: true, ownerless: true, before: "" },
  "aws:scheduler/schedule:Schedule": { before: "schedule/default/" },
  "aws:secretsmanager/secret:Secret": { before: "secret:" },
  "aws:sns/topic:Topic": { before: "" },
  "aws:sqs/queue:Queue": { before: "" },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": { service: "ec2", before: "security-group-rule/" },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": { service: "ec2", before: "security-group-rule/" },
};

function arnOf(type: string, name: string, { accountId, region }: Account): string {
  const [, module = "", kind = ""] = type.split(":");
  const { service, global = false, ownerless = false, before = `${kebabCase(kind)}/` } = ARN_FORMS[type] ?? {};
  const owner = `${global ? "" : region}:${ownerless ? "" : accountId}`;
  return `arn:${partitionOf(region).name}:${service ?? module.split("/")[0]}:${owner}:${before}${name}`;
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
