export type { EventSource, MappingSettings, OpenEventSource } from "./event-source";
export { failureDestinations } from "./failure-destination";
export { openKinesis } from "./kinesis-event-source";
export { EventSourceMappings, mappingHandlers } from "./mappings";
export { openSqs } from "./sqs-event-source";
