import assert from "node:assert/strict";
import { S3Client } from "@aws-sdk/client-s3";
import { s3Store } from "../../../lambda/event-time/s3-store";

/** A client whose every request is answered with a status. */
function answering(statusCode: number, sent: Record<string, string>[] = []): S3Client {
  return new S3Client({
    region: "eu-west-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    maxAttempts: 1,
    requestHandler: {
      async handle({ headers }: { headers: Record<string, string> }) {
        sent.push(headers);
        return { response: { statusCode, headers: {}, body: undefined } };
      },
    } as never,
  });
}

describe("conditional writes of S3", () => {
  it("Q-08 are lost with 412 and 409, and fail with anything else", async () => {
    assert.equal(await s3Store(answering(200), "lake").putIf("k", Buffer.from(""), "e"), true);
    for (const status of [409, 412]) {
      assert.equal(await s3Store(answering(status), "lake").putIf("k", Buffer.from(""), "e"), false);
    }
    await assert.rejects(s3Store(answering(403), "lake").putIf("k", Buffer.from(""), "e"));
  });

  it("Q-08 ask for the object that was read, or for none", async () => {
    const sent: Record<string, string>[] = [];
    const store = s3Store(answering(200, sent), "lake");
    await store.putIf("k", Buffer.from(""), "e");
    await store.putIf("k", Buffer.from(""), undefined);
    assert.deepEqual(
      sent.map((headers) => [headers["if-match"], headers["if-none-match"]]),
      [
        ['"e"', undefined],
        [undefined, "*"],
      ],
    );
  });
});
