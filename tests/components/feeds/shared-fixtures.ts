import assert from "node:assert/strict";
import type { FeedTargetArgs } from "../../../components/feeds";
import type { Problem } from "../../../components/shared/problems";

export const STREAM_ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";
export const DELIVERY_STREAM_ARN = "arn:aws:firehose:eu-west-1:123456789012:deliverystream/clicks";
export const KEY_ARN = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555";

export const KINESIS = { kinesis: { streamName: "clicks", streamArn: STREAM_ARN } } satisfies FeedTargetArgs;
export const ENCRYPTED = {
  kinesis: { streamName: "clicks", streamArn: STREAM_ARN, kmsKeyArn: KEY_ARN },
} satisfies FeedTargetArgs;
export const DIRECT_PUT = {
  directPut: { deliveryStreamName: "clicks", deliveryStreamArn: DELIVERY_STREAM_ARN },
} satisfies FeedTargetArgs;

/** What lets a role use the stream's key for the stream. */
export const KEY_STATEMENT = {
  Sid: "EncryptRecords",
  Effect: "Allow",
  Action: "kms:GenerateDataKey",
  Resource: KEY_ARN,
  Condition: {
    StringEquals: {
      "kms:ViaService": "kinesis.eu-west-1.amazonaws.com",
      "kms:EncryptionContext:aws:kinesis:arn": STREAM_ARN,
    },
  },
};

/** The statement of a role that may put. */
export function putStatement(resource: string, ...actions: string[]) {
  return { Sid: "PutRecords", Effect: "Allow", Action: actions, Resource: resource };
}

/** The document of a role that a service takes for resources with an ARN like this one. */
export function trustDocument(service: string, sourceArn: string) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: service },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: { "aws:SourceAccount": "123456789012" },
          StringLike: { "aws:SourceArn": sourceArn },
        },
      },
    ],
  };
}

/** Tests that the arguments have no problem. */
export function acceptsWith<Args>(problemsOf: (changes: Args) => Problem[]) {
  return (title: string, ...all: Args[]) => {
    it(title, () => {
      for (const changes of all) assert.deepEqual(problemsOf(changes), []);
    });
  };
}

/** Tests that the arguments have just this problem. */
export function rejectsWith<Args>(problemsOf: (changes: Args) => Problem[]) {
  return (title: string, changes: Args, path: string, reason: RegExp) => {
    it(title, () => {
      const [problem, ...others] = problemsOf(changes);
      assert.equal(problem?.path, path);
      assert.match(problem.reason, reason);
      assert.deepEqual(others, []);
    });
  };
}
