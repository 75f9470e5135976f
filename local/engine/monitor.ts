import type { IEngineServer } from "@pulumi/pulumi/proto/engine_grpc_pb";
import {
  GetRootResourceResponse,
  RequirePulumiVersionResponse,
  SetRootResourceResponse,
} from "@pulumi/pulumi/proto/engine_pb";
import type { IResourceMonitorServer } from "@pulumi/pulumi/proto/resource_grpc_pb";
import { RegisterPackageResponse, SupportsFeatureResponse } from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Deployment } from "./deployment";
import type { Methods } from "./rpc";

/** Pulumi's ResourceMonitor service over a deployment: what the SDK calls for each resource. */
export function monitorOf(deployment: Deployment): Methods<IResourceMonitorServer> {
  return {
    // What is refused below counts as supported, so that the program gets our reason and not "update the Pulumi CLI".
    supportsFeature: async () => {
      const response = new SupportsFeatureResponse();
      response.setHassupport(true);
      return response;
    },
    registerResource: (request) => deployment.register(request),
    readResource: (request) => deployment.read(request),
    registerResourceOutputs: (request) => deployment.registerOutputs(request).then(() => new Empty()),
    invoke: (request) => deployment.invoke(request),
    registerStackTransform: async (callback) => {
      deployment.addStackTransform(callback);
      return new Empty();
    },
    registerPackage: async (request) => {
      const response = new RegisterPackageResponse();
      response.setRef(`${request.getName()}@${request.getVersion()}`);
      return response;
    },
    signalAndWaitForShutdown: async () => new Empty(),
    call: (request) => deployment.refuse(`the resource method ${request.getTok()}`),
    registerStackInvokeTransform: () => deployment.refuse("an invoke transform"),
    registerResourceHook: () => deployment.refuse("a resource hook"),
    registerErrorHook: () => deployment.refuse("an error hook"),
    getDeploymentInfo: () => deployment.refuse("the deployment's info"),
  };
}

/** Pulumi's Engine service: what the program writes, and which resource is the stack's. */
export function engineOf(deployment: Deployment): Methods<IEngineServer> {
  let root = "";
  return {
    log: async (request) => {
      deployment.log(request);
      return new Empty();
    },
    setRootResource: async (request) => {
      root = request.getUrn();
      return new SetRootResourceResponse();
    },
    getRootResource: async () => {
      const response = new GetRootResourceResponse();
      response.setUrn(root);
      return response;
    },
    requirePulumiVersion: async () => new RequirePulumiVersionResponse(),
    startDebugging: async () => new Empty(),
  };
}
