import { type AccessTable, ANY, allow, regional } from "./grant";

const STREAM = [regional("kinesis", "stream/{name}*")];
const DELIVERY_STREAM = [regional("firehose", "deliverystream/{name}*")];
// A function's versions have their numbers after its name.
const FUNCTION = [regional("lambda", "function:{name}*")];
const QUEUE = [regional("sqs", "{name}*")];
const SCHEDULE = [regional("scheduler", "schedule/default/{name}*")];
/** Mappings are named by AWS. The function that one is for bounds who may make it. */
const MAPPING = [regional("lambda", "event-source-mapping:*")];

/** Data streams, delivery streams, functions and what starts them, and queues for what they fail on. */
export const STREAM_TYPES: AccessTable = {
  "aws:kinesis/stream:Stream": {
    read: [allow("kinesis", ["DescribeStreamSummary", "ListTagsForResource", "ListTagsForStream"], STREAM)],
    write: [
      allow(
        "kinesis",
        [
          "AddTagsToStream",
          "CreateStream",
          "DecreaseStreamRetentionPeriod",
          "DeleteStream",
          "IncreaseStreamRetentionPeriod",
          "RemoveTagsFromStream",
          "TagResource",
          "UntagResource",
          "UpdateMaxRecordSize",
        ],
        STREAM,
      ),
      allow("kinesis", ["StartStreamEncryption", "StopStreamEncryption"], STREAM),
      allow("kinesis", ["StartStreamEncryption", "StopStreamEncryption"], [regional("kms", "key/*")]),
      // Of these four AWS's reference names no resource.
      allow(
        "kinesis",
        ["DisableEnhancedMonitoring", "EnableEnhancedMonitoring", "UpdateShardCount", "UpdateStreamMode"],
        ANY,
      ),
    ],
  },
  "aws:kinesis/streamConsumer:StreamConsumer": {
    read: [allow("kinesis", ["DescribeStreamConsumer"], STREAM)],
    write: [allow("kinesis", ["DeregisterStreamConsumer", "RegisterStreamConsumer"], STREAM)],
  },
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": {
    read: [allow("firehose", ["DescribeDeliveryStream", "ListTagsForDeliveryStream"], DELIVERY_STREAM)],
    write: [
      allow(
        "firehose",
        [
          "CreateDeliveryStream",
          "DeleteDeliveryStream",
          "StartDeliveryStreamEncryption",
          "StopDeliveryStreamEncryption",
          "TagDeliveryStream",
          "UntagDeliveryStream",
          "UpdateDestination",
        ],
        DELIVERY_STREAM,
      ),
    ],
    passesTo: ["firehose.amazonaws.com"],
  },
  "aws:lambda/function:Function": {
    read: [
      allow(
        "lambda",
        [
          "GetFunction",
          "GetFunctionCodeSigningConfig",
          "GetFunctionConfiguration",
          "ListTags",
          "ListVersionsByFunction",
        ],
        FUNCTION,
      ),
    ],
    write: [
      allow(
        "lambda",
        [
          "CreateFunction",
          "DeleteFunction",
          "DeleteFunctionConcurrency",
          "PublishVersion",
          "PutFunctionConcurrency",
          "TagResource",
          "UntagResource",
          "UpdateFunctionCode",
          "UpdateFunctionConfiguration",
        ],
        FUNCTION,
      ),
    ],
    passesTo: ["lambda.amazonaws.com"],
  },
  "aws:scheduler/schedule:Schedule": {
    read: [allow("scheduler", ["GetSchedule"], SCHEDULE)],
    write: [allow("scheduler", ["CreateSchedule", "DeleteSchedule", "UpdateSchedule"], SCHEDULE)],
    passesTo: ["scheduler.amazonaws.com"],
  },
  "aws:sqs/queue:Queue": {
    read: [allow("sqs", ["GetQueueAttributes", "GetQueueUrl", "ListQueueTags"], QUEUE)],
    write: [allow("sqs", ["CreateQueue", "DeleteQueue", "SetQueueAttributes", "TagQueue", "UntagQueue"], QUEUE)],
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    read: [allow("lambda", ["GetEventSourceMapping", "ListTags"], MAPPING)],
    write: [
      allow(
        "lambda",
        ["DeleteEventSourceMapping", "TagResource", "UntagResource", "UpdateEventSourceMapping"],
        MAPPING,
      ),
      // It goes by no ARN but that of the function, in a condition.
      allow("lambda", ["CreateEventSourceMapping"], ANY, { ArnLike: { "lambda:FunctionArn": FUNCTION } }),
    ],
  },
};
