export { iotHandlers } from "./handlers";
export { Iot } from "./iot";
export { iotDataService } from "./rest-service";
