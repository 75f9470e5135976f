import { nameInArn, STREAM_ARN } from "../shared/arn";
import { checkKmsKeyArn } from "../shared/checks";
import { checkPattern, type Problem, under } from "../shared/problems";
import type { DirectPutTargetArgs, FeedTargetArgs, KinesisTargetArgs } from "./args";

const DELIVERY_STREAM_ARN = /^arn:[^:]+:firehose:[a-zA-Z0-9-]+:\d{12}:deliverystream\/[a-zA-Z0-9_.-]{1,64}$/;
const STREAM_ALLOWED =
  "the ARN of a data stream, arn:aws:kinesis:<region>:<account>:stream/<name>, and not of a consumer";
const DELIVERY_STREAM_ALLOWED =
  "the ARN of a delivery stream, arn:aws:firehose:<region>:<account>:deliverystream/<name>";

/** Every problem of a feed's target. Values known only later pass: `checkedTarget` looks at those. */
export function validateTarget({ kinesis, directPut }: FeedTargetArgs): Problem[] {
  if ((kinesis === undefined) === (directPut === undefined)) {
    const got = kinesis === undefined ? "neither" : "both";
    return [{ path: "", reason: `must be one of kinesis and directPut, got ${got}` }];
  }
  return [
    ...(kinesis === undefined ? [] : under("kinesis", checkStream(kinesis))),
    ...(directPut === undefined ? [] : under("directPut", checkDeliveryStream(directPut))),
  ];
}

function checkStream({ streamName, streamArn, kmsKeyArn }: KinesisTargetArgs): Problem[] {
  const arn = checkPattern("streamArn", streamArn, STREAM_ARN, STREAM_ALLOWED);
  return [
    ...arn,
    ...(arn.length > 0 ? [] : checkName("streamName", streamName, "streamArn", streamArn)),
    ...checkKmsKeyArn("kmsKeyArn", kmsKeyArn),
  ];
}

function checkDeliveryStream({ deliveryStreamName, deliveryStreamArn }: DirectPutTargetArgs): Problem[] {
  const path = "deliveryStreamArn";
  const arn = checkPattern(path, deliveryStreamArn, DELIVERY_STREAM_ARN, DELIVERY_STREAM_ALLOWED);
  return arn.length > 0 ? arn : checkName("deliveryStreamName", deliveryStreamName, path, deliveryStreamArn);
}

/** A policy names the ARN and a feed the name: two that differ are a feed that may not put where it puts. */
function checkName(path: string, name: unknown, arnPath: string, arn: unknown): Problem[] {
  if (typeof name !== "string" || typeof arn !== "string") return [];
  const named = nameInArn(arn);
  return named === name ? [] : [{ path, reason: `must be the name in ${arnPath}, "${named}", got "${name}"` }];
}
