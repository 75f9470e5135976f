export { functionHandler } from "./function-handler";
export { invocationHandler } from "./invocation-handler";
export { type DeployedFunction, Lambda } from "./lambda";
export { lambdaService } from "./rest-service";
