import { type AccessTable, ANY, allow, global, regional } from "./grant";

const ALARM = [regional("cloudwatch", "alarm:{name}*")];
// The call that finds an alarm by its name goes by all of them.
const ALL_ALARMS = [regional("cloudwatch", "alarm:*")];
const DASHBOARD = [global("cloudwatch", "dashboard/{name}*")];
const TOPIC = [regional("sns", "{name}*")];

/** Alarms and dashboards. */
export const ALARM_TYPES: AccessTable = {
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    read: [allow("cloudwatch", ["DescribeAlarms"], ALL_ALARMS), allow("cloudwatch", ["ListTagsForResource"], ALARM)],
    write: [allow("cloudwatch", ["DeleteAlarms", "PutMetricAlarm", "TagResource", "UntagResource"], ALARM)],
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    read: [allow("cloudwatch", ["GetDashboard"], DASHBOARD)],
    write: [allow("cloudwatch", ["DeleteDashboards", "PutDashboard"], DASHBOARD)],
  },
};

/** The topic that alarms tell. */
export const TOPIC_TYPES: AccessTable = {
  "aws:sns/topic:Topic": {
    read: [allow("sns", ["GetTopicAttributes", "ListTagsForResource"], TOPIC)],
    write: [allow("sns", ["CreateTopic", "DeleteTopic", "SetTopicAttributes", "TagResource", "UntagResource"], TOPIC)],
  },
  "aws:sns/topicPolicy:TopicPolicy": {
    read: [allow("sns", ["GetTopicAttributes"], TOPIC)],
    write: [allow("sns", ["SetTopicAttributes"], TOPIC)],
  },
  // What is about a subscription that is there knows no resource.
  "aws:sns/topicSubscription:TopicSubscription": {
    read: [allow("sns", ["GetSubscriptionAttributes"], ANY)],
    write: [allow("sns", ["Subscribe"], TOPIC), allow("sns", ["SetSubscriptionAttributes", "Unsubscribe"], ANY)],
  },
};
