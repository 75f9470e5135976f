export * from "./args";
export * from "./columns";
export * from "./data-set";
export * from "./permissions";
export * from "./policies";
export * from "./reader";
export * from "./reports";
export * from "./validate";
