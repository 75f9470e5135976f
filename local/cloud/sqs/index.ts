export { sqsHandlers } from "./handlers";
export type { Queue, QueueSettings, ReceivedMessage } from "./queue";
export { Sqs } from "./sqs";
