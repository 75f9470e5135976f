import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

export const ACCOUNT_ID = "123456789012";
export const REGION = "eu-west-1";

/** Stands in recorded inputs for a value that a first preview does not know. */
export const UNKNOWN = "<unknown>";

/** One resource that the program registered. */
export interface Recorded {
  /** Type token, such as `aws:kinesis/stream:Stream`. */
  type: string;
  /** Logical name. */
  name: string;
  /** The inputs as the engine gets them. Unknown values are `UNKNOWN`. */
  inputs: Record<string, unknown>;
  /** The id that the mock answered; none in a preview and for components. */
  id?: string;
  /** URN of the parent; `""` without one. */
  parent: string;
  /** Whether the engine would refuse to delete it. */
  protect: boolean;
  /** URNs of the resources that it waits for: its inputs' and those of `dependsOn`. */
  dependencies: string[];
}

/** What a program registered since `mockRuntime()`. */
export interface MockRuntime {
  resources: Recorded[];
  /** The resources of a type, in the order of their registration. */
  of(type: string): Recorded[];
  /** The resource of a type, and of a logical name where there are several. @throws when there is not exactly one */
  one(type: string, name?: string): Recorded;
  /** Resolves when everything that was declared is registered. */
  settled(): Promise<void>;
}

/** On the runtime, but kept out of its typings. */
const runtimeInternals = pulumi.runtime as unknown as { waitForRPCs(): Promise<void> };

type Inputs = Record<string, unknown>;
type Answer = { id?: string; state: Inputs };

/** What the engine is told of a resource beside its inputs, and mocks are not. */
interface RegistrationRequest {
  getParent(): string;
  getProtect(): boolean;
  getDependenciesList(): string[];
}
interface Monitor {
  registerResource(request: RegistrationRequest, ...rest: unknown[]): unknown;
}

/** Hands over each registration before the mocks see it: they are called within it, so the last one is theirs. */
function beforeEachRegistration(look: (request: RegistrationRequest) => void): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, ...rest) => {
    look(request);
    return register(request, ...rest);
  };
}

/**
 * Makes the Pulumi runtime anew: resources are recorded and answered as AWS would answer.
 *
 * @param options.preview answers as the first preview does: inputs are known, whatever AWS computes is not. @default false
 * @throws while a resource is registered whose type is not listed below, and on an invoke that nobody answers
 */
export function mockRuntime(options: { preview?: boolean } = {}): MockRuntime {
  const preview = options.preview ?? false;
  const resources: Recorded[] = [];
  let request: RegistrationRequest | undefined;

  const newResource = (args: pulumi.runtime.MockResourceArgs): pulumi.runtime.MockResourceResult => {
    const answer = answerFor(args.type, args.name, args.inputs);
    const id = preview ? undefined : answer.id;
    resources.push({
      type: args.type,
      name: args.name,
      inputs: readable(args.inputs) as Inputs,
      ...(id === undefined ? {} : { id }),
      parent: request?.getParent() ?? "",
      protect: request?.getProtect() ?? false,
      dependencies: request?.getDependenciesList() ?? [],
    });
    return { id, state: preview ? knownOnly(args.inputs) : { ...args.inputs, ...answer.state } };
  };
  void pulumi.runtime.setMocks({ newResource, call: ({ token }) => answerInvoke(token) }, "project", "stack", preview);
  beforeEachRegistration((incoming) => {
    request = incoming;
  });

  const of = (type: string) => resources.filter((resource) => resource.type === type);
  return {
    resources,
    of,
    one(type, name) {
      const found = of(type).filter((resource) => name === undefined || resource.name === name);
      const [only] = found;
      if (only !== undefined && found.length === 1) return only;
      const seen = resources.map((resource) => `${resource.type} ${resource.name}`).join(", ");
      throw new Error(`wanted one ${type} ${name ?? ""}, found ${found.length}; registered: ${seen}`);
    },
    settled: () => runtimeInternals.waitForRPCs(),
  };
}

/** Awaits an output. Rejects where the output fails; an unknown value resolves to `undefined`. */
export async function value<T>(output: pulumi.Input<T>): Promise<T> {
  // `promise` and `isKnown` are on every output, but the SDK keeps them out of its typings.
  const inner = pulumi.output(output) as unknown as { promise(): Promise<T>; isKnown: Promise<boolean> };
  const [result, known] = await Promise.all([inner.promise(), inner.isKnown]);
  return known ? result : (undefined as T);
}

const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT_ID}:${resource}`;

/** A settings resource: all that AWS answers is its id. */
const settings = (name: string): Answer => ({ id: `${name}-id`, state: {} });

/** A resource that all else knows by its name. */
const named = (name: string, inputs: Inputs): Answer => {
  const physical = given(inputs.name, name);
  return { id: physical, state: { name: physical } };
};

/** Eight hexadecimal digits, the same for the same name, as IDs of EC2 have them. */
const hex = (name: string) => createHash("sha256").update(name).digest("hex").slice(0, 8);

/** What AWS answers, by the type of the resource. `physical` is the name given, or one that Pulumi would make. */
const ANSWERS: Record<string, (name: string, inputs: Inputs) => Answer> = {
  "aws:kinesis/stream:Stream": (name, inputs) => {
    const physical = given(inputs.name, name);
    return {
      id: arn("kinesis", `stream/${physical}`),
      state: { name: physical, arn: arn("kinesis", `stream/${physical}`) },
    };
  },
  "aws:kinesisanalyticsv2/application:Application": (name, inputs) => {
    const physical = given(inputs.name, name);
    const applicationArn = arn("kinesisanalytics", `application/${physical}`);
    return { id: applicationArn, state: { name: physical, arn: applicationArn } };
  },
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": (name, inputs) => {
    const physical = given(inputs.name, name);
    const streamArn = arn("firehose", `deliverystream/${physical}`);
    return { id: streamArn, state: { name: physical, arn: streamArn } };
  },
  "aws:s3/bucket:Bucket": (name, inputs) => {
    const physical = given(inputs.bucket, name);
    return { id: physical, state: { bucket: physical, arn: `arn:aws:s3:::${physical}`, region: REGION } };
  },
  "aws:s3/bucketObjectv2:BucketObjectv2": (_name, inputs) => {
    const [bucket, key] = [String(inputs.bucket), String(inputs.key)];
    return { id: `${bucket}/${key}`, state: { arn: `arn:aws:s3:::${bucket}/${key}` } };
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": settings,
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": settings,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": settings,
  "aws:s3/bucketVersioning:BucketVersioning": settings,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": settings,
  "aws:s3/bucketPolicy:BucketPolicy": settings,
  "aws:s3/bucketNotification:BucketNotification": settings,
  "aws:lambda/eventSourceMapping:EventSourceMapping": settings,
  "aws:glue/catalogDatabase:CatalogDatabase": (name, inputs) => {
    const physical = given(inputs.name, name);
    return { id: `${ACCOUNT_ID}:${physical}`, state: { name: physical, arn: arn("glue", `database/${physical}`) } };
  },
  "aws:glue/catalogTable:CatalogTable": (name, inputs) => {
    const physical = given(inputs.name, name);
    const database = String(inputs.databaseName);
    return {
      id: `${ACCOUNT_ID}:${database}:${physical}`,
      state: { name: physical, arn: arn("glue", `table/${database}/${physical}`) },
    };
  },
  "aws:athena/workgroup:Workgroup": (name, inputs) => {
    const physical = given(inputs.name, name);
    return { id: physical, state: { name: physical, arn: arn("athena", `workgroup/${physical}`) } };
  },
  "aws:iam/role:Role": (name, inputs) => {
    const physical = given(inputs.name, name);
    const path = typeof inputs.path === "string" ? inputs.path : "/";
    return { id: physical, state: { name: physical, arn: `arn:aws:iam::${ACCOUNT_ID}:role${path}${physical}` } };
  },
  "aws:iam/policy:Policy": (name, inputs) => {
    const physical = given(inputs.name, name);
    const path = typeof inputs.path === "string" ? inputs.path : "/";
    const policyArn = `arn:aws:iam::${ACCOUNT_ID}:policy${path}${physical}`;
    return { id: policyArn, state: { name: physical, arn: policyArn } };
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": settings,
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": (_name, inputs) => {
    const providerArn = `arn:aws:iam::${ACCOUNT_ID}:oidc-provider/${String(inputs.url).replace("https://", "")}`;
    return { id: providerArn, state: { arn: providerArn } };
  },
  "aws:iam/rolePolicy:RolePolicy": (name, inputs) => {
    const physical = given(inputs.name, name);
    return { id: `${String(inputs.role)}:${physical}`, state: { name: physical } };
  },
  "aws:lambda/function:Function": (name, inputs) => {
    const physical = given(inputs.name, name);
    const functionArn = arn("lambda", `function:${physical}`);
    return {
      id: physical,
      state: { name: physical, arn: functionArn, version: "1", qualifiedArn: `${functionArn}:1` },
    };
  },
  "aws:scheduler/schedule:Schedule": (name, inputs) => {
    const physical = given(inputs.name, name);
    return {
      id: `default/${physical}`,
      state: { name: physical, arn: arn("scheduler", `schedule/default/${physical}`) },
    };
  },
  "aws:kinesis/streamConsumer:StreamConsumer": (name, inputs) => {
    const physical = given(inputs.name, name);
    const consumerArn = `${String(inputs.streamArn)}/consumer/${physical}:1700000000`;
    return { id: consumerArn, state: { name: physical, arn: consumerArn } };
  },
  "aws:iam/instanceProfile:InstanceProfile": (name, inputs) => {
    const physical = given(inputs.name, name);
    return { id: physical, state: { name: physical, arn: `arn:aws:iam::${ACCOUNT_ID}:instance-profile/${physical}` } };
  },
  "aws:ec2/launchTemplate:LaunchTemplate": (name) => ({ id: `lt-0${hex(name)}`, state: {} }),
  "aws:dms/endpoint:Endpoint": (_name, inputs) => {
    const physical = String(inputs.endpointId);
    return { id: physical, state: { endpointArn: arn("dms", `endpoint:${hex(physical).toUpperCase()}`) } };
  },
  "aws:dms/replicationTask:ReplicationTask": (_name, inputs) => {
    const physical = String(inputs.replicationTaskId);
    return { id: physical, state: { replicationTaskArn: arn("dms", `task:${hex(physical).toUpperCase()}`) } };
  },
  "awsx:ec2:Vpc": (name) => {
    const ids = (kind: string) => ["0a", "0b", "0c"].map((zone) => `subnet-${kind}${zone}00000`);
    return { state: { vpcId: `vpc-0${hex(name)}`, publicSubnetIds: ids("1"), isolatedSubnetIds: ids("2") } };
  },
  "aws:ec2/securityGroup:SecurityGroup": (name) => ({ id: `sg-0${hex(name)}`, state: {} }),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": settings,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": settings,
  "aws:redshiftserverless/namespace:Namespace": (_name, inputs) => {
    const physical = String(inputs.namespaceName);
    return {
      id: physical,
      state: { adminPasswordSecretArn: arn("secretsmanager", `secret:redshift!${physical}-AbCdEf`) },
    };
  },
  "aws:redshiftserverless/workgroup:Workgroup": (_name, inputs) => {
    const physical = String(inputs.workgroupName);
    const address = `${physical}.${ACCOUNT_ID}.${REGION}.redshift-serverless.amazonaws.com`;
    return {
      id: physical,
      state: {
        arn: arn("redshift-serverless", "workgroup/11111111-2222-3333-4444-555555555555"),
        endpoints: [{ address, port: inputs.port, vpcEndpoints: [] }],
      },
    };
  },
  "aws:redshift/cluster:Cluster": (_name, inputs) => {
    const physical = String(inputs.clusterIdentifier);
    return {
      id: physical,
      state: {
        arn: arn("redshift", `cluster:${physical}`),
        dnsName: `${physical}.abc123xyz789.${REGION}.redshift.amazonaws.com`,
        masterPasswordSecretArn: arn("secretsmanager", `secret:redshift!${physical}-AbCdEf`),
      },
    };
  },
  "aws:redshift/subnetGroup:SubnetGroup": named,
  "aws:redshift/parameterGroup:ParameterGroup": named,
  "aws:redshift/logging:Logging": settings,
  "aws:lambda/alias:Alias": (name, inputs) => {
    const physical = given(inputs.name, name);
    const aliasArn = arn("lambda", `function:${String(inputs.functionName)}:${physical}`);
    return { id: aliasArn, state: { name: physical, arn: aliasArn } };
  },
  "aws:lambda/permission:Permission": settings,
  "aws:quicksight/dataSource:DataSource": (_name, inputs) => ({
    id: `${ACCOUNT_ID}/${String(inputs.dataSourceId)}`,
    state: { arn: arn("quicksight", `datasource/${String(inputs.dataSourceId)}`) },
  }),
  "aws:quicksight/dataSet:DataSet": (_name, inputs) => ({
    id: `${ACCOUNT_ID},${String(inputs.dataSetId)}`,
    state: { arn: arn("quicksight", `dataset/${String(inputs.dataSetId)}`) },
  }),
  "aws:lambda/invocation:Invocation": (name) => ({ id: `${name}-id`, state: { result: '{"statements":[]}' } }),
  "aws:secretsmanager/secret:Secret": (name, inputs) => {
    const physical = given(inputs.name, name);
    const secretArn = arn("secretsmanager", `secret:${physical}-AbCdEf`);
    return { id: secretArn, state: { name: physical, arn: secretArn } };
  },
  "aws:cloudwatch/logGroup:LogGroup": (name, inputs) => {
    const physical = given(inputs.name, name);
    return { id: physical, state: { name: physical, arn: arn("logs", `log-group:${physical}`) } };
  },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": named,
  "aws:cloudwatch/metricAlarm:MetricAlarm": (name, inputs) => {
    const physical = given(inputs.name, name);
    return { id: physical, state: { name: physical, arn: arn("cloudwatch", `alarm:${physical}`) } };
  },
  "aws:cloudwatch/dashboard:Dashboard": (_, inputs) => ({ id: String(inputs.dashboardName), state: {} }),
  "aws:kms/key:Key": (name) => {
    const keyId = `11111111-2222-3333-4444-0000${hex(name)}`;
    return { id: keyId, state: { keyId, arn: arn("kms", `key/${keyId}`) } };
  },
  "aws:kms/keyPolicy:KeyPolicy": settings,
  "aws:s3/bucketMetric:BucketMetric": named,
  "aws:sns/topic:Topic": (name, inputs) => {
    const physical = given(inputs.name, name);
    return { id: arn("sns", physical), state: { name: physical, arn: arn("sns", physical) } };
  },
  "aws:sns/topicPolicy:TopicPolicy": settings,
  "aws:sns/topicSubscription:TopicSubscription": settings,
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": named,
  "aws:iot/topicRule:TopicRule": (name, inputs) => {
    // Pulumi puts `_` before its suffix, since a rule's name has no hyphen.
    const physical = given(inputs.name, name, "_");
    return { id: physical, state: { name: physical, arn: arn("iot", `rule/${physical}`) } };
  },
  "aws:cloudwatch/eventRule:EventRule": (name, inputs) => {
    const physical = given(inputs.name, name);
    const bus = typeof inputs.eventBusName === "string" ? inputs.eventBusName : "default";
    const ruleArn = arn("events", `rule/${bus === "default" ? "" : `${bus}/`}${physical}`);
    return { id: physical, state: { name: physical, eventBusName: bus, arn: ruleArn } };
  },
  "aws:cloudwatch/eventTarget:EventTarget": settings,
  "aws:sqs/queue:Queue": (name, inputs) => {
    const physical = given(inputs.name, name);
    const url = `https://sqs.${REGION}.amazonaws.com/${ACCOUNT_ID}/${physical}`;
    return { id: url, state: { name: physical, url, arn: arn("sqs", physical) } };
  },
  "aws:sqs/queuePolicy:QueuePolicy": settings,
  "aws:cloudwatch/logStream:LogStream": (name, inputs) => {
    const physical = given(inputs.name, name);
    const stream = `log-group:${String(inputs.logGroupName)}:log-stream:${physical}`;
    return { id: physical, state: { name: physical, arn: arn("logs", stream) } };
  },
};

/** What the provider would answer. A component of this package has no id and no state of its own. */
function answerFor(type: string, name: string, inputs: Inputs): Answer {
  if (type.startsWith("streaming-ingest:index:")) return { state: {} };
  const answer = ANSWERS[type];
  if (answer === undefined)
    throw new Error(`mockRuntime lists no type ${type} (resource "${name}"); add it to ANSWERS`);
  return answer(name, inputs);
}

function answerInvoke(token: string): Inputs {
  switch (token) {
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { accountId: ACCOUNT_ID, arn: `arn:aws:iam::${ACCOUNT_ID}:user/test`, userId: "test", id: ACCOUNT_ID };
    case "aws:index/getRegion:getRegion":
      return { region: REGION, name: REGION, id: REGION, description: "Europe (Ireland)" };
    case "aws:index/getPartition:getPartition":
      return { partition: "aws", dnsSuffix: "amazonaws.com", id: "aws", reverseDnsPrefix: "com.amazonaws" };
    default:
      throw grpcError(`mockRuntime answers no invoke ${token}`);
  }
}

/** The SDK shows of an invoke's error what gRPC calls its details. */
function grpcError(details: string): Error {
  return Object.assign(new Error(details), { details });
}

/** The physical name: as given, else as Pulumi would make it of the logical name. */
function given(input: unknown, name: string, separator = "-"): string {
  return typeof input === "string" ? input : `${name}${separator}1a2b3c4`;
}

/** Puts `UNKNOWN` for what a preview does not know, so that inputs can be compared whole. */
function readable(input: unknown): unknown {
  if (pulumi.isUnknown(input)) return UNKNOWN;
  if (Array.isArray(input)) return input.map(readable);
  if (typeof input !== "object" || input === null || pulumi.asset.Asset.isInstance(input)) return input;
  if (pulumi.asset.Archive.isInstance(input)) return input;
  return Object.fromEntries(Object.entries(input).map(([key, inner]) => [key, readable(inner)]));
}

/** A preview's answer: the inputs that are known. What is missing in it is unknown to the program. */
function knownOnly(inputs: Inputs): Inputs {
  return Object.fromEntries(Object.entries(inputs).filter(([, input]) => !pulumi.containsUnknowns(input)));
}
