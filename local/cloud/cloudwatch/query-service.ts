import { unpackBody } from "../gateway/body";
import type { RestResponse, RestService } from "../gateway/rest";
import { type XmlTree, type XmlValue, xmlDocument } from "../gateway/xml";
import type { CloudWatch } from "./cloudwatch";
import { nestedFields } from "./query-fields";

const NAMESPACE = "http://monitoring.amazonaws.com/doc/2010-08-01/";

/** CloudWatch over the query protocol, form fields in and XML out: what clients of before 2025 speak. */
export function cloudWatchQuery(cloudWatch: CloudWatch): RestService {
  return {
    matches: ({ signedService }) => signedService === "monitoring",
    handle: async ({ headers, readBody, query }) => {
      const body = unpackBody(await readBody(), headers["content-encoding"]);
      const fields = new URLSearchParams(body.toString());
      const { Action, Version: _, ...input } = nestedFields(fields.has("Action") ? fields : query);
      const operation = String(Action);
      const output = cloudWatch.call(operation, input);
      return xml(200, `${operation}Response`, { [`${operation}Result`]: tree(output) });
    },
    errorResponse: ({ code, message, statusCode }, requestId) =>
      xml(statusCode, "ErrorResponse", {
        Error: { Type: statusCode < 500 ? "Sender" : "Receiver", Code: code, Message: message },
        RequestId: requestId,
      }),
  };
}

function xml(statusCode: number, root: string, content: XmlTree): RestResponse {
  return { statusCode, headers: { "content-type": "text/xml" }, body: xmlDocument(root, content, NAMESPACE) };
}

function tree(output: object): XmlTree {
  return Object.fromEntries(Object.entries(output).map(([name, value]) => [name, xmlValue(value)]));
}

/** Lists hold their items under `member`. */
function xmlValue(value: unknown): XmlValue {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return { member: value.map(xmlValue) };
  if (typeof value === "object" && value !== null) return tree(value);
  return value as XmlValue;
}
