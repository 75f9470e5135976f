export * from "./args";
export * from "./definition";
export * from "./names";
export * from "./policies";
export * from "./target-table";
export * from "./validate";
export * from "./validate-layout";
