import { AwsError, LambdaFunctionError } from "../contracts";
import type { RestRequest, RestResponse, RestService } from "../gateway/rest";
import type { DeployedFunction, Lambda } from "./lambda";
import { MAXIMUM_REQUEST_BYTES } from "./limits";

const FUNCTIONS = "/2015-03-31/functions";
const INVOCATIONS = "/invocations";

/** Lambda's API, as far as it is offered here: Invoke (and wait), GetFunction, ListFunctions. */
export function lambdaService(lambda: Lambda): RestService {
  return {
    matches: ({ path }) => path === FUNCTIONS || path.startsWith(`${FUNCTIONS}/`),
    handle: (request) => handle(lambda, request),
    errorResponse: ({ code, message, statusCode }, requestId) => ({
      statusCode,
      headers: { "content-type": "application/json", "x-amzn-errortype": code, "x-amzn-requestid": requestId },
      body: JSON.stringify({ Type: statusCode < 500 ? "User" : "Service", Message: message }),
    }),
  };
}

async function handle(lambda: Lambda, request: RestRequest): Promise<RestResponse> {
  const { method, path, query } = request;
  const rest = path.slice(FUNCTIONS.length + 1);
  if (method === "GET" && rest === "") return json({ Functions: lambda.list().map(configuration) });
  if (method === "POST" && rest.endsWith(INVOCATIONS)) {
    return invoke(lambda, decodeURIComponent(rest.slice(0, -INVOCATIONS.length)), request);
  }
  if (method === "GET" && !rest.includes("/")) {
    return json(getFunction(lambda.find(decodeURIComponent(rest), query.get("Qualifier") ?? undefined)));
  }
  throw new AwsError("UnknownOperationException", `${method} ${path} is not offered here`, 404);
}

async function invoke(lambda: Lambda, reference: string, request: RestRequest): Promise<RestResponse> {
  const type = request.headers["x-amz-invocation-type"] ?? "RequestResponse";
  if (type !== "RequestResponse") {
    throw new AwsError(
      "InvalidParameterValueException",
      `Invocation type ${type} is not offered here, RequestResponse is`,
    );
  }
  const qualifier = request.query.get("Qualifier") ?? undefined;
  const { version } = lambda.find(reference, qualifier);
  const event = parsedEvent((await request.readBody(MAXIMUM_REQUEST_BYTES)).toString());
  const headers = { "content-type": "application/json", "x-amz-executed-version": version };
  try {
    return { statusCode: 200, headers, body: await lambda.invokeText(reference, event, qualifier) };
  } catch (error) {
    if (!(error instanceof LambdaFunctionError)) throw error;
    const { errorType, message, trace } = error;
    const body = JSON.stringify({ errorType, errorMessage: message, trace });
    return { statusCode: 200, headers: { ...headers, "x-amz-function-error": "Unhandled" }, body };
  }
}

/** The body as it came, once it is known to be JSON. No body is an empty event. */
function parsedEvent(body: string): string {
  if (body === "") return "{}";
  try {
    JSON.parse(body);
    return body;
  } catch (error) {
    throw new AwsError("InvalidRequestContentException", `Could not parse request body into json: ${error}`);
  }
}

function getFunction(deployed: DeployedFunction): Record<string, unknown> {
  const { code } = deployed;
  return {
    Configuration: configuration(deployed),
    Code: { RepositoryType: "file", Location: `file://${code.folder}` },
  };
}

/** Without the environment: its variables may be secrets, and nobody needs them here. */
function configuration({ definition, code, arn, version, lastModified }: DeployedFunction): Record<string, unknown> {
  return {
    FunctionName: definition.name,
    FunctionArn: arn,
    Description: definition.description,
    Runtime: definition.runtime,
    Handler: definition.handler,
    Timeout: definition.timeoutSeconds,
    MemorySize: definition.memoryMB,
    CodeSha256: code.sha256,
    CodeSize: code.bytes,
    LastModified: lastModified,
    Version: version,
    PackageType: "Zip",
    State: "Active",
    LastUpdateStatus: "Successful",
  };
}

function json(body: Record<string, unknown>): RestResponse {
  return { statusCode: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
