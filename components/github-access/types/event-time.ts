import { type AccessTable, allow, regional } from "./grant";

/** Mappings are named by AWS. The function that one is for bounds who may make it. */
const MAPPING = [regional("lambda", "event-source-mapping:*")];

/** What a table by event time needs beside rules, queues and functions: what starts the functions. */
export const EVENT_TIME_TYPES: AccessTable = {
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    read: [allow("lambda", ["GetEventSourceMapping", "ListTags"], MAPPING)],
    write: [
      allow(
        "lambda",
        ["DeleteEventSourceMapping", "TagResource", "UntagResource", "UpdateEventSourceMapping"],
        MAPPING,
      ),
      // It goes by no ARN but that of the function, in a condition.
      allow("lambda", ["CreateEventSourceMapping"], ["*"], {
        ArnLike: { "lambda:FunctionArn": [regional("lambda", "function:{name}*")] },
      }),
    ],
  },
};
