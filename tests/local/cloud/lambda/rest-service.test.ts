import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { AwsError } from "../../../../local/cloud/contracts";
import type { RestRequest, RestResponse } from "../../../../local/cloud/gateway/rest";
import { lambdaService } from "../../../../local/cloud/lambda";
import { ARN_PREFIX, TemporaryLambda } from "./deployments";

const ROOT = "/2015-03-31/functions";

describe("embedded Lambda: its API", () => {
  let temporary: TemporaryLambda;
  beforeEach(async () => {
    temporary = await TemporaryLambda.open();
    await temporary.deploy(
      'exports.handler = async (event) => { if (event.fail) throw new TypeError("no"); return event; };',
    );
  });
  afterEach(() => temporary.close());

  function call(method: string, path: string, body = "", headers: Record<string, string> = {}): Promise<RestResponse> {
    const [withoutQuery = "", query = ""] = path.split("?");
    const request: RestRequest = {
      method,
      path: withoutQuery,
      query: new URLSearchParams(query),
      headers,
      signedService: "lambda",
      body: Readable.from([body]),
      readBody: async () => Buffer.from(body),
    };
    const service = lambdaService(temporary.lambda);
    assert.ok(service.matches(request));
    return service.handle(request);
  }

  function refusal(code: string, statusCode: number): (error: unknown) => boolean {
    return (error) => {
      assert.ok(error instanceof AwsError, String(error));
      assert.deepEqual([error.code, error.statusCode], [code, statusCode]);
      return true;
    };
  }

  for (const reference of ["f", encodeURIComponent(`${ARN_PREFIX}f`), `${ARN_PREFIX}f:1`]) {
    it(`invokes ${decodeURIComponent(reference)}`, async () => {
      const answer = await call("POST", `${ROOT}/${reference}/invocations`, '{"a":1}', {
        "x-amz-invocation-type": "RequestResponse",
      });
      assert.equal(answer.statusCode, 200);
      assert.deepEqual(answer.headers, { "content-type": "application/json", "x-amz-executed-version": "1" });
      assert.equal(answer.body, '{"a":1}');
    });
  }

  it("invokes the version that the query names", async () => {
    await temporary.deploy('exports.handler = async () => "second";');
    assert.equal((await call("POST", `${ROOT}/f/invocations?Qualifier=1`)).body, "{}");
    assert.equal((await call("POST", `${ROOT}/f/invocations?Qualifier=2`)).body, '"second"');
    await assert.rejects(call("POST", `${ROOT}/f/invocations?Qualifier=3`), refusal("ResourceNotFoundException", 404));
  });

  it("answers a handler's error with status 200, a header and its payload", async () => {
    const answer = await call("POST", `${ROOT}/f/invocations`, '{"fail":true}');
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers["x-amz-function-error"], "Unhandled");
    const payload = JSON.parse(String(answer.body)) as Record<string, unknown>;
    assert.equal(payload.errorType, "TypeError");
    assert.equal(payload.errorMessage, "no");
    assert.ok(Array.isArray(payload.trace));
  });

  it("refuses a body that is not JSON", async () => {
    await assert.rejects(call("POST", `${ROOT}/f/invocations`, "{"), refusal("InvalidRequestContentException", 400));
  });

  it("refuses a body that is too large for the function, and other errors of the service, as such", async () => {
    const body = JSON.stringify("x".repeat(6_291_455));
    await assert.rejects(call("POST", `${ROOT}/f/invocations`, body), refusal("RequestEntityTooLargeException", 413));
  });

  it("answers status 429 to a call above the reserved concurrency", async () => {
    await temporary.deploy("exports.handler = async () => 1", { reservedConcurrency: 0 });
    await assert.rejects(call("POST", `${ROOT}/f/invocations`), refusal("TooManyRequestsException", 429));
  });

  it("refuses an invocation that does not wait", async () => {
    const headers = { "x-amz-invocation-type": "Event" };
    await assert.rejects(
      call("POST", `${ROOT}/f/invocations`, "{}", headers),
      refusal("InvalidParameterValueException", 400),
    );
  });

  it("describes a function without its environment", async () => {
    const answer = JSON.parse(String((await call("GET", `${ROOT}/f`)).body)) as Record<string, Record<string, unknown>>;
    assert.equal(answer.Configuration?.FunctionName, "f");
    assert.equal(answer.Configuration?.FunctionArn, `${ARN_PREFIX}f`);
    assert.equal(answer.Configuration?.State, "Active");
    assert.equal(answer.Configuration?.Version, "1");
    assert.equal(answer.Configuration?.Environment, undefined);
    assert.match(String(answer.Code?.Location), /^file:\/\//);
    await assert.rejects(call("GET", `${ROOT}/f?Qualifier=9`), refusal("ResourceNotFoundException", 404));
    await assert.rejects(call("GET", `${ROOT}/g`), refusal("ResourceNotFoundException", 404));
  });

  it("lists functions, with a slash at the end or without", async () => {
    for (const path of [ROOT, `${ROOT}/`]) {
      const { Functions } = JSON.parse(String((await call("GET", path)).body)) as {
        Functions: { FunctionName: string }[];
      };
      assert.deepEqual(
        Functions.map(({ FunctionName }) => FunctionName),
        ["f"],
      );
    }
  });

  for (const [method, path] of [
    ["DELETE", `${ROOT}/f`],
    ["GET", `${ROOT}/f/policy`],
    ["POST", ROOT],
  ] as const) {
    it(`says that it does not offer ${method} ${path}`, async () => {
      await assert.rejects(call(method, path), refusal("UnknownOperationException", 404));
    });
  }

  it("takes its own paths only", () => {
    const service = lambdaService(temporary.lambda);
    for (const path of ["/", "/bucket/2015-03-31/functions", "/2015-03-31/functionsx"]) {
      assert.equal(service.matches({ path } as RestRequest), false, path);
    }
  });

  it("writes errors as Lambda's clients read them", () => {
    const service = lambdaService(temporary.lambda);
    assert.deepEqual(
      service.errorResponse({ code: "ResourceNotFoundException", message: "m", statusCode: 404 }, "id"),
      {
        statusCode: 404,
        headers: {
          "content-type": "application/json",
          "x-amzn-errortype": "ResourceNotFoundException",
          "x-amzn-requestid": "id",
        },
        body: '{"Type":"User","Message":"m"}',
      },
    );
    const { body } = service.errorResponse({ code: "ServiceException", message: "m", statusCode: 500 }, "id");
    assert.equal(body, '{"Type":"Service","Message":"m"}');
  });
});
