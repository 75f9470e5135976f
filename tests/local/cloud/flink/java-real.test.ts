import assert from "node:assert/strict";
import { javaReal } from "../../../../local/cloud/flink/java-real";

/** What Java 17 printed. Most are the fewest digits that mean the number; these are not, or lie at a bound. */
const PRINTED: [value: number, isFloat: boolean, text: string][] = [
  [5e-324, false, "4.9E-324"],
  [Number.MAX_VALUE, false, "1.7976931348623157E308"],
  [2 ** -44, false, "5.6843418860808015E-14"],
  [0.0045782110726445115, false, "0.0045782110726445115"],
  [9_007_199_254_740_992, false, "9.007199254740992E15"],
  [0.1, false, "0.1"],
  [-0, false, "-0.0"],
  [1e-45, true, "1.4E-45"],
  [2 ** 83, true, "9.6714065E24"],
  [123456789012, true, "1.23456791E11"],
  [9.013422e10, true, "9.0134217E10"],
  [-2147483647, true, "-2.14748365E9"],
  [0.1, true, "0.1"],
];

describe("numbers as Java writes them", () => {
  for (const [value, isFloat, text] of PRINTED) {
    it(`write the ${isFloat ? "float" : "double"} ${value} as ${text}`, () => {
      assert.equal(javaReal(isFloat ? Math.fround(value) : value, isFloat), text);
    });
  }
});
