import assert from "node:assert/strict";
import http from "node:http";
import http2 from "node:http2";
import net from "node:net";
import type { JsonService } from "../../../../local/cloud/contracts";
import { startGateway } from "../../../../local/cloud/gateway/gateway";
import { echo, rest, useGateway } from "./harness";

describe("connections to the gateway", () => {
  const { endpoint, port, reported, call } = useGateway();

  it("listens on 127.0.0.1 and on no other address", async () => {
    assert.equal(endpoint(), `http://127.0.0.1:${port()}`);
    const other = new Promise<never>((_, reject) => {
      const socket = net.connect({ host: "127.0.0.2", port: port() });
      socket.once("error", reject);
      socket.setTimeout(2000, () => socket.destroy(new Error("nobody answers")));
    });
    await assert.rejects(other);
  });

  it("a taken port is the caller's error", async () => {
    await assert.rejects(startGateway({ port: port(), services: [], rest: [], onError: () => undefined }), {
      code: "EADDRINUSE",
    });
  });

  it("recognises HTTP/2 and HTTP/1.1 when their first bytes come one by one", async () => {
    for (const [first, answer] of [
      ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", /^\0\0./],
      ["POST /elsewhere HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n", /^HTTP\/1.1 404/],
    ] as const) {
      const socket = net.connect({ host: "127.0.0.1", port: port(), noDelay: true });
      for (const byte of first) {
        socket.write(byte);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      const reply = await new Promise<Buffer>((resolve) => socket.once("data", resolve));
      socket.destroy();
      assert.match(reply.toString("latin1"), answer);
    }
  });

  it("survives clients that go away in the middle, and does not report them", async () => {
    const socket = net.connect({ host: "127.0.0.1", port: port() });
    socket.write(`POST / HTTP/1.1\r\nhost: x\r\nx-amz-target: Echo_1.Say\r\ncontent-length: 100\r\n\r\n{"a"`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.destroy();
    const session = http2.connect(endpoint());
    const stream = session.request({ ":method": "POST", "x-amz-target": "Echo_1.Say" });
    stream.on("error", () => undefined);
    stream.write('{"a"');
    await new Promise((resolve) => setTimeout(resolve, 20));
    session.destroy();
    const bare = net.connect({ host: "127.0.0.1", port: port() });
    await new Promise((resolve) => bare.once("connect", resolve));
    bare.resetAndDestroy();
    assert.equal((await call("Echo_1.Say", "{}")).status, 200);
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(reported(), []);
  });

  it("close ends kept connections of both kinds, and answers what is under way", async () => {
    let release: () => void = () => undefined;
    const slow: JsonService = {
      targetPrefix: "Slow",
      call: () => new Promise((resolve) => (release = () => resolve({ done: true }))),
    };
    const other = await startGateway({
      port: 0,
      services: [slow, echo],
      rest: [rest],
      onError: (error) => assert.fail(String(error)),
    });
    const agent = new http.Agent({ keepAlive: true });
    const post = (target: string) =>
      new Promise<string>((resolve, reject) => {
        const sent = http.request(
          other.endpoint,
          { method: "POST", agent, headers: { "x-amz-target": target } },
          (response) => {
            response.toArray().then((chunks) => resolve(Buffer.concat(chunks).toString()), reject);
          },
        );
        sent.on("error", reject);
        sent.end("{}");
      });
    await post("Echo_1.Say");
    const session = http2.connect(other.endpoint);
    await new Promise((resolve) => session.once("connect", resolve));
    const ended = new Promise((resolve) => session.once("close", resolve));
    const underWay = post("Slow.Wait");
    await new Promise((resolve) => setTimeout(resolve, 20));
    const closed = other.close();
    release();
    assert.equal(await underWay, '{"done":true}');
    await Promise.all([closed, ended]);
    agent.destroy();
  });
});
