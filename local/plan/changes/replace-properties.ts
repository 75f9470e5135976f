import type { PlannedResource } from "./planned";
import type { PropertyPattern } from "./property-paths";

/**
 * Which properties of a type cannot change in place, as of 2026-11-21. The provider's package does not carry them.
 *
 * Facts, not code, from the source of terraform-provider-aws (`internal/service/…`: what is ForceNew or RequiresReplace, and
 * what CustomizeDiff adds), as public copies of 2022 to 2026 have it, held against the create-only properties of
 * CloudFormation's registry (service spec 0.1.216). Where the two differ, such as for a cluster's database, the provider's
 * word stands, since Pulumi asks it.
 */
interface Replacing {
  properties: readonly PropertyPattern[];
  /**
   * `provider`: read there. `unread`: as the provider is known to do, and held against CloudFormation's registry where that
   * has the type; UNCONFIRMED in the source.
   */
  source: "provider" | "unread";
}

const NAMED = ["name", "namePrefix"] as const;

/** By Pulumi's type. A type that the program registers and that is not here fails a test. */
export const REPLACE_PROPERTIES: Readonly<Record<string, Replacing>> = {
  "aws:appautoscaling/policy:Policy": unread("name", "resourceId", "scalableDimension", "serviceNamespace"),
  "aws:appautoscaling/scheduledAction:ScheduledAction": unread(
    ...["name", "resourceId", "scalableDimension", "serviceNamespace"],
  ),
  "aws:appautoscaling/target:Target": provider("resourceId", "scalableDimension", "serviceNamespace"),
  "aws:athena/workgroup:Workgroup": unread("name"),
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": unread("alarmName"),
  "aws:cloudwatch/dashboard:Dashboard": provider("dashboardName"),
  "aws:cloudwatch/eventRule:EventRule": unread(...NAMED, "eventBusName"),
  "aws:cloudwatch/eventTarget:EventTarget": provider("eventBusName", "rule", "targetId"),
  "aws:cloudwatch/logGroup:LogGroup": provider(...NAMED, "logGroupClass"),
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": provider("logGroupName", "name"),
  "aws:cloudwatch/logStream:LogStream": provider("logGroupName", "name"),
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": provider("destinationArn", "logGroup", "name"),
  "aws:cloudwatch/metricAlarm:MetricAlarm": unread("name"),
  "aws:dms/endpoint:Endpoint": unread("endpointId", "kmsKeyArn"),
  "aws:dms/replicationTask:ReplicationTask": provider(
    ...["replicationInstanceArn", "replicationTaskId", "sourceEndpointArn", "targetEndpointArn"],
  ),
  "aws:ec2/launchTemplate:LaunchTemplate": unread(...NAMED),
  "aws:ec2/securityGroup:SecurityGroup": unread(...NAMED, "description", "vpcId"),
  "aws:ec2/vpcEndpoint:VpcEndpoint": unread("serviceName", "serviceRegion", "vpcEndpointType", "vpcId"),
  "aws:glue/catalogDatabase:CatalogDatabase": unread("catalogId", "name"),
  "aws:glue/catalogTable:CatalogTable": provider(
    ...["catalogId", "databaseName", "name", "partitionIndices"],
    ...["openTableFormatInput.icebergInput.metadataOperation", "openTableFormatInput.icebergInput.version"],
  ),
  "aws:iam/instanceProfile:InstanceProfile": unread(...NAMED, "path"),
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": provider("url"),
  "aws:iam/policy:Policy": unread(...NAMED, "description", "path"),
  "aws:iam/role:Role": provider(...NAMED, "path"),
  "aws:iam/rolePolicy:RolePolicy": provider(...NAMED, "role"),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": unread("policyArn", "role"),
  "aws:iot/topicRule:TopicRule": unread("name"),
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": provider(
    ...["destination", "kinesisSourceConfiguration", "mskSourceConfiguration", "name"],
    "extendedS3Configuration.dynamicPartitioningConfiguration.enabled",
    ...["elasticsearchConfiguration.s3BackupMode", "elasticsearchConfiguration.vpcConfig"],
    "httpEndpointConfiguration.secretsManagerConfiguration.enabled",
    ...["icebergConfiguration.appendOnly", "icebergConfiguration.catalogArn"],
    "icebergConfiguration.destinationTableConfigurations",
    ...["opensearchConfiguration.s3BackupMode", "opensearchConfiguration.vpcConfig"],
    ...["opensearchserverlessConfiguration.s3BackupMode", "opensearchserverlessConfiguration.vpcConfig"],
    "redshiftConfiguration.secretsManagerConfiguration.enabled",
    "snowflakeConfiguration.secretsManagerConfiguration.enabled",
    "splunkConfiguration.secretsManagerConfiguration.enabled",
  ),
  "aws:kinesis/stream:Stream": provider("name"),
  "aws:kinesis/streamConsumer:StreamConsumer": provider("name", "streamArn"),
  "aws:kinesisanalyticsv2/application:Application": provider("applicationMode", "description", "name"),
  "aws:kms/alias:Alias": unread(...NAMED),
  "aws:kms/key:Key": provider("customerMasterKeySpec", "customKeyStoreId", "keyUsage", "multiRegion", "xksKeyId"),
  "aws:kms/keyPolicy:KeyPolicy": unread("keyId"),
  "aws:lambda/eventSourceMapping:EventSourceMapping": provider(
    ...["amazonManagedKafkaEventSourceConfig", "eventSourceArn", "queues", "selfManagedEventSource"],
    ...["selfManagedKafkaEventSourceConfig", "startingPosition", "startingPositionTimestamp", "topics"],
  ),
  "aws:lambda/function:Function": provider("name", "packageType", "tenancyConfig"),
  "aws:lambda/invocation:Invocation": provider("functionName", "qualifier", "triggers"),
  "aws:lambda/permission:Permission": unread("*"),
  "aws:quicksight/dataSet:DataSet": provider("awsAccountId", "dataSetId"),
  "aws:quicksight/dataSource:DataSource": provider("awsAccountId", "dataSourceId", "type"),
  "aws:redshift/cluster:Cluster": provider(
    ...["clusterIdentifier", "clusterSubnetGroupName", "masterUsername"],
    ...["snapshotArn", "snapshotClusterIdentifier", "snapshotIdentifier"],
  ),
  "aws:redshift/logging:Logging": provider("clusterIdentifier"),
  "aws:redshift/parameterGroup:ParameterGroup": unread("description", "family", "name"),
  "aws:redshift/subnetGroup:SubnetGroup": provider("name"),
  "aws:redshiftserverless/namespace:Namespace": provider("dbName", "namespaceName"),
  "aws:redshiftserverless/workgroup:Workgroup": provider("namespaceName", "workgroupName"),
  "aws:s3/bucket:Bucket": unread("bucket", "bucketPrefix", "objectLockEnabled"),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": unread("bucket", "expectedBucketOwner"),
  "aws:s3/bucketMetric:BucketMetric": provider("bucket", "name"),
  "aws:s3/bucketNotification:BucketNotification": unread("bucket"),
  "aws:s3/bucketObject:BucketObject": unread("bucket", "key"),
  "aws:s3/bucketObjectv2:BucketObjectv2": unread("bucket", "key"),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": unread("bucket"),
  "aws:s3/bucketPolicy:BucketPolicy": provider("bucket"),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": unread("bucket"),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": unread(
    ...["bucket", "expectedBucketOwner"],
  ),
  "aws:s3/bucketVersioning:BucketVersioning": provider("bucket", "expectedBucketOwner"),
  "aws:scheduler/scheduleGroup:ScheduleGroup": provider(...NAMED),
  "aws:secretsmanager/secret:Secret": provider(...NAMED),
  "aws:sns/topic:Topic": unread(...NAMED, "fifoTopic"),
  "aws:sns/topicPolicy:TopicPolicy": unread("arn"),
  "aws:sns/topicSubscription:TopicSubscription": unread("endpoint", "protocol", "topic"),
  "aws:scheduler/schedule:Schedule": unread(...NAMED, "groupName"),
  "aws:sqs/queue:Queue": unread(...NAMED, "fifoQueue"),
  "aws:sqs/queuePolicy:QueuePolicy": unread("queueUrl"),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": unread("securityGroupId"),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": provider("securityGroupId"),
};

/** Every resource of the provider since its version 7 has a Region, which it cannot leave (G-23). */
const ANYWHERE: readonly PropertyPattern[] = ["region"];

/** What cannot change in place, of a resource as it will be. Of a type that is not listed, only its Region is known. */
export function replacingProperties({ type, inputs }: Pick<PlannedResource, "type" | "inputs">): PropertyPattern[] {
  const always = [...ANYWHERE, ...(REPLACE_PROPERTIES[type]?.properties ?? [])];
  return isOnceOnly(type, inputs.lifecycleScope) ? [...always, "input"] : always;
}

/** An invocation for creation only is made anew to be invoked again; with `CRUD` it is updated (CustomizeDiff). */
function isOnceOnly(type: string, lifecycleScope: unknown): boolean {
  return type === "aws:lambda/invocation:Invocation" && (lifecycleScope ?? "CREATE_ONLY") === "CREATE_ONLY";
}

function provider(...properties: PropertyPattern[]): Replacing {
  return { properties, source: "provider" };
}

function unread(...properties: PropertyPattern[]): Replacing {
  return { properties, source: "unread" };
}
