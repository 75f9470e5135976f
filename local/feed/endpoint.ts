import type { KinesisClientConfig } from "@aws-sdk/client-kinesis";

/** Where a service is. */
export interface Endpoint {
  /** `http://127.0.0.1:4566` of the embedded cloud. @default AWS itself, with the SDK's default credentials */
  endpoint?: string | undefined;
  /** @default the SDK's own, from the environment or the profile */
  region?: string | undefined;
  /** How connections are made. @default as the SDK does: HTTP/2 for Kinesis, HTTP/1.1 for Firehose */
  requestHandler?: KinesisClientConfig["requestHandler"];
}

// The SDK warns on stderr of Node releases that it will stop to support; package.json says which ones this project takes.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

/** The embedded cloud checks no credentials, but its clients sign as always. */
const CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" };

/** The settings of an SDK client. */
export function clientSettings({ endpoint, region, requestHandler }: Endpoint) {
  return {
    ...(region !== undefined && { region }),
    ...(requestHandler !== undefined && { requestHandler }),
    ...(endpoint !== undefined && { endpoint, credentials: CREDENTIALS }),
  };
}
