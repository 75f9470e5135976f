import * as pulumi from "@pulumi/pulumi";
import { nameInArn, parseArn, serviceHost } from "../shared/arn";
import type { PolicyStatement } from "../shared/policy";
import { refuse, under } from "../shared/problems";
import type { FeedTargetArgs } from "./args";
import { validateTarget } from "./validate-target";

/** A feed's target, all of it known: one of the two groups. */
export interface KnownTarget {
  kinesis?: { streamName: string; streamArn: string; kmsKeyArn?: string };
  directPut?: { deliveryStreamName: string; deliveryStreamArn: string };
}

/** What a feed calls, by the kind of its target. Ask for no more than the feed needs (D-04). */
export interface PutActions {
  kinesis: readonly ("kinesis:PutRecord" | "kinesis:PutRecords")[];
  directPut: readonly ("firehose:PutRecord" | "firehose:PutRecordBatch")[];
}

/**
 * The target once all of it is known. A wrong one stops the deployment before the resources that take it.
 *
 * @param component name of the class, for errors
 */
export function checkedTarget(
  component: string,
  name: string,
  { kinesis, directPut }: FeedTargetArgs,
  resource: pulumi.Resource,
): pulumi.Output<KnownTarget> {
  return pulumi.output({ kinesis, directPut }).apply((known) => {
    refuse(component, name, under("target", validateTarget(known)), resource);
    return known;
  });
}

/** ARN of the stream or of the delivery stream. @throws Error when the target is neither */
export function targetArn({ kinesis, directPut }: KnownTarget): string {
  const arn = kinesis?.streamArn ?? directPut?.deliveryStreamArn;
  if (arn === undefined) throw new Error("a feed's target has neither a stream nor a delivery stream");
  return arn;
}

/** Name of the stream or of the delivery stream. */
export function targetName(target: KnownTarget): string {
  return nameInArn(targetArn(target));
}

/** An ARN of the target's partition, Region and account, where its feeds are too. @param service such as `logs` */
export function besideTarget(target: KnownTarget, service: string, resource: string): string {
  const { partition, region, accountId } = parseArn(targetArn(target));
  return `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}

/** What lets a feed put into its target, and nothing else (D-04). */
export function putStatements(target: KnownTarget, actions: PutActions): PolicyStatement[] {
  const { kinesis } = target;
  if (kinesis === undefined) return [putRecords(actions.directPut, targetArn(target))];
  return [putRecords(actions.kinesis, kinesis.streamArn), ...keyUse(kinesis)];
}

function putRecords(actions: readonly string[], arn: string): PolicyStatement {
  return { Sid: "PutRecords", Effect: "Allow", Action: [...actions], Resource: arn };
}

/** The use of a customer-managed key, through Kinesis and for this stream only (S-13). The AWS-managed key needs no grant (K-10). */
function keyUse({ streamArn, kmsKeyArn }: NonNullable<KnownTarget["kinesis"]>): PolicyStatement[] {
  if (kmsKeyArn === undefined) return [];
  const condition = {
    "kms:ViaService": serviceHost("kinesis", streamArn),
    "kms:EncryptionContext:aws:kinesis:arn": streamArn,
  };
  return [
    {
      Sid: "EncryptRecords",
      Effect: "Allow",
      Action: "kms:GenerateDataKey",
      Resource: kmsKeyArn,
      Condition: { StringEquals: condition },
    },
  ];
}
