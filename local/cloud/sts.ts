import type { CloudSettings } from "./contracts";
import { AwsError } from "./contracts";
import type { RestRequest, RestResponse, RestService } from "./gateway/rest";
import { xmlDocument } from "./gateway/xml";

const NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
const USER_NAME = "local";

/** STS over the query protocol: `GetCallerIdentity`, by which tools check their credentials. */
export function stsService({ accountId }: CloudSettings): RestService {
  return {
    matches: ({ method, headers, signedService }) =>
      signedService === "sts" || (signedService === undefined && method === "POST" && isForm(headers["content-type"])),
    handle: (request) => handle(accountId, request),
    errorResponse: ({ code, message, statusCode }, requestId) =>
      xml(
        "ErrorResponse",
        { Error: { Type: "Sender", Code: code, Message: message }, RequestId: requestId },
        statusCode,
      ),
  };
}

async function handle(accountId: string, request: RestRequest): Promise<RestResponse> {
  const fields = new URLSearchParams((await request.readBody()).toString());
  const action = fields.get("Action") ?? request.query.get("Action");
  if (action !== "GetCallerIdentity") {
    throw new AwsError("InvalidAction", `STS has no ${action} here; offered: GetCallerIdentity.`);
  }
  const identity = { Arn: `arn:aws:iam::${accountId}:user/${USER_NAME}`, UserId: USER_NAME, Account: accountId };
  return xml("GetCallerIdentityResponse", { GetCallerIdentityResult: identity });
}

function isForm(contentType: string | undefined): boolean {
  return contentType?.startsWith("application/x-www-form-urlencoded") ?? false;
}

function xml(root: string, content: Parameters<typeof xmlDocument>[1], statusCode = 200): RestResponse {
  return { statusCode, headers: { "content-type": "text/xml" }, body: xmlDocument(root, content, NAMESPACE) };
}
