export type { EventSource, MappingSettings, OpenEventSource } from "./event-source";
export { EventSourceMappings, mappingHandlers } from "./mappings";
export { openSqs } from "./sqs-event-source";
