import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { decodeProperties } from "../../../components/sql-analytics/properties";
import { value } from "../mocks";
import {
  APPLICATION,
  APPLICATION_NAME,
  BUCKET_ARN,
  CODE_KEY,
  configurationOf,
  DELIVERY_STREAM_ARN,
  KEY_ARN,
  made,
  OBJECT,
  OTHER_KEY_ARN,
  POLICY,
  person,
  RESULT_STREAM_ARN,
  resultArgs,
  SCRIPT,
  SQL,
  STREAM_ARN,
  streamResultArgs,
} from "./fixtures";

const LOG_GROUP_ARN = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/kinesis-analytics/people-1a2b3c4";
const LOG_STREAM_ARN = `${LOG_GROUP_ARN}:log-stream:kinesis-analytics-log-stream`;

describe("SqlAnalytics", () => {
  it("makes an application, its code, its role with one policy, and its log", async () => {
    const { runtime } = await made();
    assert.deepEqual(runtime.resources.map(({ type, name }) => `${type} ${name}`).sort(), [
      "aws:cloudwatch/logGroup:LogGroup /aws/kinesis-analytics/people",
      "aws:cloudwatch/logStream:LogStream people",
      "aws:iam/role:Role people",
      "aws:iam/rolePolicy:RolePolicy people",
      "aws:kinesisanalyticsv2/application:Application people",
      "aws:s3/bucketObjectv2:BucketObjectv2 people",
      "streaming-ingest:index:SqlAnalytics people",
    ]);
    assert.deepEqual(runtime.one("aws:cloudwatch/logGroup:LogGroup").inputs, { retentionInDays: 30 });
    assert.deepEqual(runtime.one("aws:cloudwatch/logStream:LogStream").inputs, {
      name: "kinesis-analytics-log-stream",
      logGroupName: "/aws/kinesis-analytics/people-1a2b3c4",
    });
  });

  it("FL-02 to FL-05, FL-12 to FL-15, FL-19 and FL-20 make the application as production wants it", async () => {
    const { runtime } = await made();
    const { environmentProperties, ...configuration } = configurationOf(runtime);
    assert.deepEqual(
      { ...runtime.one(APPLICATION).inputs, applicationConfiguration: configuration },
      {
        name: APPLICATION_NAME,
        description: "Flink SQL over person events",
        runtimeEnvironment: "FLINK-2_2",
        applicationMode: "STREAMING",
        serviceExecutionRole: "arn:aws:iam::123456789012:role/people-1a2b3c4",
        startApplication: true,
        forceStop: false,
        cloudwatchLoggingOptions: { logStreamArn: LOG_STREAM_ARN },
        applicationConfiguration: {
          applicationCodeConfiguration: {
            codeContent: { s3ContentLocation: { bucketArn: BUCKET_ARN, fileKey: CODE_KEY } },
            codeContentType: "ZIPFILE",
          },
          flinkApplicationConfiguration: {
            checkpointConfiguration: {
              configurationType: "CUSTOM",
              checkpointingEnabled: true,
              checkpointInterval: 60_000,
              minPauseBetweenCheckpoints: 5000,
            },
            monitoringConfiguration: { configurationType: "CUSTOM", logLevel: "INFO", metricsLevel: "APPLICATION" },
            parallelismConfiguration: {
              configurationType: "CUSTOM",
              parallelism: 1,
              parallelismPerKpu: 1,
              autoScalingEnabled: false,
            },
          },
          applicationSnapshotConfiguration: { snapshotsEnabled: true },
          runConfiguration: {
            applicationRestoreConfiguration: { applicationRestoreType: "RESTORE_FROM_LATEST_SNAPSHOT" },
            flinkRunConfiguration: { allowNonRestoredState: false },
          },
        },
      },
    );
    assert.deepEqual(decodeProperties(environmentProperties.propertyGroups), {
      script: SCRIPT,
      tableConfig: {
        "table.local-time-zone": "UTC",
        "table.optimizer.agg-phase-strategy": "ONE_PHASE",
        "table.exec.source.idle-timeout": "60 s",
      },
      tableOptions: {},
    });
  });

  it("takes parallelism, checkpoints, the quiet time of a shard, log retention and tags from its arguments", async () => {
    const tags = { team: "people" };
    const { runtime } = await made({
      parallelism: 4,
      checkpointIntervalSeconds: 2,
      idleTimeoutSeconds: 0,
      logRetentionDays: 7,
      tags,
    });
    const { flinkApplicationConfiguration, environmentProperties } = configurationOf(runtime);
    assert.deepEqual(flinkApplicationConfiguration, {
      checkpointConfiguration: {
        configurationType: "CUSTOM",
        checkpointingEnabled: true,
        checkpointInterval: 2000,
        minPauseBetweenCheckpoints: 2000,
      },
      monitoringConfiguration: { configurationType: "CUSTOM", logLevel: "INFO", metricsLevel: "APPLICATION" },
      parallelismConfiguration: {
        configurationType: "CUSTOM",
        parallelism: 4,
        parallelismPerKpu: 1,
        autoScalingEnabled: false,
      },
    });
    const { tableConfig } = decodeProperties(environmentProperties.propertyGroups);
    assert.equal(tableConfig["table.exec.source.idle-timeout"], "0 s");
    assert.deepEqual(runtime.one("aws:cloudwatch/logGroup:LogGroup").inputs, { retentionInDays: 7, tags });
    assert.deepEqual(runtime.one(APPLICATION).inputs.tags, tags);
    assert.deepEqual(runtime.one("aws:iam/role:Role").inputs.tags, tags);
    assert.equal(runtime.one(OBJECT).inputs.tags, undefined);
  });

  it("is the parent of all its resources", async () => {
    const { runtime, component } = await made();
    const urn = await value(component.urn);
    const [, ...children] = runtime.resources;
    assert.equal(children.length, 6);
    for (const child of children) assert.equal(child.parent, urn, child.type);
  });

  it("FL-05 and FL-20 make the code, the role's policy and the log before the application", async () => {
    const { runtime, component } = await made();
    const { dependencies } = runtime.one(APPLICATION);
    const { code, role, rolePolicy, logStream } = component.nodes;
    for (const node of [code, role, rolePolicy, logStream]) {
      assert.ok(dependencies.includes(await value(node.urn)));
    }
  });

  it("FL-06 puts the JAR into the bucket under a key with its hash", async () => {
    const { runtime } = await made();
    const { source, ...inputs } = runtime.one(OBJECT).inputs;
    assert.deepEqual(inputs, { bucket: "lake", key: CODE_KEY });
    assert.ok(pulumi.asset.Asset.isInstance(source));
  });

  it("gives its role the policy for what it reaches", async () => {
    const { runtime } = await made({
      source: { streamArn: STREAM_ARN, kmsKeyArn: KEY_ARN, schema: person },
      sql: `-- result: counts\n${SQL};\n-- result: again\n${SQL};\n-- result: third\n${SQL};`,
      results: {
        counts: resultArgs(),
        again: streamResultArgs(),
        third: streamResultArgs({ kmsKeyArn: OTHER_KEY_ARN }),
      },
    });
    const { policy, role } = runtime.one(POLICY).inputs;
    assert.equal(role, "people-1a2b3c4");
    const found = JSON.parse(String(policy)).Statement as { Sid: string; Resource: unknown }[];
    assert.deepEqual(
      found.map(({ Sid, Resource }) => [Sid, Resource]),
      [
        ["ReadCode", `${BUCKET_ARN}/${CODE_KEY}`],
        ["ReadStream", STREAM_ARN],
        ["DecryptStream", KEY_ARN],
        ["PutToDeliveryStreams", [DELIVERY_STREAM_ARN]],
        ["PutToStreams", [RESULT_STREAM_ARN]],
        ["EncryptResults", OTHER_KEY_ARN],
        ["FindLogGroup", "arn:aws:logs:eu-west-1:123456789012:log-group:*"],
        ["FindLogStream", [LOG_GROUP_ARN, `${LOG_GROUP_ARN}:log-stream:*`]],
        ["WriteLog", LOG_STREAM_ARN],
      ],
    );
  });

  it("D-01 lets Managed Service for Apache Flink take the role", async () => {
    const { runtime } = await made();
    assert.deepEqual(JSON.parse(String(runtime.one("aws:iam/role:Role").inputs.assumeRolePolicy)).Statement, [
      { Effect: "Allow", Principal: { Service: "kinesisanalytics.amazonaws.com" }, Action: "sts:AssumeRole" },
    ]);
  });

  it("answers name, ARN, log group and script", async () => {
    const { component } = await made();
    assert.equal(await value(component.applicationName), APPLICATION_NAME);
    assert.equal(
      await value(component.applicationArn),
      `arn:aws:kinesisanalytics:eu-west-1:123456789012:application/${APPLICATION_NAME}`,
    );
    assert.equal(await value(component.logGroupName), "/aws/kinesis-analytics/people-1a2b3c4");
    assert.equal(await value(component.script), SCRIPT);
  });
});
