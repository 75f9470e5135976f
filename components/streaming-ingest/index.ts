export * from "./all-deliveries";
export * from "./args";
export * from "./lake-args";
export * from "./places";
export * from "./plan";
export * from "./results";
export * from "./streaming-ingest";
export * from "./validate";
