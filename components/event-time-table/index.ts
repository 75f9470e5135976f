export * from "./args";
export * from "./event-time-table";
export * from "./policies";
export * from "./settings";
export * from "./table-function";
export * from "./validate";
