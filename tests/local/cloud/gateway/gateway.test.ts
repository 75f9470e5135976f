import assert from "node:assert/strict";
import http2 from "node:http2";
import { gzipSync } from "node:zlib";
import { JSON_TYPE, MIB, useGateway } from "./harness";

describe("the gateway", () => {
  const { kinesis, endpoint, port, reported, request, call, json } = useGateway();

  describe("the JSON protocol", () => {
    it("answers in the version that was asked, with a request id", async () => {
      const answer = await call("Echo_1.Say", '{"a":[1]}', "application/x-amz-json-1.0");
      assert.equal(answer.headers["content-type"], "application/x-amz-json-1.0");
      assert.match(String(answer.headers["x-amzn-requestid"]), /^[0-9a-f-]{36}$/);
      assert.deepEqual(json(answer), { operation: "Say", a: [1] });
    });

    it("answers a service's error with its code in header and body", async () => {
      const answer = await call("Echo_1.Refuse", "{}");
      assert.equal(answer.status, 400);
      assert.equal(answer.headers["x-amzn-errortype"], "ValidationException");
      assert.deepEqual(json(answer), { __type: "ValidationException", message: "refused: é" });
    });

    it("answers a defect with InternalFailure, reports it, and goes on", async () => {
      const answer = await call("Echo_1.Break", "{}");
      assert.equal(answer.status, 500);
      assert.equal(json(answer).__type, "InternalFailure");
      assert.doesNotMatch(String(json(answer).message), /defect/);
      assert.deepEqual(reported(), [new TypeError("a defect")]);
      assert.equal((await call("Echo_1.Say", "{}")).status, 200);
    });

    for (const body of ["{", "[1]", "7", "null"]) {
      it(`rejects the body ${body}`, async () => {
        const answer = await call("Echo_1.Say", body);
        assert.equal(answer.status, 400);
        assert.equal(json(answer).__type, "SerializationException");
      });
    }

    it("names the services that are offered where the target is unknown", async () => {
      const answer = await call("Other_1.Say", "{}");
      assert.equal(json(answer).__type, "UnknownOperationException");
      assert.match(String(json(answer).message), /"Other_1.Say"; offered: Kinesis_20131202, Echo_1/);
    });

    it("K-16 takes the body of a full PutRecords request and rejects one over 20 MiB", async () => {
      await kinesis().call("CreateStream", { StreamName: "s", ShardCount: 1 });
      const Data = Buffer.alloc(MIB - 1).toString("base64");
      const Records = Array.from({ length: 10 }, () => ({ Data, PartitionKey: "k" }));
      const full = await call("Kinesis_20131202.PutRecords", JSON.stringify({ StreamName: "s", Records }));
      assert.equal(full.status, 200);
      const over = await call("Echo_1.Say", Buffer.alloc(20 * MIB + 1, " "));
      assert.equal(over.status, 413);
      assert.equal(json(over).__type, "RequestEntityTooLargeException");
    });

    it("takes a body apart that a client sent in gzip, and refuses what is none, or too large unpacked", async () => {
      const headers = { "x-amz-target": "Echo_1.Say", "content-type": JSON_TYPE, "content-encoding": "gzip" };
      const say = (body: Buffer) => request("/", headers, body);
      const said = await say(gzipSync('{"a":1}'));
      assert.deepEqual([said.status, json(said)], [200, { operation: "Say", a: 1 }]);
      const plain = await say(Buffer.from("{}"));
      assert.equal(json(plain).__type, "SerializationException");
      assert.match(String(json(plain).message), /not gzip, as Content-Encoding says: incorrect header check/);
      const bomb = await say(gzipSync(Buffer.alloc(20 * MIB + 1, " ")));
      assert.deepEqual([bomb.status, json(bomb).__type], [413, "RequestEntityTooLargeException"]);
    });
  });

  describe("REST services", () => {
    const authorization =
      "AWS4-HMAC-SHA256 Credential=K/20260101/eu-west-1/lambda/aws4_request, SignedHeaders=host, Signature=0";

    it("get path, query, host, body, and the service that was signed for", async () => {
      const answer = await request("/rest/x?a=b", { authorization }, "0123456789");
      assert.equal(answer.body.toString(), "0123456789");
      assert.deepEqual(JSON.parse(String(answer.headers["x-asked"])), {
        0: "a",
        1: "b",
        host: `127.0.0.1:${port()}`,
        service: "lambda",
      });
    });

    it("answer errors in their own form, their defects too", async () => {
      const over = await request("/rest/x", {}, "0123456789a");
      assert.deepEqual([over.status, over.body.toString()], [413, "<RequestEntityTooLargeException true>"]);
      const broken = await request("/rest/break", {}, "");
      assert.deepEqual([broken.status, broken.body.toString()], [500, "<InternalFailure true>"]);
      assert.deepEqual(reported(), [new TypeError("a defect")]);
    });

    it("answers 404 where no service matches", async () => {
      const answer = await request("/elsewhere", {}, "", "GET");
      assert.deepEqual([answer.status, json(answer).__type], [404, "UnknownOperationException"]);
    });

    it("are the same over HTTP/2, with the authority as host", async () => {
      const session = http2.connect(endpoint());
      const stream = session.request({ ":method": "POST", ":path": "/rest/x?a=b" });
      const headers = new Promise<http2.IncomingHttpHeaders>((resolve) => stream.once("response", resolve));
      stream.end("0123456789");
      const asked = JSON.parse(String((await headers)["x-asked"]));
      const chunks: Buffer[] = await stream.toArray();
      session.close();
      assert.equal(Buffer.concat(chunks).toString(), "0123456789");
      assert.equal(asked.host, `127.0.0.1:${port()}`);
    });
  });
});
