import { AwsError } from "../contracts";
import type { RestRequest, RestResponse } from "../gateway/rest";
import { type XmlTree, xmlDocument } from "../gateway/xml";

const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

export interface ObjectAddress {
  bucket: string;
  key: string;
}

/** Errors alone have no name space in S3. */
export function xmlResponse(root: string, content: XmlTree | string, statusCode = 200): RestResponse {
  const namespace = root === "Error" ? undefined : NAMESPACE;
  return { statusCode, headers: { "content-type": "application/xml" }, body: xmlDocument(root, content, namespace) };
}

export function emptyResponse(headers: Record<string, string> = {}, statusCode = 200): RestResponse {
  return { statusCode, headers };
}

export function methodNotAllowed({ method, path }: RestRequest): AwsError {
  return new AwsError("MethodNotAllowed", `${method} is not allowed on ${path}.`, 405);
}

export function quoted(etag: string): string {
  return `"${etag}"`;
}

/** S3's timestamps in XML, with milliseconds. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

export function invalidArgument(message: string): AwsError {
  return new AwsError("InvalidArgument", message);
}
