import http from "node:http";
import { AwsError, type CloudSettings, type JsonService } from "../../../../local/cloud/contracts";
import { type Gateway, startGateway } from "../../../../local/cloud/gateway/gateway";
import type { RestService } from "../../../../local/cloud/gateway/rest";
import { Kinesis } from "../../../../local/cloud/kinesis/kinesis";
import { removeData, temporarySettings } from "../temporary-cloud";

export const JSON_TYPE = "application/x-amz-json-1.1";
export const CBOR_TYPE = "application/x-amz-cbor-1.1";
export const MIB = 1024 * 1024;

export interface Answer {
  status: number;
  headers: Record<string, unknown>;
  body: Buffer;
}

/** Answers what it was asked, or fails as it was told. */
export const echo: JsonService = {
  targetPrefix: "Echo_1",
  async call(operation, input) {
    if (operation === "Refuse") throw new AwsError("ValidationException", "refused: é");
    if (operation === "Break") throw new TypeError("a defect");
    return { operation, ...input };
  },
};

export const rest: RestService = {
  matches: ({ path }) => path.startsWith("/rest/"),
  async handle(request) {
    if (request.path === "/rest/break") throw new TypeError("a defect");
    const body = await request.readBody(10);
    const asked = {
      ...request.query.entries().next().value,
      host: request.headers.host,
      service: request.signedService,
    };
    return { statusCode: 200, headers: { "x-asked": JSON.stringify(asked) }, body };
  },
  errorResponse: ({ code, statusCode }, requestId) => ({
    statusCode,
    headers: {},
    body: `<${code} ${requestId !== ""}>`,
  }),
};

/** Starts a gateway with Kinesis, `echo` and `rest` before each test. */
export function useGateway() {
  let settings: CloudSettings;
  let kinesis: Kinesis;
  let gateway: Gateway;
  let port: number;
  let reported: unknown[];

  beforeEach(async () => {
    settings = temporarySettings();
    reported = [];
    kinesis = await Kinesis.open(settings);
    const onError = (error: unknown) => reported.push(error);
    gateway = await startGateway({ port: 0, services: [kinesis, echo], rest: [rest], onError });
    port = Number(new URL(gateway.endpoint).port);
  });

  afterEach(async () => {
    await gateway.close();
    await kinesis.close();
    removeData(settings);
  });

  function request(
    path: string,
    headers: Record<string, string>,
    body: string | Buffer,
    method = "POST",
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = http.request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }

  const call = (target: string, body: string | Buffer, contentType = JSON_TYPE) =>
    request("/", { "x-amz-target": target, "content-type": contentType }, body);
  const json = ({ body }: Answer): Record<string, unknown> => JSON.parse(body.toString());

  return {
    kinesis: () => kinesis,
    endpoint: () => gateway.endpoint,
    port: () => port,
    /** What the gateway reported as unexpected. */
    reported: () => reported,
    request,
    call,
    json,
  };
}
