export * from "./args";
export * from "./settings";
export * from "./sql-analytics";
export * from "./validate";
