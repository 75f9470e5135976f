import type { PlannedResource } from "./planned";
import type { PropertyPattern } from "./property-paths";

/**
 * Which properties of a type cannot change in place, as of 2026-11-21. The provider's package does not carry them.
 *
 * Facts, not code, from the provider's source (terraform-provider-aws, `internal/service/…`: what is ForceNew or
 * RequiresReplace), which decides, since Pulumi asks it; with the CloudFormation registry's create-only properties beside.
 * Where the two differ, such as a cluster's database or a role's description, the provider's word stands.
 */
interface Replacing {
  properties: readonly PropertyPattern[];
  /**
   * Where it was read: in the provider's source, or only in CloudFormation's schema (and, where that has none, in the
   * provider's documentation).
   */
  source: "provider" | "CloudFormation";
}

const NAMED = ["name", "namePrefix"] as const;

/** By Pulumi's type. A type that the program registers and that is not here fails a test. */
export const REPLACE_PROPERTIES: Readonly<Record<string, Replacing>> = {
  "aws:appautoscaling/policy:Policy": cloudFormation("name", "resourceId", "scalableDimension", "serviceNamespace"),
  "aws:appautoscaling/scheduledAction:ScheduledAction": cloudFormation(
    ...["name", "resourceId", "scalableDimension", "serviceNamespace"],
  ),
  "aws:appautoscaling/target:Target": provider("resourceId", "scalableDimension", "serviceNamespace"),
  "aws:athena/workgroup:Workgroup": cloudFormation("name"),
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": cloudFormation("alarmName"),
  "aws:cloudwatch/dashboard:Dashboard": provider("dashboardName"),
  "aws:cloudwatch/eventRule:EventRule": cloudFormation(...NAMED, "eventBusName"),
  "aws:cloudwatch/eventTarget:EventTarget": provider("eventBusName", "rule", "targetId"),
  "aws:cloudwatch/logGroup:LogGroup": provider(...NAMED, "logGroupClass"),
  "aws:cloudwatch/logStream:LogStream": cloudFormation("logGroupName", "name"),
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": provider("destinationArn", "logGroup", "name"),
  "aws:cloudwatch/metricAlarm:MetricAlarm": cloudFormation("name"),
  "aws:dms/endpoint:Endpoint": cloudFormation("endpointId", "kmsKeyArn"),
  "aws:dms/replicationTask:ReplicationTask": provider(
    ...["replicationInstanceArn", "replicationTaskId", "sourceEndpointArn", "targetEndpointArn"],
  ),
  "aws:ec2/launchTemplate:LaunchTemplate": cloudFormation(...NAMED),
  "aws:ec2/securityGroup:SecurityGroup": cloudFormation(...NAMED, "description", "vpcId"),
  "aws:ec2/vpcEndpoint:VpcEndpoint": cloudFormation("serviceName", "serviceRegion", "vpcEndpointType", "vpcId"),
  "aws:glue/catalogDatabase:CatalogDatabase": cloudFormation("catalogId", "name"),
  "aws:glue/catalogTable:CatalogTable": provider(
    ...["catalogId", "databaseName", "name", "partitionIndices"],
    ...["openTableFormatInput.icebergInput.metadataOperation", "openTableFormatInput.icebergInput.version"],
  ),
  "aws:iam/instanceProfile:InstanceProfile": cloudFormation(...NAMED, "path"),
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": provider("url"),
  "aws:iam/policy:Policy": cloudFormation(...NAMED, "description", "path"),
  "aws:iam/role:Role": provider(...NAMED, "path"),
  "aws:iam/rolePolicy:RolePolicy": cloudFormation(...NAMED, "role"),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": cloudFormation("policyArn", "role"),
  "aws:iot/topicRule:TopicRule": cloudFormation("name"),
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
  "aws:kms/alias:Alias": cloudFormation(...NAMED),
  "aws:kms/key:Key": provider("customerMasterKeySpec", "customKeyStoreId", "keyUsage", "multiRegion", "xksKeyId"),
  "aws:kms/keyPolicy:KeyPolicy": cloudFormation("keyId"),
  "aws:lambda/eventSourceMapping:EventSourceMapping": provider(
    ...["amazonManagedKafkaEventSourceConfig", "eventSourceArn", "queues", "selfManagedEventSource"],
    ...["selfManagedKafkaEventSourceConfig", "startingPosition", "startingPositionTimestamp", "topics"],
  ),
  "aws:lambda/function:Function": provider("name", "packageType", "tenancyConfig"),
  "aws:lambda/invocation:Invocation": provider("functionName", "qualifier", "triggers"),
  "aws:lambda/permission:Permission": cloudFormation("*"),
  "aws:quicksight/dataSet:DataSet": provider("awsAccountId", "dataSetId"),
  "aws:quicksight/dataSource:DataSource": provider("awsAccountId", "dataSourceId", "type"),
  "aws:redshift/cluster:Cluster": provider(
    ...["clusterIdentifier", "clusterSubnetGroupName", "masterUsername"],
    ...["snapshotArn", "snapshotClusterIdentifier", "snapshotIdentifier"],
  ),
  "aws:redshift/logging:Logging": provider("clusterIdentifier"),
  "aws:redshift/parameterGroup:ParameterGroup": cloudFormation("description", "family", "name"),
  "aws:redshift/subnetGroup:SubnetGroup": provider("name"),
  "aws:redshiftserverless/namespace:Namespace": provider("dbName", "namespaceName"),
  "aws:redshiftserverless/workgroup:Workgroup": provider("namespaceName", "workgroupName"),
  "aws:s3/bucket:Bucket": cloudFormation("bucket", "bucketPrefix", "objectLockEnabled"),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": cloudFormation("bucket", "expectedBucketOwner"),
  "aws:s3/bucketObject:BucketObject": cloudFormation("bucket", "key"),
  "aws:s3/bucketObjectv2:BucketObjectv2": cloudFormation("bucket", "key"),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": cloudFormation("bucket"),
  "aws:s3/bucketPolicy:BucketPolicy": provider("bucket"),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": cloudFormation("bucket"),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": cloudFormation(
    ...["bucket", "expectedBucketOwner"],
  ),
  "aws:s3/bucketVersioning:BucketVersioning": cloudFormation("bucket", "expectedBucketOwner"),
  "aws:scheduler/schedule:Schedule": cloudFormation(...NAMED, "groupName"),
  "aws:scheduler/scheduleGroup:ScheduleGroup": cloudFormation(...NAMED),
  "aws:secretsmanager/secret:Secret": provider(...NAMED),
  "aws:sns/topic:Topic": cloudFormation(...NAMED, "fifoTopic"),
  "aws:sns/topicPolicy:TopicPolicy": cloudFormation("arn"),
  "aws:sns/topicSubscription:TopicSubscription": cloudFormation("endpoint", "protocol", "topic"),
  "aws:sqs/queue:Queue": cloudFormation(...NAMED, "fifoQueue"),
  "aws:sqs/queuePolicy:QueuePolicy": cloudFormation("queueUrl"),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": provider("securityGroupId"),
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

function cloudFormation(...properties: PropertyPattern[]): Replacing {
  return { properties, source: "CloudFormation" };
}
