export * from "./args";
export * from "./places";
export * from "./plan";
export * from "./streaming-ingest";
export * from "./validate";
