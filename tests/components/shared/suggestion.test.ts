import assert from "node:assert/strict";
import { suggestion, suggestionNear } from "../../../components/shared/suggestion";

describe("a suggestion", () => {
  const NEAR: [string, string | undefined][] = [
    ["gendr", "gender"],
    ["GENDER", "gender"],
    ["naem", "name"],
    ["nmae", "name"],
    ["nxyz", undefined],
    ["ag", "age"],
    ["amuont", "amount"],
  ];
  for (const [word, meant] of NEAR) {
    it(`for ${word} is ${meant}`, () => {
      assert.equal(suggestionNear(word, ["name", "gender", "age", "amount"]), meant);
    });
  }

  it("lists what there is when nothing is near", () => {
    assert.equal(suggestion("x", ["name", "gender"]), "there are name, gender");
    assert.equal(suggestion("nam", ["name", "gender"]), 'did you mean "name"?');
  });
});
