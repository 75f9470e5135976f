export type { DataStreamArgs } from "./args";
export { DataStream, type DataStreamNodes } from "./data-stream";
export { consumerPolicy, producerPolicy } from "./policies";
export { checkReadableByFirehose, validateDataStream } from "./validate";
