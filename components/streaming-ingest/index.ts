export * from "./args";
export * from "./plan";
export * from "./streaming-ingest";
export * from "./validate";
