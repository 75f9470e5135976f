import type { Pricer } from "./context";
import { priceDeliveries } from "./firehose";
import { priceStreams } from "./kinesis";
import { priceFunctions, priceLogs, priceMetricReads } from "./lambda";
import {
  priceAlarms,
  priceApplications,
  priceCompositeAlarms,
  priceDashboards,
  priceEndpoints,
  priceKeys,
  priceManagedSecrets,
  priceNetworks,
  pricePublicAddresses,
  priceQueries,
  priceSecrets,
  priceShardMetrics,
} from "./small-services";
import { priceClusters, priceWorkgroups } from "./warehouse";

/** What is charged, in the order in which data flows. */
export const PRICED: Record<string, Pricer[]> = {
  "aws:kinesis/stream:Stream": [priceStreams, priceShardMetrics],
  "aws:kinesisanalyticsv2/application:Application": [priceApplications],
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": [priceDeliveries],
  "aws:lambda/function:Function": [priceFunctions, priceMetricReads],
  "aws:athena/workgroup:Workgroup": [priceQueries],
  "aws:redshiftserverless/workgroup:Workgroup": [priceWorkgroups, pricePublicAddresses],
  "aws:redshiftserverless/namespace:Namespace": [priceManagedSecrets],
  "aws:redshift/cluster:Cluster": [priceClusters, priceManagedSecrets, pricePublicAddresses],
  "aws:secretsmanager/secret:Secret": [priceSecrets],
  "awsx:ec2:Vpc": [priceNetworks],
  "aws:ec2/vpcEndpoint:VpcEndpoint": [priceEndpoints],
  "aws:kms/key:Key": [priceKeys],
  "aws:cloudwatch/logGroup:LogGroup": [priceLogs],
  "aws:cloudwatch/metricAlarm:MetricAlarm": [priceAlarms],
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": [priceCompositeAlarms],
  "aws:cloudwatch/dashboard:Dashboard": [priceDashboards],
};

/** Neither is emitted, and so charged, while there are none. */
const FAILURE_COUNTS = "CloudWatch: counts of failures in logs and under error prefixes, in the hours that have any";

/** What costs, and why its price is not here. */
export const NOT_PRICED: Record<string, string> = {
  "aws:cloudwatch/eventRule:EventRule":
    "EventBridge: events that an application puts on a bus are charged to whoever puts them",
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": FAILURE_COUNTS,
  "aws:iot/topicRule:TopicRule": "IoT Core: messages, and rules that they trigger",
  "aws:dms/replicationTask:ReplicationTask":
    "DMS: the replication instance that runs the task, which is not of this stack",
  "aws:ec2/launchTemplate:LaunchTemplate": "EC2: hosts that are started from the agent's launch template",
  "aws:s3/bucketMetric:BucketMetric": FAILURE_COUNTS,
  "aws:sqs/queue:Queue":
    "SQS: messages, one for each object that lands, event that could not be put or batch that was given up",
  "aws:lambda/eventSourceMapping:EventSourceMapping":
    "Lambda and SQS: runs that a queue starts, one for each object, and runs of consumers' functions, whose length only their own code knows",
  "aws:s3/bucketNotification:BucketNotification": "EventBridge: S3's events, one for each object",
  "aws:scheduler/schedule:Schedule":
    "EventBridge Scheduler and Lambda: runs on a schedule; of a function that scales shards Lambda's part is priced",
  "aws:sns/topic:Topic": "SNS: notifications, which are few",
  "aws:quicksight/dataSource:DataSource": "QuickSight: its users",
  "aws:quicksight/dataSet:DataSet": "QuickSight: its users and SPICE",
  "aws:quicksight/dashboard:Dashboard": "QuickSight: its users",
  "aws:quicksight/analysis:Analysis": "QuickSight: its users",
  "aws:redshift/logging:Logging": "Redshift: storage of the audit log",
};

/** What costs nothing itself: access, settings, and what is charged with another resource. */
export const FREE: ReadonlySet<string> = new Set([
  "aws:cloudwatch/eventTarget:EventTarget",
  "aws:cloudwatch/logStream:LogStream",
  // Firehose is charged for what a subscription puts.
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
  "aws:dms/endpoint:Endpoint",
  "aws:ec2/internetGateway:InternetGateway",
  "aws:ec2/route:Route",
  "aws:ec2/routeTable:RouteTable",
  "aws:ec2/routeTableAssociation:RouteTableAssociation",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/subnet:Subnet",
  "aws:ec2/vpc:Vpc",
  // The first million tables and requests are free.
  "aws:glue/catalogDatabase:CatalogDatabase",
  "aws:glue/catalogTable:CatalogTable",
  "aws:iam/instanceProfile:InstanceProfile",
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
  "aws:iam/policy:Policy",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  // Charged with the stream that it reads.
  "aws:kinesis/streamConsumer:StreamConsumer",
  "aws:kms/alias:Alias",
  "aws:kms/keyPolicy:KeyPolicy",
  "aws:lambda/invocation:Invocation",
  "aws:lambda/permission:Permission",
  "aws:redshift/parameterGroup:ParameterGroup",
  "aws:redshift/subnetGroup:SubnetGroup",
  // What lies in a bucket is charged with the delivery that puts it there.
  "aws:s3/bucket:Bucket",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  // The code of a SQL stage: some MB.
  "aws:s3/bucketObjectv2:BucketObjectv2",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketVersioning:BucketVersioning",
  "aws:secretsmanager/secretPolicy:SecretPolicy",
  "aws:secretsmanager/secretVersion:SecretVersion",
  "aws:sns/topicPolicy:TopicPolicy",
  "aws:sns/topicSubscription:TopicSubscription",
  "aws:sqs/queuePolicy:QueuePolicy",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
]);
