import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { type Cloud, startCloud } from "../../../local/cloud/cloud";
import type { CloudSettings } from "../../../local/cloud/contracts";
import { removeData, temporarySettings } from "./temporary-cloud";

const ROLE = "arn:aws:iam::000000000000:role/feed";
export const BUCKET = "lake";

type Json = Record<string, unknown>;

/** An embedded cloud with a bucket and what feeds put into. Clients speak to it by the protocols' own bodies. */
export class FeedsWorld {
  private constructor(
    readonly settings: CloudSettings,
    public cloud: Cloud,
  ) {}

  static async start(): Promise<FeedsWorld> {
    const settings = temporarySettings();
    const world = new FeedsWorld(settings, await open(settings));
    await world.make("aws:s3/bucket:Bucket", "lake", { bucket: BUCKET });
    return world;
  }

  /** Another process over the same folder, before its program has run. */
  async restart(): Promise<void> {
    await this.cloud.close();
    this.cloud = await open(this.settings);
  }

  async end(): Promise<void> {
    await this.cloud.close();
    removeData(this.settings);
  }

  /** Makes a resource as the engine would. @returns its outputs */
  async make(type: string, name: string, inputs: Json): Promise<Json> {
    const handler = this.cloud.handlers[type];
    assert.ok(handler, `no handler makes ${type}`);
    return (await handler({ urn: `urn:${type}:${name}`, type, name, inputs })).outputs;
  }

  /** @returns its ARN */
  async stream(name: string): Promise<string> {
    return String((await this.make("aws:kinesis/stream:Stream", name, { name, shardCount: 1 })).arn);
  }

  /** A delivery stream by direct PUT, with processors. @returns its ARN */
  async delivery(name: string, ...processors: [type: string, parameters?: Record<string, string>][]): Promise<string> {
    const made = await this.make("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", name, {
      name,
      destination: "extended_s3",
      extendedS3Configuration: {
        bucketArn: `arn:aws:s3:::${BUCKET}`,
        roleArn: ROLE,
        prefix: `${name}/`,
        errorOutputPrefix: `errors/${name}/!{firehose:error-output-type}/`,
        bufferingInterval: 60,
        processingConfiguration: {
          enabled: processors.length > 0,
          processors: processors.map(([type, parameters = {}]) => ({
            type,
            parameters: Object.entries(parameters).map(([parameterName, parameterValue]) => ({
              parameterName,
              parameterValue,
            })),
          })),
        },
      },
    });
    return String(made.arn);
  }

  /** A call of AWS's JSON protocol, as the SDKs send it. */
  async call(target: string, body: Json): Promise<{ status: number; body: Json }> {
    const headers = { "x-amz-target": target, "content-type": "application/x-amz-json-1.1" };
    const answer = await fetch(this.cloud.endpoint, { method: "POST", headers, body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as Json };
  }

  /** A call that must succeed. */
  async ask(target: string, body: Json): Promise<Json> {
    const answer = await this.call(target, body);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body;
  }

  /** IoT's Publish, as the SDKs send it. */
  async publish(topic: string, payload: string | Buffer, signedService: string | undefined = "iotdata") {
    const credential = `AWS4-HMAC-SHA256 Credential=local/20260131/eu-west-1/${signedService}/aws4_request`;
    const headers: Record<string, string> = signedService === undefined ? {} : { authorization: credential };
    const path = `/topics/${encodeURIComponent(topic)}?qos=1`;
    const answer = await fetch(`${this.cloud.endpoint}${path}`, { method: "POST", headers, body: payload });
    return { status: answer.status, type: answer.headers.get("x-amzn-errortype"), body: (await answer.json()) as Json };
  }

  /** The records of a stream, in their order. */
  async records(StreamName: string): Promise<{ data: Buffer; partitionKey: string }[]> {
    const kinesis = "Kinesis_20131202";
    const { ShardIterator } = await this.ask(`${kinesis}.GetShardIterator`, {
      StreamName,
      ShardId: "shardId-000000000000",
      ShardIteratorType: "TRIM_HORIZON",
    });
    const { Records } = await this.ask(`${kinesis}.GetRecords`, { ShardIterator });
    return (Records as { Data: string; PartitionKey: string }[]).map(({ Data, PartitionKey }) => ({
      data: Buffer.from(Data, "base64"),
      partitionKey: PartitionKey,
    }));
  }

  async texts(streamName: string): Promise<string[]> {
    return (await this.records(streamName)).map(({ data }) => data.toString());
  }

  /** The envelopes of CloudWatch Logs in a stream. */
  async envelopes(streamName: string): Promise<Json[]> {
    return (await this.records(streamName)).map(({ data }) => JSON.parse(gunzipSync(data).toString()) as Json);
  }

  /** What lies under a prefix once all is delivered. */
  async delivered(prefix: string): Promise<string> {
    await this.cloud.deliveries.drain();
    const objects = await this.cloud.objects.list(BUCKET, prefix);
    const bodies = await Promise.all(objects.map(({ key }) => this.cloud.objects.get(BUCKET, key)));
    return Buffer.concat(bodies).toString();
  }
}

function open({ dataDir, region }: CloudSettings): Promise<Cloud> {
  return startCloud({ dataDir, region }, { port: 0, onProblem: (problem) => assert.fail(problem) });
}
