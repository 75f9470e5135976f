import assert from "node:assert/strict";
import http from "node:http";
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  type S3ServiceException,
} from "@aws-sdk/client-s3";
import type { CloudSettings } from "../../../../local/cloud/contracts";
import { type Gateway, startGateway } from "../../../../local/cloud/gateway/gateway";
import { S3 } from "../../../../local/cloud/s3/s3";
import { s3Service } from "../../../../local/cloud/s3/service";
import { clientSettings, removeData, temporarySettings } from "../temporary-cloud";

export const Bucket = "lake";
export const MIB = 1024 * 1024;

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

export const fails = (call: Promise<unknown>, name: string, status: number): Promise<void> =>
  assert.rejects(call, (error: S3ServiceException) => {
    assert.deepEqual([error.name, error.$metadata.httpStatusCode], [name, status]);
    return true;
  });

/** Starts a gateway with S3 and one bucket before each test, and an SDK client that has its endpoint and nothing else. */
export function useS3Gateway() {
  let settings: CloudSettings;
  let s3: S3;
  let gateway: Gateway;
  let client: S3Client;
  let reported: unknown[];

  beforeEach(async () => {
    settings = temporarySettings();
    s3 = new S3(settings);
    reported = [];
    const onError = (error: unknown) => reported.push(error);
    gateway = await startGateway({ port: 0, services: [], rest: [s3Service(s3)], onError });
    client = new S3Client({ ...clientSettings(gateway.endpoint), forcePathStyle: true });
    await client.send(new CreateBucketCommand({ Bucket }));
  });

  afterEach(async () => {
    client.destroy();
    await gateway.close();
    removeData(settings);
    assert.deepEqual(reported, []);
  });

  const put = (Key: string, Body: string | Buffer = Key, more = {}) =>
    client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));

  const get = async (Key: string, more = {}) => {
    const { Body, ...answer } = await client.send(new GetObjectCommand({ Bucket, Key, ...more }));
    return { ...answer, bytes: Buffer.from((await Body?.transformToByteArray()) ?? []) };
  };

  /** A request as it is, where an SDK would not send it. */
  function raw(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body: string | Buffer = "",
  ): Promise<Answer> {
    const { hostname, port } = new URL(gateway.endpoint);
    return new Promise((resolve, reject) => {
      const sent = http.request({ hostname, port, method, path, headers }, (response) => {
        response.toArray().then((chunks) => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
        }, reject);
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }

  return {
    client: () => client,
    endpoint: () => gateway.endpoint,
    s3: () => s3,
    settings: () => settings,
    put,
    get,
    raw,
  };
}
