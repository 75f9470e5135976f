import type { Readable } from "node:stream";

/** A request as a REST service sees it: the same for HTTP/1.1 and HTTP/2. */
export interface RestRequest {
  method: string;
  /** Path as sent, still percent-encoded, without the query. */
  path: string;
  query: URLSearchParams;
  /** Header names in lower case; `host` is there for HTTP/2 too. */
  headers: Record<string, string | undefined>;
  /** Service that the caller signed for (`s3`, `lambda`, `sts`), when the request is signed. */
  signedService: string | undefined;
  /** The body as it arrives, for services that take large ones. */
  body: Readable;
  /** The whole body. @throws AwsError RequestEntityTooLargeException over `maximumBytes`, default 6 MiB */
  readBody(maximumBytes?: number): Promise<Buffer>;
}

/** What a REST service answers. A stream is sent as it is read, and destroyed when the client goes away. */
export interface RestResponse {
  statusCode: number;
  headers: Record<string, string>;
  body?: string | Buffer | Readable;
}

/** A service whose operations are told by method and path (S3, Lambda) or by form fields (STS). */
export interface RestService {
  /** Whether the request is for this service. Services are asked in the order in which the gateway was given them. */
  matches(request: RestRequest): boolean;
  /** An `AwsError` thrown here is answered by `errorResponse`. */
  handle(request: RestRequest): Promise<RestResponse>;
  /** An error in the form that the service's clients read. */
  errorResponse(error: { code: string; message: string; statusCode: number }, requestId: string): RestResponse;
}
