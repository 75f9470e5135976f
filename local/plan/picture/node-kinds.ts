import type { Tone } from "./graph";
import { agentLinks, deliveryLinks, producerLinks, redriveLinks, sqlLinks, tableLinks } from "./kind-links";
import { bufferText, locationKey, shardText, tableKey, tableNameOf } from "./kind-texts";
import { type Link, nameKey, type Reference, textAt, type Values } from "./links";

/** How resources of a type are drawn. */
export interface NodeKind {
  /** What the box says it is. */
  kind: string;
  tone: Tone;
  /** @default the logical name */
  name?: (values: Values) => string;
  detail?: (values: Values) => string | undefined;
  /** Where records come from. */
  from?: Reference[];
  /** Where records go. */
  to?: Reference[];
  /** Where only what failed goes. */
  failures?: Reference[];
  /** Joins that paths cannot say. */
  links?: (values: Values) => Link[];
  /** What others find it by, beside its ARN and its name. */
  keys?: (values: Values) => string[];
  /** Whether it is drawn without any arrow too. @default false */
  standsAlone?: boolean;
}

const STREAM = "aws:kinesis/stream:Stream";
const DELIVERY = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const FUNCTION = "aws:lambda/function:Function";
const at = (path: string) => (values: Values) => textAt(values, path);

/** What is drawn, in the direction of the records. One line makes one more kind of box. */
export const NODE_KINDS: Record<string, NodeKind> = {
  "streaming-ingest:index:ProducerAccess": {
    kind: "producers of the role",
    tone: "source",
    name: at("roleName"),
    links: producerLinks,
  },
  "streaming-ingest:index:AgentFeed": { kind: "Kinesis Agent", tone: "source", links: agentLinks },
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": {
    kind: "CloudWatch Logs",
    tone: "source",
    name: at("logGroup"),
    to: ["destinationArn"],
  },
  "aws:iot/topicRule:TopicRule": {
    kind: "IoT rule",
    tone: "source",
    detail: at("sql"),
    to: [
      { path: "kineses.*.streamName", nameOf: STREAM },
      { path: "firehoses.*.deliveryStreamName", nameOf: DELIVERY },
    ],
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    kind: "EventBridge rule",
    tone: "source",
    to: ["arn"],
    failures: ["deadLetterConfig.arn"],
  },
  "aws:dms/endpoint:Endpoint": { kind: "DMS", tone: "source", to: ["kinesisSettings.streamArn"] },
  [STREAM]: { kind: "Kinesis stream", tone: "stream", detail: shardText, standsAlone: true },
  "aws:kinesis/streamConsumer:StreamConsumer": { kind: "fan-out consumer", tone: "stream", from: ["streamArn"] },
  "aws:kinesisanalyticsv2/application:Application": { kind: "Flink SQL", tone: "compute", links: sqlLinks },
  [FUNCTION]: { kind: "Lambda", tone: "compute", failures: ["deadLetterConfig.targetArn"], links: redriveLinks },
  [DELIVERY]: { kind: "Firehose", tone: "delivery", detail: bufferText, links: deliveryLinks, standsAlone: true },
  "aws:glue/catalogTable:CatalogTable": { kind: "lake table", tone: "lake", name: at("name"), keys: locationKey },
  "aws:lambda/invocation:Invocation": {
    kind: "warehouse table",
    tone: "warehouse",
    name: tableNameOf,
    keys: tableKey,
    links: tableLinks,
  },
  "aws:sqs/queue:Queue": { kind: "SQS queue", tone: "error" },
  // One that alarms tell carries no records, and stays out.
  "aws:sns/topic:Topic": { kind: "SNS topic", tone: "plain" },
};

/** Resources that are only an arrow between two boxes. */
export const ARROW_KINDS: Record<string, { from: Reference; to: Reference[]; failures?: Reference[] }> = {
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    from: "eventSourceArn",
    to: ["functionName", { path: "functionName", nameOf: FUNCTION }],
    failures: ["destinationConfig.onFailure.destinationArn"],
  },
};

/** What carries no records: beginnings of type tokens. Components are drawn only where they are named above. */
const LEFT_OUT = [
  "aws:athena/",
  "aws:cloudwatch/dashboard",
  "aws:cloudwatch/eventRule",
  "aws:cloudwatch/logGroup",
  "aws:cloudwatch/logMetricFilter",
  "aws:cloudwatch/logStream",
  "aws:cloudwatch/metricAlarm",
  "aws:dms/replication",
  "aws:ec2/",
  "aws:glue/catalogDatabase",
  "aws:iam/",
  "aws:kms/",
  "aws:lambda/permission",
  "aws:redshift/",
  "aws:redshiftserverless/",
  "aws:s3/",
  "aws:scheduler/",
  "aws:secretsmanager/",
  "aws:sns/topicPolicy",
  "aws:sns/topicSubscription",
  "aws:sqs/queuePolicy",
  "aws:vpc/",
  "pulumi:",
];

/** How a resource is drawn: of a kind above, as a plain box, or not at all. */
export function kindOf({ type, custom }: { type: string; custom: boolean }): NodeKind | undefined {
  const known = NODE_KINDS[type];
  if (known !== undefined) return known;
  const isLeftOut = !custom || type in ARROW_KINDS || LEFT_OUT.some((beginning) => type.startsWith(beginning));
  return isLeftOut ? undefined : { kind: plainKind(type), tone: "plain", standsAlone: true };
}

/** `sns topic` of `aws:sns/topic:Topic`. */
function plainKind(type: string): string {
  const [, module = "", kind = type] = type.split(":");
  return `${module.split("/")[0]} ${kind.replace(/(?<=[a-z0-9])[A-Z]/g, " $&").toLowerCase()}`.trim();
}

/** Who puts into a source that nothing of the stack feeds. */
export const PUT_CALLS: Record<string, string> = { [STREAM]: "PutRecords", [DELIVERY]: "PutRecordBatch" };

/** Keys by which others may name a resource. */
export function keysOf(type: string, arn: string | undefined, values: Values): string[] {
  const name = textAt(values, "name");
  return [
    ...(arn === undefined ? [] : [arn]),
    ...(name === "" ? [] : [nameKey(type, name)]),
    ...(NODE_KINDS[type]?.keys?.(values) ?? []),
  ];
}
