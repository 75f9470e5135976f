import assert from "node:assert/strict";
import { AwsError } from "../../../local/cloud/contracts";
import { refusedOf, untilTaken } from "../../../local/cloud/until-taken";

describe("untilTaken", () => {
  it("puts what is left again for as long as some of it is taken", async () => {
    const puts: number[][] = [];
    await untilTaken("d", [1, 2, 3, 4, 5, 6, 7], async (records) => {
      puts.push(records);
      return records.slice(1);
    });
    assert.deepEqual(
      puts.map(([first]) => first),
      [1, 2, 3, 4, 5, 6, 7],
    );
  });

  it("gives up after five requests that took nothing, and says how many are left", async () => {
    let puts = 0;
    const refusal = untilTaken("Stream s", [1, 2, 3], async (records) => (puts++ === 0 ? records.slice(1) : records));
    await assert.rejects(refusal, (error) => {
      assert.ok(error instanceof AwsError && error.code === "ThrottlingException");
      return error.message.startsWith("Stream s has no room for 2 of 3 records");
    });
    assert.equal(puts, 6);
  });

  it("takes the records whose entries name an error for refused", () => {
    assert.deepEqual(refusedOf(["a", "b"], [{ RecordId: "1" }, { ErrorCode: "ServiceUnavailableException" }]), ["b"]);
  });
});
