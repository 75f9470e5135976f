import { type AccessTable, ANY, allow, regional } from "./grant";

const LOG_GROUP = ["kinesisfirehose", "lambda", "kinesis-analytics", "iot/rule"].map((writer) =>
  // With the group's streams, whose ARNs begin with its own.
  regional("logs", `log-group:/aws/${writer}/{name}*`),
);

/** The logs of delivery streams, functions, SQL stages and IoT rules. */
export const LOG_TYPES: AccessTable = {
  "aws:cloudwatch/logGroup:LogGroup": {
    read: [allow("logs", ["DescribeLogGroups"], ANY), allow("logs", ["ListTagsForResource"], LOG_GROUP)],
    write: [
      allow(
        "logs",
        [
          "CreateLogGroup",
          "DeleteLogGroup",
          "DeleteRetentionPolicy",
          "PutRetentionPolicy",
          "TagResource",
          "UntagResource",
        ],
        LOG_GROUP,
      ),
    ],
  },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
    read: [allow("logs", ["DescribeMetricFilters"], LOG_GROUP)],
    write: [allow("logs", ["DeleteMetricFilter", "PutMetricFilter"], LOG_GROUP)],
  },
  "aws:cloudwatch/logStream:LogStream": {
    read: [allow("logs", ["DescribeLogStreams"], LOG_GROUP)],
    write: [allow("logs", ["CreateLogStream", "DeleteLogStream"], LOG_GROUP)],
  },
};
