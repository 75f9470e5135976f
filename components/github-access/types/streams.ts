import { type AccessTable, ANY, allow, regional } from "./grant";

const STREAM = [regional("kinesis", "stream/{name}*")];
const DELIVERY_STREAM = [regional("firehose", "deliverystream/{name}*")];

/** Data streams and delivery streams. */
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
};
