export { EventBridge } from "./events";
export { eventsHandlers } from "./handlers";
