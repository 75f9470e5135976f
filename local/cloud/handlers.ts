import type { ResourceHandlers } from "../engine/handler";
import type { CloudSettings } from "./contracts";
import type { Feeds } from "./feeds";
import { deliveryStreamHandler, type Firehose } from "./firehose";
import { applicationHandler, type Flink } from "./flink";
import { type Glue, glueHandlers } from "./glue";
import type { Kinesis } from "./kinesis/kinesis";
import { streamHandler } from "./kinesis/stream-handler";
import { functionHandler, invocationHandler, type Lambda } from "./lambda";
import { redshiftHandlers } from "./redshift/handlers";
import type { Redshift } from "./redshift/redshift";
import { bucketHandler, bucketObjectHandler } from "./s3/handlers";
import type { S3 } from "./s3/s3";
import { type SecretsManager, secretHandler } from "./secrets";

/** The services that resources are made in. */
export interface Services {
  settings: CloudSettings;
  s3: S3;
  kinesis: Kinesis;
  firehose: Firehose;
  glue: Glue;
  lambda: Lambda;
  secrets: SecretsManager;
  redshift: Redshift;
  flink: Flink;
  feeds: Feeds;
}

/** What makes the resources of each type. */
export function handlersOf(services: Services): ResourceHandlers {
  const { settings, s3, kinesis, firehose, glue, lambda, secrets, redshift, flink, feeds } = services;
  return {
    ...feeds.handlers(),
    ...glueHandlers(glue, settings),
    ...redshiftHandlers(redshift, secrets, settings),
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": deliveryStreamHandler(firehose),
    "aws:kinesis/stream:Stream": streamHandler(kinesis),
    "aws:kinesisanalyticsv2/application:Application": applicationHandler(flink),
    "aws:lambda/function:Function": functionHandler(lambda),
    "aws:lambda/invocation:Invocation": invocationHandler(lambda, settings.dataDir),
    "aws:s3/bucket:Bucket": bucketHandler(s3),
    "aws:s3/bucketObject:BucketObject": bucketObjectHandler(s3),
    "aws:s3/bucketObjectv2:BucketObjectv2": bucketObjectHandler(s3),
    "aws:secretsmanager/secret:Secret": secretHandler(secrets),
  };
}
