export { type Changes, type ChangesOptions, changesSince } from "./changes-since";
export type { ChangesJson } from "./json";
export { RevisionError } from "./revision";
