import { type AccessTable, ANY, allow, regional } from "./grant";

// A function's versions have their numbers after its name.
const FUNCTION = [regional("lambda", "function:{name}*")];
const SCHEDULE = [regional("scheduler", "schedule/default/{name}*")];
const QUEUE = [regional("sqs", "{name}*")];
/** Mappings are named by AWS. The function that one is for bounds who may make it. */
const MAPPING = [regional("lambda", "event-source-mapping:*")];

/** Functions, what starts them, and the queues of what they take and of what they fail on. */
export const FUNCTION_TYPES: AccessTable = {
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
  "aws:sqs/queue:Queue": {
    read: [allow("sqs", ["GetQueueAttributes", "GetQueueUrl", "ListQueueTags"], QUEUE)],
    write: [allow("sqs", ["CreateQueue", "DeleteQueue", "SetQueueAttributes", "TagQueue", "UntagQueue"], QUEUE)],
  },
};
