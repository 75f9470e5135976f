import assert from "node:assert/strict";
import { AwsError } from "../../../../local/cloud/contracts";
import { isForGood } from "../../../../local/cloud/events/target";

describe("what a target cannot take", () => {
  for (const code of ["ThrottlingException", "ProvisionedThroughputExceededException", "LimitExceededException"]) {
    it(`is tried again after ${code}`, () => {
      assert.equal(isForGood(new AwsError(code, "no room")), false);
    });
  }

  it("is tried again where the service failed, and not where the request did", () => {
    assert.equal(isForGood(new AwsError("ServiceUnavailableException", "later", 500)), false);
    assert.equal(isForGood(new AwsError("ResourceNotFoundException", "gone", 499)), true);
    assert.equal(isForGood(new Error("the event has nothing at $.detail")), true);
  });
});
