export type { EventSource, MappingSettings, OpenEventSource } from "./event-source";
export { failureDestinations } from "./failure-destination";
export { openKinesis } from "./kinesis-event-source";
export { EventSourceMappings, mappingHandlers } from "./mappings";
export type { RecordCounts } from "./outcomes";
export { openSqs } from "./sqs-event-source";
