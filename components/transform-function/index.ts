export * from "./args";
export * from "./bundle";
export * from "./policies";
export * from "./spec";
export * from "./transform-function";
export * from "./validate";
