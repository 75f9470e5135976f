import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { DeliveryStream, type DeliveryStreamArgs, type MskSourceArgs } from "../../../components/delivery-stream";
import { checkedWiring } from "../../../components/delivery-stream/wiring";
import { type MockRuntime, mockRuntime, UNKNOWN, value } from "../mocks";
import { accepts, BUCKET_ARN, minimalArgs, refuses, STREAM_ARN } from "./fixtures";

const FIREHOSE = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const ROLE_ARN = "arn:aws:iam::123456789012:role/clicks-1a2b3c4";
const KAFKA = "arn:aws:kafka:eu-west-1:123456789012";
const CLUSTER = "shop/11111111-2222-3333-4444-555555555555-6";
const CLUSTER_ARN = `${KAFKA}:cluster/${CLUSTER}`;
const ARN_RULE =
  "source.msk.clusterArn must be the ARN of an MSK cluster, arn:aws:kafka:<region>:<account>:cluster/<name>/<id> (F-14), got";
const TIME_RULE =
  "source.msk.readFromTimestamp must be a time such as 2026-05-01T00:00:00Z, or 1970-01-01T00:00:00Z for the topic's beginning (F-14), got";

/** A delivery from a topic, and what a test changes of the source. */
function fromTopic(changes: Partial<MskSourceArgs> = {}): Partial<DeliveryStreamArgs> {
  return { source: { msk: { clusterArn: CLUSTER_ARN, topicName: "clicks", connectivity: "PRIVATE", ...changes } } };
}

async function made(
  source: Partial<DeliveryStreamArgs>,
  options?: { preview: boolean },
): Promise<{ runtime: MockRuntime; stream: DeliveryStream }> {
  const runtime = mockRuntime(options);
  const stream = new DeliveryStream("clicks", minimalArgs({ prefix: "clicks/", ...source }));
  await runtime.settled();
  return { runtime, stream };
}

describe("validateDeliveryStream: MSK", () => {
  accepts("F-14 accepts a topic of a cluster", fromTopic());
  accepts("F-14 accepts PUBLIC connectivity", fromTopic({ connectivity: "PUBLIC" }));
  refuses(
    "F-14 refuses another connectivity",
    fromTopic({ connectivity: "private" }),
    'source.msk.connectivity must be one of PRIVATE, PUBLIC, got "private"',
  );

  const padded = (length: number) => `${KAFKA}:cluster/${"a".repeat(length - KAFKA.length - 11)}/1`;
  assert.equal(padded(512).length, 512);
  accepts("F-14 accepts a cluster's ARN of 512 characters", fromTopic({ clusterArn: padded(512) }));
  refuses(
    "F-14 refuses a cluster's ARN of 513 characters",
    fromTopic({ clusterArn: padded(513) }),
    `${ARN_RULE} "${padded(513)}"`,
  );
  refuses("F-14 refuses a cluster's name", fromTopic({ clusterArn: "shop" }), `${ARN_RULE} "shop"`);

  accepts("F-14 accepts a topic's name of 255 characters", fromTopic({ topicName: "t".repeat(255) }));
  for (const topicName of ["", "t".repeat(256), "clicks/eu"]) {
    refuses(
      `F-14 refuses a topic's name of ${topicName.length} characters such as "${topicName.slice(0, 9)}"`,
      fromTopic({ topicName }),
      `source.msk.topicName must be 1–255 of a–z, A–Z, 0–9, . _ and - (F-14), got "${topicName}"`,
    );
  }

  for (const readFromTimestamp of ["1970-01-01T00:00:00Z", "2024-02-29T23:59:59.125+02:00"]) {
    accepts(`F-14 accepts ${readFromTimestamp} as the beginning`, fromTopic({ readFromTimestamp }));
  }
  for (const readFromTimestamp of [
    "",
    "earliest",
    "2026-05-01",
    "2026-05-01T00:00:00",
    "2026-05-01 00:00:00Z",
    "2026-02-29T00:00:00Z",
    "2026-05-01T24:00:00Z",
    "2026-05-01T00:00:00+25:00",
  ]) {
    refuses(
      `F-14 refuses "${readFromTimestamp}" as the beginning`,
      fromTopic({ readFromTimestamp }),
      `${TIME_RULE} "${readFromTimestamp}"`,
    );
  }

  refuses(
    "F-03 and F-16 refuse a topic beside direct PUT, whose encryption it rules out",
    { source: { ...fromTopic().source, directPut: {} } },
    "source must be exactly one of kinesis, directPut and msk, got directPut and msk (F-02)",
  );
  refuses(
    "F-03 refuses a topic beside a data stream",
    { source: { ...fromTopic().source, kinesis: { streamArn: STREAM_ARN } } },
    "source must be exactly one of kinesis, directPut and msk, got kinesis and msk (F-02)",
  );
});

describe("DeliveryStream from MSK", () => {
  it("F-14 and F-16 read the topic with the delivery role, without an encryption block", async () => {
    const { runtime, stream } = await made(fromTopic());
    const { extendedS3Configuration, ...inputs } = runtime.one(FIREHOSE).inputs;
    assert.ok(extendedS3Configuration);
    assert.deepEqual(inputs, {
      destination: "extended_s3",
      mskSourceConfiguration: {
        mskClusterArn: CLUSTER_ARN,
        topicName: "clicks",
        authenticationConfiguration: { connectivity: "PRIVATE", roleArn: ROLE_ARN },
      },
    });
    assert.equal(stream.producerPolicyJson, undefined);
  });

  it("F-14 hands the beginning over as it was given", async () => {
    const { runtime } = await made(fromTopic({ connectivity: "PUBLIC", readFromTimestamp: "1970-01-01T00:00:00Z" }));
    assert.deepEqual(runtime.one(FIREHOSE).inputs.mskSourceConfiguration, {
      mskClusterArn: CLUSTER_ARN,
      topicName: "clicks",
      readFromTimestamp: "1970-01-01T00:00:00Z",
      authenticationConfiguration: { connectivity: "PUBLIC", roleArn: ROLE_ARN },
    });
  });

  it("D-02 lets its role read this topic, and nothing else of the cluster", async () => {
    const { runtime } = await made(fromTopic());
    const { Statement } = JSON.parse(String(runtime.one(ROLE_POLICY).inputs.policy));
    assert.deepEqual(Statement, [
      {
        Effect: "Allow",
        Action: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
        Resource: BUCKET_ARN,
      },
      {
        Effect: "Allow",
        Action: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
        Resource: [`${BUCKET_ARN}/clicks/*`, `${BUCKET_ARN}/errors/clicks/*`],
      },
      {
        Sid: "ConnectToCluster",
        Effect: "Allow",
        Action: [
          "kafka:DescribeCluster",
          "kafka:DescribeClusterV2",
          "kafka:GetBootstrapBrokers",
          "kafka-cluster:Connect",
        ],
        Resource: CLUSTER_ARN,
      },
      {
        Sid: "ReadTopic",
        Effect: "Allow",
        Action: [
          "kafka-cluster:DescribeTopic",
          "kafka-cluster:DescribeTopicDynamicConfiguration",
          "kafka-cluster:ReadData",
        ],
        Resource: `${KAFKA}:topic/${CLUSTER}/clicks`,
      },
      {
        Sid: "DescribeGroups",
        Effect: "Allow",
        Action: "kafka-cluster:DescribeGroup",
        Resource: `${KAFKA}:group/${CLUSTER}/*`,
      },
      {
        Sid: "WriteErrorLog",
        Effect: "Allow",
        Action: "logs:PutLogEvents",
        Resource: [
          "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/kinesisfirehose/clicks-1a2b3c4:log-stream:DestinationDelivery",
        ],
      },
    ]);
  });

  it("shows the topic in a first preview, and the role as unknown", async () => {
    const { runtime } = await made(fromTopic(), { preview: true });
    assert.deepEqual(runtime.one(FIREHOSE).inputs.mskSourceConfiguration, {
      mskClusterArn: CLUSTER_ARN,
      topicName: "clicks",
      authenticationConfiguration: { connectivity: "PRIVATE", roleArn: UNKNOWN },
    });
  });

  it("F-14 rejects what is wrong of a cluster and a topic that are known later", async () => {
    mockRuntime();
    const component = new DeliveryStream("clicks", minimalArgs());
    const later = fromTopic({ clusterArn: pulumi.output("shop"), topicName: pulumi.output("clicks eu") });
    const { msk } = checkedWiring(minimalArgs(later), "clicks", component).source;
    await assert.rejects(value(msk?.clusterArn), (error: Error) => {
      assert.equal(error.message, `DeliveryStream "clicks": ${ARN_RULE} "shop"`);
      return true;
    });
    await assert.rejects(value(msk?.topicName), (error: Error) => {
      assert.match(
        error.message,
        /^DeliveryStream "clicks": source\.msk\.topicName must be .* \(F-14\), got "clicks eu"$/,
      );
      return true;
    });
  });

  it("F-14 lets a cluster and a topic that are right through", async () => {
    mockRuntime();
    const component = new DeliveryStream("clicks", minimalArgs());
    const later = fromTopic({ clusterArn: pulumi.output(CLUSTER_ARN), topicName: pulumi.output("clicks") });
    const { msk } = checkedWiring(minimalArgs(later), "clicks", component).source;
    assert.deepEqual(await value(pulumi.output(msk)), {
      clusterArn: CLUSTER_ARN,
      topicName: "clicks",
      connectivity: "PRIVATE",
    });
  });
});
