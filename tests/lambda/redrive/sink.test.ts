import assert from "node:assert/strict";
import type { FirehoseClient } from "@aws-sdk/client-firehose";
import { DeliveryStreamSink, type PutAnswer, RefusedError, UnansweredError } from "../../../lambda/redrive/sink";

const BATCH = [Buffer.from("a"), Buffer.from("b")];

function put(send: () => Promise<unknown>): Promise<PutAnswer> {
  return new DeliveryStreamSink({ send } as unknown as FirehoseClient, "people-redrive").put(BATCH);
}

const failing = (properties: object) => () => Promise.reject(Object.assign(new Error("no"), properties));

describe("a call of a re-drive", () => {
  it("tells which records were not taken, and why", async () => {
    const RequestResponses = [{ RecordId: "1" }, { ErrorCode: "ServiceUnavailableException", ErrorMessage: "slow" }];
    const answer = await put(async () => ({ FailedPutCount: 1, RequestResponses }));
    assert.deepEqual(answer, { untaken: [1], reason: "ServiceUnavailableException: slow" });
  });

  it("took nothing where the service says to come back later, or where there was no connection", async () => {
    const busy = { name: "ServiceUnavailableException", $fault: "server", $metadata: { httpStatusCode: 503 } };
    for (const properties of [busy, { name: "Error", code: "ECONNREFUSED" }]) {
      const { untaken } = await put(failing(properties));
      assert.deepEqual(untaken, [0, 1]);
    }
  });

  it("took nothing where the service refused it, which ends the run", async () => {
    const denied = { name: "AccessDeniedException", $fault: "client", $metadata: { httpStatusCode: 400 } };
    await assert.rejects(put(failing(denied)), RefusedError);
  });

  for (const [title, properties] of [
    ["a connection that broke", { name: "Error", code: "ECONNRESET" }],
    ["a time that ran out", { name: "TimeoutError" }],
    ["a failure of the service", { name: "InternalFailure", $fault: "server", $metadata: { httpStatusCode: 500 } }],
  ] as const) {
    it(`may have taken its records after ${title}`, async () => {
      await assert.rejects(put(failing(properties)), UnansweredError);
    });
  }

  it("may have taken its records where the answer has not one entry for each", async () => {
    await assert.rejects(
      put(async () => ({ RequestResponses: [{ RecordId: "1" }] })),
      UnansweredError,
    );
  });
});
