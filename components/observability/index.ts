export * from "./alarm-topic";
export * from "./alarms";
export * from "./all-alarms";
export * from "./args";
export * from "./policies";
export * from "./thresholds";
export * from "./validate";
