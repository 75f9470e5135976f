export * from "./args";
export * from "./delivery-stream";
export * from "./policies";
export * from "./prefix";
export * from "./settings";
export * from "./validate";
export * from "./validate-processing";
