import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { SqlAnalytics, type SqlAnalyticsArgs } from "../../../components/sql-analytics";
import { accessOf, checkedWiring, type Wiring } from "../../../components/sql-analytics/wiring";
import { mockRuntime, value } from "../mocks";
import {
  BUCKET_ARN,
  DELIVERY_STREAM_ARN,
  KEY_ARN,
  minimalArgs,
  OTHER_KEY_ARN,
  person,
  RESULT_STREAM_ARN,
  resultArgs,
  STREAM_ARN,
  streamResultArgs,
} from "./fixtures";

const RIGHT = {
  stream: STREAM_ARN,
  key: KEY_ARN,
  deliveryStream: DELIVERY_STREAM_ARN,
  deliveryStreamName: "counts",
  resultStream: RESULT_STREAM_ARN,
  bucket: BUCKET_ARN,
  bucketName: "lake",
};

/** Arguments whose names and ARNs are known only later. */
function laterArgs(changes: Partial<typeof RIGHT> = {}): SqlAnalyticsArgs {
  const { stream, key, deliveryStream, deliveryStreamName, resultStream, bucket, bucketName } = {
    ...RIGHT,
    ...changes,
  };
  return minimalArgs({
    source: { streamArn: pulumi.output(stream), kmsKeyArn: pulumi.output(key), schema: person },
    results: {
      one: resultArgs({
        deliveryStreamName: pulumi.output(deliveryStreamName),
        deliveryStreamArn: pulumi.output(deliveryStream),
      }),
      two: streamResultArgs({ streamArn: pulumi.output(resultStream), kmsKeyArn: pulumi.output(key) }),
    },
    artifact: {
      bucketName: pulumi.output(bucketName),
      bucketArn: pulumi.output(bucket),
      kmsKeyArn: pulumi.output(OTHER_KEY_ARN),
    },
  });
}

function wired(changes?: Partial<typeof RIGHT>): Promise<Wiring> {
  mockRuntime();
  return value(checkedWiring(laterArgs(changes), "people", new SqlAnalytics("people", minimalArgs())));
}

describe("checkedWiring", () => {
  it("gives back names and ARNs that are right", async () => {
    assert.deepEqual(await wired(), {
      source: { streamArn: STREAM_ARN, kmsKeyArn: KEY_ARN },
      results: {
        one: {
          deliveryStreamName: "counts",
          deliveryStreamArn: DELIVERY_STREAM_ARN,
          streamArn: undefined,
          kmsKeyArn: undefined,
        },
        two: {
          deliveryStreamName: undefined,
          deliveryStreamArn: undefined,
          streamArn: RESULT_STREAM_ARN,
          kmsKeyArn: KEY_ARN,
        },
      },
      artifact: { bucketName: "lake", bucketArn: BUCKET_ARN, kmsKeyArn: OTHER_KEY_ARN },
    });
  });

  const wrong: [Partial<typeof RIGHT>, RegExp][] = [
    [{ stream: "people" }, /^SqlAnalytics "people": source\.streamArn must be the ARN of a data stream/],
    [{ key: "alias/mine" }, /source\.kmsKeyArn must be .*\n.*results\.two\.kmsKeyArn must be the ARN of a key/],
    [{ deliveryStream: STREAM_ARN }, /results\.one\.deliveryStreamArn must be the ARN of a delivery stream/],
    [{ deliveryStreamName: "totals" }, /results\.one\.deliveryStreamName must be the name in deliveryStreamArn/],
    [{ resultStream: DELIVERY_STREAM_ARN }, /results\.two\.streamArn must be the ARN of a data stream/],
    [{ resultStream: STREAM_ARN }, /results\.two\.streamArn must be another stream than the source/],
    [
      { resultStream: RESULT_STREAM_ARN.replace("eu-", "us-") },
      /results\.two\.streamArn must be in the source's Region/,
    ],
    [{ bucket: "lake" }, /artifact\.bucketArn must be the ARN of a bucket/],
    [{ bucketName: "pond" }, /artifact\.bucketName must be the name in bucketArn, "lake", got "pond"/],
  ];
  for (const [changes, message] of wrong) {
    it(`rejects ${JSON.stringify(changes)}`, () => assert.rejects(wired(changes), { message }));
  }
});

describe("accessOf", () => {
  it("names each stream once, with its key, where several queries put into it", () => {
    const delivery = { deliveryStreamName: "counts", deliveryStreamArn: DELIVERY_STREAM_ARN };
    const access = accessOf(
      {
        source: { streamArn: STREAM_ARN, kmsKeyArn: KEY_ARN },
        results: {
          one: delivery,
          two: delivery,
          three: { streamArn: RESULT_STREAM_ARN, kmsKeyArn: OTHER_KEY_ARN },
          four: { streamArn: RESULT_STREAM_ARN },
        },
        artifact: { bucketName: "lake", bucketArn: BUCKET_ARN, kmsKeyArn: KEY_ARN },
      },
      "runner.jar",
    );
    assert.deepEqual(access, {
      code: { bucketArn: BUCKET_ARN, key: "runner.jar", kmsKeyArn: KEY_ARN },
      source: { arn: STREAM_ARN, kmsKeyArn: KEY_ARN },
      deliveryStreamArns: [DELIVERY_STREAM_ARN],
      streams: [{ arn: RESULT_STREAM_ARN, kmsKeyArn: OTHER_KEY_ARN }],
    });
  });
});
