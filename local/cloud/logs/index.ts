export { logsHandlers } from "./handlers";
export { CloudWatchLogs } from "./logs";
