import type { ResourceHandlers } from "../engine/handler";
import type { CloudWatch } from "./cloudwatch/cloudwatch";
import type { CloudSettings } from "./contracts";
import type { Feeds } from "./feeds";
import { deliveryStreamHandler, type Firehose } from "./firehose";
import { applicationHandler, type Flink } from "./flink";
import { type Glue, glueHandlers } from "./glue";
import { streamConsumerHandler } from "./kinesis/consumer-handler";
import type { Kinesis } from "./kinesis/kinesis";
import { streamHandler } from "./kinesis/stream-handler";
import { type Kms, keyHandler } from "./kms";
import { functionHandler, invocationHandler, type Lambda } from "./lambda";
import { type EventSourceMappings, mappingHandlers } from "./lambda/event-source-mapping";
import { redshiftHandlers } from "./redshift/handlers";
import type { Redshift } from "./redshift/redshift";
import { bucketHandler, bucketMetricHandler, bucketNotificationHandler, bucketObjectHandler } from "./s3/handlers";
import type { ObjectEvents } from "./s3/object-events";
import type { S3 } from "./s3/s3";
import type { Scheduler } from "./scheduler";
import { type SecretsManager, secretHandler } from "./secrets";
import { type Sqs, sqsHandlers } from "./sqs";

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
  sqs: Sqs;
  eventSources: EventSourceMappings;
  objectEvents: ObjectEvents;
  scheduler: Scheduler;
  cloudWatch: CloudWatch;
  kms: Kms;
}

/** What makes the resources of each type. */
export function handlersOf(services: Services): ResourceHandlers {
  const { settings, s3, kinesis, firehose, glue, lambda, secrets, redshift, flink, feeds } = services;
  const { sqs, eventSources, objectEvents, scheduler, cloudWatch, kms } = services;
  return {
    ...cloudWatch.handlers(),
    ...feeds.handlers(),
    ...glueHandlers(glue, settings),
    ...mappingHandlers(eventSources),
    ...redshiftHandlers(redshift, secrets, settings),
    ...scheduler.handlers(),
    ...sqsHandlers(sqs),
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": deliveryStreamHandler(firehose),
    "aws:kinesis/stream:Stream": streamHandler(kinesis),
    "aws:kinesis/streamConsumer:StreamConsumer": streamConsumerHandler(kinesis),
    "aws:kinesisanalyticsv2/application:Application": applicationHandler(flink),
    "aws:kms/key:Key": keyHandler(kms, settings),
    "aws:lambda/function:Function": functionHandler(lambda),
    "aws:lambda/invocation:Invocation": invocationHandler(lambda, settings.dataDir),
    "aws:s3/bucket:Bucket": bucketHandler(s3),
    "aws:s3/bucketNotification:BucketNotification": bucketNotificationHandler(objectEvents),
    "aws:s3/bucketMetric:BucketMetric": bucketMetricHandler(s3),
    "aws:s3/bucketObject:BucketObject": bucketObjectHandler(s3),
    "aws:s3/bucketObjectv2:BucketObjectv2": bucketObjectHandler(s3),
    "aws:secretsmanager/secret:Secret": secretHandler(secrets),
  };
}
