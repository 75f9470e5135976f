import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { FirehoseClient } from "@aws-sdk/client-firehose";
import { SignatureV4 } from "@smithy/signature-v4";
import { clientSettings, type Endpoint } from "../feed/endpoint";
import { type CanaryResult, isFailure } from "./result";

export const NAMESPACE = "StreamingIngest";
/** Data of one call: CloudWatch takes 1,000. */
const MOST_DATA = 1000;

/** One value of a metric, as PutMetricData takes it. */
export interface MetricDatum {
  MetricName: "CanaryLatency" | "CanarySuccess";
  Dimensions: { Name: string; Value: string }[];
  Unit: "Seconds" | "Count";
  Value: number;
}

/** `CanarySuccess` is 1 or 0 for each delivery that was tried; `CanaryLatency` is there for those that were found. */
export function metricsOf(results: CanaryResult[]): MetricDatum[] {
  return results.flatMap((result): MetricDatum[] => {
    if (result.outcome === "unproven") return [];
    const Dimensions = [
      { Name: "Pipeline", Value: result.pipeline },
      { Name: "Delivery", Value: result.delivery },
    ];
    const success = {
      MetricName: "CanarySuccess",
      Dimensions,
      Unit: "Count",
      Value: isFailure(result) ? 0 : 1,
    } as const;
    if (result.latencySeconds === undefined) return [success];
    return [success, { MetricName: "CanaryLatency", Dimensions, Unit: "Seconds", Value: result.latencySeconds }];
  });
}

/**
 * Puts metrics into CloudWatch by its JSON protocol, signed with the SDK's credentials.
 *
 * @param partition of the stack's ARNs, which names the host
 * @throws Error with CloudWatch's reason
 */
export async function putMetrics(data: MetricDatum[], endpoint: Endpoint, partition = "aws"): Promise<void> {
  // A client of any service resolves region and credentials as all do.
  const { config } = new FirehoseClient(clientSettings(endpoint));
  const region = await config.region();
  const host = `monitoring.${region}.amazonaws.com${partition === "aws-cn" ? ".cn" : ""}`;
  const url = new URL(endpoint.endpoint ?? `https://${host}`);
  const signer = new SignatureV4({ service: "monitoring", region, credentials: config.credentials, sha256: Sha256 });
  for (let from = 0; from < data.length; from += MOST_DATA) {
    const body = JSON.stringify({ Namespace: NAMESPACE, MetricData: data.slice(from, from + MOST_DATA) });
    const { headers } = await signer.sign({
      method: "POST",
      protocol: url.protocol,
      hostname: url.hostname,
      path: "/",
      headers: {
        host: url.host,
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "GraniteServiceVersion20100801.PutMetricData",
      },
      body,
    });
    const answer = await fetch(url, { method: "POST", headers, body });
    if (!answer.ok) throw new Error(`CloudWatch answered ${answer.status}: ${(await answer.text()).slice(0, 500)}`);
  }
}

/** What the signer hashes by. */
class Sha256 {
  private hash: Hash | Hmac;

  constructor(private readonly secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = newHash(secret);
  }

  update(data: string | Uint8Array): void {
    this.hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }

  reset(): void {
    this.hash = newHash(this.secret);
  }
}

function newHash(secret: string | ArrayBuffer | ArrayBufferView | undefined): Hash | Hmac {
  if (secret === undefined) return createHash("sha256");
  if (typeof secret === "string") return createHmac("sha256", secret);
  const bytes = ArrayBuffer.isView(secret)
    ? new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength)
    : new Uint8Array(secret);
  return createHmac("sha256", bytes);
}
