import { createHash } from "node:crypto";
import {
  type DesiredResource,
  LOCAL_ACCOUNT_ID,
  physicalName,
  type ResourceHandler,
  type ResourceHandlers,
} from "../../engine";
import { partitionOf } from "../../engine/account";

/** Every type there is: none has an effect in a plan. */
class EveryType extends Set<string> {
  override has(): boolean {
    return true;
  }
}

/** A plan makes nothing, so that each type is recorded: by a name and an ARN of the right form, the same at each run. */
export const EVERY_TYPE: ReadonlySet<string> = new EveryType();

const REDSHIFT_PORT = 5439;

/** What a stand-in is made of. */
interface Made {
  name: string;
  resource: DesiredResource;
  region: string;
  dnsSuffix: string;
  /** An ARN in the stack's Region and account. */
  arn(service: string, rest: string): string;
  /** An ARN of S3, which names neither. */
  s3Arn(rest: string): string;
}

interface StandIn {
  /** The property that names it. @default name */
  named?: string;
  arn(made: Made): string;
  /** What the program works on beside the ARN. */
  more?(made: Made): Record<string, unknown>;
}

/**
 * What stands for the outputs of types whose ARN has a form of its own, or of which a program reads more. With them a plan
 * knows what a first preview cannot: the policies, the SQL of jobs and the requests for tables, which are made of ARNs.
 */
export function standIns(region: string): ResourceHandlers {
  return Object.fromEntries(Object.entries(STAND_INS).map(([type, standIn]) => [type, handlerOf(standIn, region)]));
}

function handlerOf({ named = "name", arn, more }: StandIn, region: string): ResourceHandler {
  const { name: partition, dnsSuffix } = partitionOf(region);
  return async (resource) => {
    const given = resource.inputs[named];
    const name = typeof given === "string" ? given : physicalName(resource);
    const made: Made = {
      name,
      resource,
      region,
      dnsSuffix,
      arn: (service, rest) => `arn:${partition}:${service}:${region}:${LOCAL_ACCOUNT_ID}:${rest}`,
      s3Arn: (rest) => `arn:${partition}:s3:::${rest}`,
    };
    return { id: name, outputs: { arn: arn(made), [named]: name, ...more?.(made) } };
  };
}

const STAND_INS: Record<string, StandIn> = {
  "aws:cloudwatch/eventRule:EventRule": { arn: ({ arn, name }) => arn("events", `rule/${name}`) },
  "aws:cloudwatch/logStream:LogStream": {
    arn: ({ arn, name, resource }) => arn("logs", `log-group:${resource.inputs.logGroupName}:log-stream:${name}`),
  },
  "aws:glue/catalogDatabase:CatalogDatabase": { arn: ({ arn, name }) => arn("glue", `database/${name}`) },
  "aws:glue/catalogTable:CatalogTable": {
    arn: ({ arn, name, resource }) => arn("glue", `table/${resource.inputs.databaseName}/${name}`),
  },
  "aws:iot/topicRule:TopicRule": { arn: ({ arn, name }) => arn("iot", `rule/${name}`) },
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": {
    arn: ({ arn, name }) => arn("firehose", `deliverystream/${name}`),
  },
  "aws:kinesisanalyticsv2/application:Application": {
    arn: ({ arn, name }) => arn("kinesisanalytics", `application/${name}`),
  },
  "aws:lambda/function:Function": {
    arn: functionArn,
    more: (made) => {
      const invoked = `lambda:path/2015-03-31/functions/${functionArn(made)}/invocations`;
      const version = made.resource.inputs.publish === true ? "1" : "$LATEST";
      return {
        version,
        qualifiedArn: `${functionArn(made)}:${version}`,
        invokeArn: made.arn("apigateway", invoked),
      };
    },
  },
  "aws:redshift/cluster:Cluster": {
    named: "clusterIdentifier",
    arn: ({ arn, name }) => arn("redshift", `cluster:${name}`),
    more: ({ arn, name, resource, region, dnsSuffix }) => {
      const dnsName = `${name}.${hex(resource, 12)}.${region}.redshift.${dnsSuffix}`;
      return {
        clusterNamespaceArn: arn("redshift", `namespace:${uuid(resource)}`),
        dnsName,
        endpoint: `${dnsName}:${portOf(resource)}`,
        masterPasswordSecretArn: arn("secretsmanager", `secret:redshift!${name}-${hex(resource, 6)}`),
      };
    },
  },
  "aws:redshiftserverless/namespace:Namespace": {
    named: "namespaceName",
    arn: ({ arn, resource }) => arn("redshift-serverless", `namespace/${uuid(resource)}`),
    more: ({ arn, name, resource }) => ({
      namespaceId: uuid(resource),
      adminPasswordSecretArn: arn("secretsmanager", `secret:redshift!${name}-${hex(resource, 6)}`),
    }),
  },
  "aws:redshiftserverless/workgroup:Workgroup": {
    named: "workgroupName",
    arn: ({ arn, resource }) => arn("redshift-serverless", `workgroup/${uuid(resource)}`),
    more: ({ name, resource, region, dnsSuffix }) => {
      const address = `${name}.${LOCAL_ACCOUNT_ID}.${region}.redshift-serverless.${dnsSuffix}`;
      const port = portOf(resource);
      return { workgroupId: uuid(resource), endpoints: [{ address, port, vpcEndpoints: [] }], port };
    },
  },
  "aws:s3/bucket:Bucket": {
    named: "bucket",
    arn: ({ s3Arn, name }) => s3Arn(name),
    more: ({ name, region, dnsSuffix }) => ({
      bucketDomainName: `${name}.s3.${dnsSuffix}`,
      bucketRegionalDomainName: `${name}.s3.${region}.${dnsSuffix}`,
      bucketRegion: region,
      region,
    }),
  },
  "aws:s3/bucketObjectv2:BucketObjectv2": {
    named: "key",
    arn: ({ s3Arn, name, resource }) => s3Arn(`${resource.inputs.bucket}/${name}`),
  },
  "aws:secretsmanager/secret:Secret": {
    arn: ({ arn, name, resource }) => arn("secretsmanager", `secret:${name}-${hex(resource, 6)}`),
  },
  "aws:sqs/queue:Queue": {
    arn: ({ arn, name }) => arn("sqs", name),
    more: ({ name, region, dnsSuffix }) => ({
      url: `https://sqs.${region}.${dnsSuffix}/${LOCAL_ACCOUNT_ID}/${name}`,
    }),
  },
};

function functionArn({ arn, name }: Made): string {
  return arn("lambda", `function:${name}`);
}

function portOf({ inputs }: DesiredResource): number {
  return typeof inputs.port === "number" ? inputs.port : REDSHIFT_PORT;
}

/** The same digits for the same resource at each run. */
function hex({ urn }: DesiredResource, digits: number): string {
  return createHash("sha256").update(urn).digest("hex").slice(0, digits);
}

function uuid(resource: DesiredResource): string {
  return hex(resource, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
