import { type Account, partitionOf } from "../engine/account";
import type { Apply } from "../engine/apply";
import type { AppliedResource, DesiredResource } from "../engine/handler";
import { recordResource } from "../engine/recorded";
import { knownInputs } from "./plain-inputs";

/** Answers each resource with a name, an id, an ARN and what else programs wire on, in the form AWS gives them. */
export const standInsOf =
  (account: Account): Apply =>
  async (resource) => {
    const { urn, type, name, inputs } = resource;
    const desired = { urn, type, name, inputs: knownInputs(inputs) };
    if (type.startsWith("pulumi:")) return { id: name, outputs: {} };
    const { id, outputs } = resource.read ? existing(resource.id, desired, account) : recordResource(desired, account);
    const made = { arn: textOf(outputs.arn), name: textOf(outputs.name), id, account, inputs: desired.inputs };
    const more = OTHER_OUTPUTS[type]?.(made) ?? {};
    // A target of a rule takes an ARN as its input and has none itself.
    const given = Object.keys(inputs).includes("arn") ? { arn: desired.inputs.arn } : {};
    return { id: textOf(more.id ?? id), outputs: { ...outputs, ...more.outputs, ...given } };
  };

/** What is only read is called as the program calls it. */
function existing(id: string, desired: DesiredResource, account: Account): AppliedResource {
  const name = id.split(/[:/]/).at(-1) ?? id;
  const { outputs } = recordResource({ ...desired, inputs: { name } }, account);
  return { id, outputs: { ...outputs, name, ...(id.startsWith("arn:") && { arn: id }) } };
}

interface Made {
  arn: string;
  name: string;
  id: string;
  inputs: Record<string, unknown>;
  account: Account;
}

interface More {
  /** Where AWS's is no name. */
  id?: string;
  outputs?: Record<string, unknown>;
}

const REDSHIFT_PORT = 5439;

// What a program wires on beside name, id and ARN. A type that is missing here still has those three, and a document made
// of an output that is missing here stays unknown, which a test of every shipped stack would find.
const OTHER_OUTPUTS: Record<string, (made: Made) => More> = {
  "aws:cloudwatch/eventRule:EventRule": ({ inputs }) => ({
    outputs: { eventBusName: inputs.eventBusName ?? "default" },
  }),
  "aws:cloudwatch/logStream:LogStream": ({ inputs, name, account }) => ({
    outputs: { arn: logStreamArn(textOf(inputs.logGroupName), name, account) },
  }),
  "aws:dms/endpoint:Endpoint": ({ arn }) => ({ outputs: { endpointArn: arn } }),
  "aws:dms/replicationTask:ReplicationTask": ({ arn }) => ({ outputs: { replicationTaskArn: arn } }),
  "aws:ec2/launchTemplate:LaunchTemplate": () => ({ outputs: { latestVersion: 1, defaultVersion: 1 } }),
  "aws:glue/catalogTable:CatalogTable": ({ inputs, name, arn }) => ({
    outputs: { arn: arn.replace(`:table/${name}`, `:table/${textOf(inputs.databaseName)}/${name}`) },
  }),
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": ({ arn }) => ({ id: arn }),
  "aws:kinesis/streamConsumer:StreamConsumer": ({ inputs, name }) => {
    const arn = `${textOf(inputs.streamArn)}/consumer/${name}:1700000000`;
    return { id: arn, outputs: { arn } };
  },
  "aws:lambda/function:Function": ({ arn }) => ({
    outputs: { version: "1", qualifiedArn: `${arn}:1`, invokeArn: arn, qualifiedInvokeArn: `${arn}:1` },
  }),
  "aws:lambda/invocation:Invocation": () => ({ outputs: { result: "{}" } }),
  "aws:redshift/cluster:Cluster": ({ inputs, name, arn, account }) => {
    const port = inputs.port ?? REDSHIFT_PORT;
    const dnsName = `${name}.000000000000.${account.region}.redshift.${partitionOf(account.region).dnsSuffix}`;
    const masterPasswordSecretArn = secretArn(`redshift!${name}`, account);
    return {
      outputs: { port, dnsName, endpoint: `${dnsName}:${port}`, masterPasswordSecretArn, clusterNamespaceArn: arn },
    };
  },
  "aws:redshiftserverless/namespace:Namespace": ({ name, account }) => ({
    outputs: { namespaceId: name, adminPasswordSecretArn: secretArn(`redshift!${name}`, account) },
  }),
  "aws:redshiftserverless/workgroup:Workgroup": ({ inputs, name, account: { accountId, region } }) => {
    const port = inputs.port ?? REDSHIFT_PORT;
    const address = `${name}.${accountId}.${region}.redshift-serverless.${partitionOf(region).dnsSuffix}`;
    return { outputs: { workgroupId: name, port, endpoints: [{ address, port, vpcEndpoints: [] }] } };
  },
  "aws:s3/bucket:Bucket": ({ name }) => ({ outputs: { bucket: name } }),
  "aws:secretsmanager/secret:Secret": ({ arn }) => ({ id: `${arn}-000000`, outputs: { arn: `${arn}-000000` } }),
  "aws:sns/topic:Topic": ({ arn }) => ({ id: arn }),
  "aws:sqs/queue:Queue": ({ name, account: { accountId, region } }) => {
    const url = `https://sqs.${region}.${partitionOf(region).dnsSuffix}/${accountId}/${name}`;
    return { id: url, outputs: { url } };
  },
};

function logStreamArn(group: string, stream: string, { accountId, region }: Account): string {
  return `arn:${partitionOf(region).name}:logs:${region}:${accountId}:log-group:${group}:log-stream:${stream}`;
}

function secretArn(name: string, { accountId, region }: Account): string {
  return `arn:${partitionOf(region).name}:secretsmanager:${region}:${accountId}:secret:${name}-000000`;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
