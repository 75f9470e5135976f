export { type ChangesOptions, changesSince, resourcesSince } from "./changes-since";
export type { ChangesJson } from "./json";
export { CHANGES } from "./render";
export { RevisionError } from "./revision";
