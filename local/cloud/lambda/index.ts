export { functionHandler } from "./function-handler";
export { type DeployedFunction, Lambda } from "./lambda";
export { lambdaService } from "./rest-service";
