import { SignatureV4 } from "@smithy/signature-v4";
import { Sha256 } from "./sha256";

/** Longest wait for an answer. */
const TIMEOUT_MS = 10_000;

/** Who calls CloudWatch, and where. */
export interface CloudWatchCaller {
  region: string;
  credentials: ConstructorParameters<typeof SignatureV4>[0]["credentials"];
  /** @default AWS's own, of the Region */
  endpoint?: string | undefined;
  /** Partition of the account, which names AWS's host. @default aws */
  partition?: string | undefined;
}

/**
 * Calls CloudWatch by its JSON protocol: its client is the one of the AWS SDK that this project does without.
 *
 * @throws Error with CloudWatch's reason
 */
export async function callCloudWatch(operation: string, input: object, caller: CloudWatchCaller): Promise<unknown> {
  const { region, credentials, endpoint, partition = "aws" } = caller;
  const host = `monitoring.${region}.amazonaws.com${partition === "aws-cn" ? ".cn" : ""}`;
  const url = new URL(endpoint ?? `https://${host}`);
  const signer = new SignatureV4({ service: "monitoring", region, credentials, sha256: Sha256 });
  const body = JSON.stringify(input);
  const { headers } = await signer.sign({
    method: "POST",
    protocol: url.protocol,
    hostname: url.hostname,
    path: "/",
    headers: {
      host: url.host,
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `GraniteServiceVersion20100801.${operation}`,
    },
    body,
  });
  const answer = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(TIMEOUT_MS) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`CloudWatch answered ${answer.status}: ${text.slice(0, 500)}`);
  return text === "" ? {} : JSON.parse(text);
}
