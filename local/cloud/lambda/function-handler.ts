import { physicalName, type ResourceHandler } from "../../engine/handler";
import { readDefinition } from "./definition";
import type { Lambda } from "./lambda";

/** Makes an `aws.lambda.Function`. */
export function functionHandler(lambda: Lambda): ResourceHandler {
  return async (resource) => {
    const { inputs } = resource;
    const name = typeof inputs.name === "string" ? inputs.name : physicalName(resource);
    const deployed = await lambda.deploy(readDefinition(name, inputs));
    // Without publish there is $LATEST only, as in AWS.
    const version = inputs.publish === true ? deployed.version : "$LATEST";
    const { arn } = deployed;
    const [, partition, , region] = arn.split(":");
    const invocations = (functionArn: string): string =>
      `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
    return {
      id: name,
      outputs: {
        arn,
        name,
        version,
        qualifiedArn: `${arn}:${version}`,
        invokeArn: invocations(arn),
        qualifiedInvokeArn: invocations(`${arn}:${version}`),
        codeSha256: deployed.code.sha256,
        sourceCodeSize: deployed.code.bytes,
        lastModified: deployed.lastModified,
      },
    };
  };
}
