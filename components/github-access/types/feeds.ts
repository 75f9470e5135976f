import { type AccessTable, ANY, allow, global, regional } from "./grant";

// A feed reads log groups of others, which the config names.
const ALL_LOG_GROUPS = [regional("logs", "log-group:*")];
const INSTANCE_PROFILE = [global("iam", "instance-profile/{name}*")];
const RULE = [regional("events", "rule/{name}*")];
const TOPIC_RULE = [regional("iot", "rule/{name_}*")];
const QUEUE = [regional("sqs", "{name}*")];
// DMS makes up the ends of its ARNs.
const DMS_ENDPOINT = [regional("dms", "endpoint:*")];
const DMS_TASK = [regional("dms", "task:*")];
const LAUNCH_TEMPLATE = [regional("ec2", "launch-template/*")];

/** CloudWatch Logs, IoT, EventBridge, DMS and hosts that feed a pipeline. */
export const FEED_TYPES: AccessTable = {
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": {
    read: [allow("logs", ["DescribeSubscriptionFilters"], ALL_LOG_GROUPS)],
    write: [allow("logs", ["DeleteSubscriptionFilter", "PutSubscriptionFilter"], ALL_LOG_GROUPS)],
    passesTo: ["logs.amazonaws.com"],
  },
  "aws:cloudwatch/eventRule:EventRule": {
    read: [allow("events", ["DescribeRule", "ListTagsForResource"], RULE)],
    write: [
      allow("events", ["DeleteRule", "DisableRule", "EnableRule", "PutRule", "TagResource", "UntagResource"], RULE),
    ],
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    read: [allow("events", ["ListTargetsByRule"], RULE)],
    write: [allow("events", ["PutTargets", "RemoveTargets"], RULE)],
    passesTo: ["events.amazonaws.com"],
  },
  "aws:iot/topicRule:TopicRule": {
    read: [allow("iot", ["GetTopicRule", "ListTagsForResource"], TOPIC_RULE)],
    write: [
      allow(
        "iot",
        ["CreateTopicRule", "DeleteTopicRule", "ReplaceTopicRule", "TagResource", "UntagResource"],
        TOPIC_RULE,
      ),
    ],
    passesTo: ["iot.amazonaws.com"],
  },
  "aws:sqs/queuePolicy:QueuePolicy": {
    read: [allow("sqs", ["GetQueueAttributes"], QUEUE)],
    write: [allow("sqs", ["SetQueueAttributes"], QUEUE)],
  },
  "aws:dms/endpoint:Endpoint": {
    read: [allow("dms", ["DescribeEndpoints"], ANY), allow("dms", ["ListTagsForResource"], DMS_ENDPOINT)],
    write: [
      allow(
        "dms",
        ["AddTagsToResource", "CreateEndpoint", "DeleteEndpoint", "ModifyEndpoint", "RemoveTagsFromResource"],
        DMS_ENDPOINT,
      ),
    ],
    passesTo: ["dms.amazonaws.com"],
  },
  "aws:dms/replicationTask:ReplicationTask": {
    read: [allow("dms", ["DescribeReplicationTasks"], ANY), allow("dms", ["ListTagsForResource"], DMS_TASK)],
    write: [
      allow(
        "dms",
        [
          "AddTagsToResource",
          "DeleteReplicationTask",
          "ModifyReplicationTask",
          "RemoveTagsFromResource",
          "StartReplicationTask",
          "StopReplicationTask",
        ],
        DMS_TASK,
      ),
      // A task is made of its two ends and an instance.
      allow("dms", ["CreateReplicationTask"], [...DMS_ENDPOINT, regional("dms", "rep:*")]),
    ],
  },
  "aws:ec2/launchTemplate:LaunchTemplate": {
    read: [allow("ec2", ["DescribeLaunchTemplateVersions", "DescribeLaunchTemplates"], ANY)],
    write: [
      allow(
        "ec2",
        [
          "CreateLaunchTemplate",
          "CreateLaunchTemplateVersion",
          "CreateTags",
          "DeleteLaunchTemplate",
          "DeleteTags",
          "ModifyLaunchTemplate",
        ],
        LAUNCH_TEMPLATE,
      ),
    ],
  },
  "aws:iam/instanceProfile:InstanceProfile": {
    read: [allow("iam", ["GetInstanceProfile"], INSTANCE_PROFILE)],
    write: [
      allow(
        "iam",
        [
          "AddRoleToInstanceProfile",
          "CreateInstanceProfile",
          "DeleteInstanceProfile",
          "RemoveRoleFromInstanceProfile",
          "TagInstanceProfile",
          "UntagInstanceProfile",
        ],
        INSTANCE_PROFILE,
      ),
    ],
    passesTo: ["ec2.amazonaws.com"],
  },
};
