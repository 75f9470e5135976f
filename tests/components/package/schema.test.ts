import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as entry from "../../../components";
import { jsonText } from "../../../local/cli/schema";
import { componentNames, inferSchema } from "../../../local/package/infer-schema";
import { PACKAGE_SCHEMA_FILE, type PackageSchema, type PropertySpec } from "../../../local/package/package-schema";

const FOLDER = resolve(__dirname, "../../../components");
const TOKEN = "streaming-ingest:index:";

interface Shape {
  inputs: string[];
  required: string[];
  outputs: string[];
}

/** Inputs in the order of the arguments, the required ones among them, and outputs with `?` where they may be missing. */
const COMPONENTS: Record<string, Shape> = {
  AgentFeed: {
    inputs: ["target", "feed", "columnNames", "tags"],
    required: ["feed", "target"],
    outputs: ["settings", "instanceProfileName", "roleArn", "launchTemplateId?", "nodes"],
  },
  Alarms: {
    inputs: [
      "topicArn",
      "streams",
      "deliveries",
      "errorPrefixes",
      "functions",
      "queues",
      "failureQueues",
      "consumers",
      "applications",
      "subscriptions",
      "rules",
      "errorLogs",
      "warehouses",
      "thresholds",
      "dashboardName",
      "runbookUrl",
      "tags",
    ],
    required: [],
    outputs: ["alarmArns", "dashboardName?"],
  },
  AlarmTopic: {
    inputs: ["email", "kmsKeyArn", "tags"],
    required: [],
    outputs: ["topicArn"],
  },
  DataLake: {
    inputs: [
      "bucketName",
      "existingBucketArn",
      "kmsKeyArn",
      "databaseName",
      "tables",
      "rawExpirations",
      "dataExpirations",
      "errorExpirations",
      "objectEvents",
      "noncurrentVersionDays",
      "queryScanLimitBytes",
      "allowDeletion",
      "tags",
    ],
    required: [],
    outputs: [
      "bucketArn",
      "bucketName",
      "databaseName",
      "tableNames",
      "workgroupName",
      "workgroupArn",
      "kmsKeyArn?",
      "nodes",
    ],
  },
  DataStream: {
    inputs: [
      "name",
      "mode",
      "shardCount",
      "autoscaling",
      "retentionHours",
      "kmsKeyArn",
      "shardLevelMetrics",
      "maxRecordSizeKiB",
      "existingStreamArn",
      "tags",
    ],
    required: [],
    outputs: ["streamArn", "streamName", "kmsKeyArn?", "producerPolicyJson", "consumerPolicyJson", "nodes"],
  },
  DeliveryStream: {
    inputs: [
      "name",
      "source",
      "bucketArn",
      "bucketKmsKeyArn",
      "prefix",
      "errorPrefix",
      "timeZone",
      "fileExtension",
      "bufferIntervalSeconds",
      "bufferSizeMiB",
      "compression",
      "appendNewline",
      "unpackLogs",
      "conversion",
      "partitioning",
      "transform",
      "backup",
      "redshift",
      "logRetentionDays",
      "tags",
    ],
    required: ["bucketArn", "source"],
    outputs: [
      "deliveryStreamArn",
      "deliveryStreamName",
      "roleArn",
      "roleName",
      "logGroupName",
      "prefix",
      "errorPrefix",
      "producerPolicyJson?",
      "nodes",
    ],
  },
  DmsFeed: {
    inputs: ["target", "feed", "tags"],
    required: ["feed", "target"],
    outputs: ["endpointArn", "taskArn?", "roleArn", "nodes"],
  },
  EventBridgeFeed: {
    inputs: ["target", "feed", "tags"],
    required: ["feed", "target"],
    outputs: ["ruleName", "ruleArn", "deadLetterQueueUrl", "roleArn", "nodes"],
  },
  EventTimeTable: {
    inputs: [
      "schema",
      "bucketArn",
      "kmsKeyArn",
      "databaseName",
      "tableName",
      "sourcePrefix",
      "prefix",
      "errorPrefix",
      "partitionsSince",
      "memoryMB",
      "timeoutSeconds",
      "compaction",
      "logRetentionDays",
      "tags",
    ],
    required: ["bucketArn", "databaseName", "errorPrefix", "prefix", "schema", "sourcePrefix", "tableName"],
    outputs: ["tableName", "queueUrl", "deadLetterQueueUrl", "functionName", "compactionFunctionName?", "nodes"],
  },
  GithubAccess: {
    inputs: [
      "repository",
      "environments",
      "namePrefixes",
      "databasePrefixes",
      "features",
      "existingProviderArn",
      "state",
      "tags",
    ],
    required: ["namePrefixes", "repository"],
    outputs: ["previewRoleArn", "deployRoleArn", "boundaryArn", "providerArn", "nodes"],
  },
  IotFeed: {
    inputs: ["target", "feed", "logRetentionDays", "tags"],
    required: ["feed", "target"],
    outputs: ["ruleName", "ruleArn", "errorLogGroupName", "roleArn", "nodes"],
  },
  LakeTable: {
    inputs: ["databaseName", "bucketName", "tableName", "table"],
    required: ["bucketName", "databaseName", "table", "tableName"],
    outputs: ["tableName", "nodes"],
  },
  LogsFeed: {
    inputs: ["target", "feed", "tags"],
    required: ["feed", "target"],
    outputs: ["logGroupName", "filterName", "roleArn", "nodes"],
  },
  ProducerAccess: {
    inputs: ["target", "feed"],
    required: ["feed", "target"],
    outputs: ["roleName", "policyJson", "nodes"],
  },
  Reports: {
    inputs: [
      "dataSets",
      "viewers",
      "authors",
      "warehouse",
      "lake",
      "vpcConnectionArn",
      "secretsRoleName",
      "idPrefix",
      "tags",
    ],
    required: ["dataSets"],
    outputs: ["dataSourceArns", "dataSetArns", "readerName?", "readerSecretArn?"],
  },
  SqlAnalytics: {
    inputs: [
      "source",
      "sql",
      "results",
      "artifact",
      "startPosition",
      "startTimestamp",
      "watermarkDelaySeconds",
      "idleTimeoutSeconds",
      "parallelism",
      "checkpointIntervalSeconds",
      "logRetentionDays",
      "tags",
    ],
    required: ["artifact", "results", "source", "sql"],
    outputs: ["applicationName", "applicationArn", "logGroupName", "script", "nodes"],
  },
  StreamConsumer: {
    inputs: ["stream", "consumer", "logRetentionDays", "tags"],
    required: ["consumer", "stream"],
    outputs: ["readerPolicyJson", "consumerArn?", "consumerName?", "functionName?", "failureArn?", "nodes"],
  },
  StreamingIngest: {
    inputs: [
      "schema",
      "source",
      "lake",
      "existingLake",
      "warehouse",
      "deliveries",
      "feeds",
      "consumers",
      "analytics",
      "redrive",
      "observability",
      "logRetentionDays",
      "tags",
    ],
    required: ["deliveries", "schema", "source"],
    outputs: [
      "streamArn?",
      "streamName?",
      "producerPolicyJson?",
      "agentSettings",
      "deliveryStreamArns",
      "deliveryStreamNames",
      "tableNames",
      "alarmArns",
      "bucketName",
      "databaseName",
    ],
  },
  TargetTable: {
    inputs: ["warehouse", "schema", "databaseSchema", "tableName", "layout", "ingestion", "allowDeletion", "tags"],
    required: ["schema", "warehouse"],
    outputs: ["tableName", "columnNames", "definition", "loaderSecretArn?", "userName?", "nodes"],
  },
  TransformFunction: {
    inputs: ["schema", "transform", "nestedJson", "unpackLogs", "logRetentionDays", "kmsKeyArn", "tags"],
    required: ["schema"],
    outputs: ["functionArn", "qualifiedArn", "functionName", "roleArn", "nodes"],
  },
  Warehouse: {
    inputs: [
      "region",
      "serverless",
      "cluster",
      "existing",
      "databaseName",
      "adminUsername",
      "port",
      "network",
      "firehoseAccess",
      "quickSightAccess",
      "streamingAccess",
      "allowedCidrs",
      "kmsKeyArn",
      "allowDeletion",
      "logRetentionDays",
      "tags",
    ],
    required: ["region"],
    outputs: [
      "connection",
      "jdbcUrl",
      "host",
      "port",
      "databaseName",
      "adminSecretArn",
      "workgroupName?",
      "clusterIdentifier?",
      "streamingRoleArn?",
      "securityGroupId?",
      "tableFunctionName",
    ],
  },
};

/** Required properties of the groups of arguments that users nest. */
const REQUIRED: Record<string, string[]> = {
  AgentFeedArgs: ["filePattern"],
  AgentLaunchTemplateArgs: [],
  AlarmThresholdsArgs: [],
  AnalyticsArgs: ["results", "sql"],
  AnalyticsResultArgs: ["schema"],
  BackupArgs: ["prefix"],
  ClusterArgs: [],
  CompactionArgs: [],
  ConsumerArgs: [],
  ConsumerFailureArgs: [],
  ConsumerFunctionArgs: ["codePath"],
  ConsumerStreamArgs: ["streamArn"],
  DataLakeArgs: [],
  DataStreamArgs: [],
  DeliveryArgs: [],
  DeliverySourceArgs: [],
  DirectPutArgs: [],
  DirectPutTargetArgs: ["deliveryStreamArn", "deliveryStreamName"],
  DmsFeedArgs: [],
  EnhancedFanOutArgs: [],
  EventBridgeFeedArgs: ["eventPattern"],
  EventColumnArgs: ["name", "type"],
  EventSchemaArgs: ["columns", "name"],
  EventTimeArgs: [],
  ExistingLakeArgs: ["bucketArn", "databaseName"],
  ExistingVpcArgs: ["subnetIds", "vpcId"],
  ExistingWarehouseArgs: ["adminSecretArn", "host"],
  FeedTargetArgs: [],
  FeedsArgs: [],
  FirehoseAccessArgs: [],
  FormatConversionArgs: ["databaseName", "format", "tableName"],
  GithubStateArgs: ["bucketArn", "project"],
  IngestSourceArgs: [],
  IotFeedArgs: ["sql"],
  KinesisSourceArgs: ["streamArn"],
  KinesisTargetArgs: ["streamArn", "streamName"],
  LakeTableArgs: ["format", "prefix", "schema"],
  LambdaProcessorArgs: ["functionArn"],
  LogsFeedArgs: ["logGroupName"],
  MskSourceArgs: ["clusterArn", "connectivity", "topicName"],
  NightFloorArgs: ["from", "shards", "to"],
  ObservabilityArgs: [],
  PartitioningArgs: [],
  PrefixExpirationArgs: ["days", "prefix"],
  ProducerFeedArgs: ["roleName"],
  QuickSightAccessArgs: [],
  RedriveArgs: [],
  RedshiftDeliveryArgs: [],
  RedshiftDestinationArgs: ["jdbcUrl", "secretArn", "tableName"],
  ReportDataSetArgs: [],
  ReportedLakeArgs: ["bucketArn", "databaseName", "workgroupArn"],
  ReportedLakeTableArgs: ["table", "tableName"],
  ReportedWarehouseTableArgs: ["schema", "tableName"],
  ServerlessArgs: [],
  ShardAutoscalingArgs: ["maxShards", "minShards"],
  SqlArtifactArgs: ["bucketArn", "bucketName"],
  SqlResultArgs: ["schema"],
  SqlSourceArgs: ["schema", "streamArn"],
  TableIngestionArgs: [],
  TableLayoutArgs: [],
  TableStreamArgs: ["streamArn"],
  TransformArgs: [],
  WarehouseConnectionArgs: ["databaseName", "jdbcUrl", "tableFunctionName", "tableFunctionRoleName"],
  WarehouseNetworkArgs: [],
  WatchedApplicationArgs: ["applicationName", "logGroupName"],
  WatchedConsumerArgs: [],
  WatchedDeliveryArgs: ["deliveryStreamName", "source"],
  WatchedErrorLogArgs: ["logGroupName"],
  WatchedFailureQueueArgs: ["holds", "queueName"],
  WatchedFunctionArgs: ["functionName"],
  WatchedPrefixArgs: ["bucketName", "prefix"],
  WatchedQueueArgs: ["queueName", "retentionSeconds", "visibilityTimeoutSeconds"],
  WatchedRuleArgs: ["deadLetterQueueName", "ruleName"],
  WatchedStreamArgs: ["streamName"],
  WatchedSubscriptionArgs: ["destinationType", "filterName", "logGroupName"],
  WatchedWarehouseArgs: [],
};

describe("the package", () => {
  const manifest = JSON.parse(readFileSync(join(FOLDER, "package.json"), "utf8"));
  let schema: PackageSchema;

  before(function () {
    // TypeScript reads the whole program, all of @pulumi/aws included.
    this.timeout(60_000);
    schema = inferSchema();
  });

  it("has its schema committed (npm run schema writes it)", () => {
    const isCommitted = readFileSync(PACKAGE_SCHEMA_FILE, "utf8") === jsonText(schema);
    assert.ok(isCommitted, "components/schema.json is not what the components' types say: run npm run schema");
  });

  it("exports the components and nothing else that runs", () => {
    assert.deepEqual(Object.keys(entry).sort(), Object.keys(COMPONENTS).sort());
    assert.deepEqual(componentNames().sort(), Object.keys(COMPONENTS).sort());
  });

  it("is a plugin of the name that its components' tokens have", () => {
    assert.equal(readFileSync(join(FOLDER, "PulumiPlugin.yaml"), "utf8"), "runtime: nodejs\n");
    assert.equal(manifest.name, "streaming-ingest");
    assert.equal(schema.name, "streaming-ingest");
  });

  for (const [name, shape] of Object.entries(COMPONENTS)) {
    it(`gives ${name} its inputs and outputs in every Pulumi language`, () => {
      const resource = schema.resources[TOKEN + name];
      assert.ok(resource);
      assert.equal(resource.isComponent, true);
      const required = resource.required ?? [];
      const outputs = Object.keys(resource.properties ?? {}).map((key) => (required.includes(key) ? key : `${key}?`));
      const inputs = Object.keys(resource.inputProperties ?? {});
      assert.deepEqual({ inputs, required: resource.requiredInputs ?? [], outputs }, shape);
    });
  }

  it("asks for the same properties of nested arguments as TypeScript does", () => {
    const found = Object.entries(schema.types)
      .map(([token, type]) => [token.slice(TOKEN.length), type.required ?? []] as const)
      .filter(([name]) => name.endsWith("Args"));
    assert.deepEqual(Object.fromEntries(found), REQUIRED);
  });

  it("says of each input what it is for, in the words of the doc comments", () => {
    const groups = Object.entries(schema.types).filter(([token]) => token.endsWith("Args"));
    const inputs = [
      ...Object.entries(schema.resources).map(([token, { inputProperties }]) => [token, inputProperties] as const),
      ...groups.map(([token, { properties }]) => [token, properties] as const),
    ];
    const bare = inputs.flatMap(([token, properties = {}]) =>
      Object.entries(properties)
        .filter(([, { description }]) => !description)
        .map(([name]) => `${token.slice(TOKEN.length)}.${name}`),
    );
    assert.deepEqual(bare, []);
    assert.deepEqual(
      groups.filter(([, { description }]) => !description).map(([token]) => token),
      [],
    );
  });

  it("says in each language what is taken when an input is left out", () => {
    const described = (properties: Record<string, PropertySpec> | undefined, name: string) =>
      properties?.[name]?.description;
    assert.equal(
      described(schema.types[`${TOKEN}DeliveryArgs`]?.properties, "bufferIntervalSeconds"),
      "Longest wait before an object is written, 0–900 s (F-30). Default: 300.",
    );
    assert.equal(
      described(schema.resources[`${TOKEN}TransformFunction`]?.inputProperties, "nestedJson"),
      "Keeps the value of a `json` column as it came, which Redshift's SUPER takes. The lake's tables want its JSON text. Default: false.",
    );
    assert.equal(schema.types[`${TOKEN}IngestSourceArgs`]?.description, "The source of a pipeline: one of the three.");
  });

  it("refers to the resources of @pulumi/aws, at the version that the program uses", () => {
    assert.deepEqual(schema.dependencies, [{ name: "aws", version: manifest.dependencies["@pulumi/aws"] }]);
  });

  it("depends on what the program depends on", () => {
    const program = JSON.parse(readFileSync(join(FOLDER, "..", "package.json"), "utf8"));
    for (const [name, version] of Object.entries(manifest.dependencies)) {
      assert.equal(version, program.dependencies[name], name);
    }
  });
});
