import assert from "node:assert/strict";
import { compileFilterPattern } from "../../../../local/cloud/logs/filter-pattern";

const EVENT = JSON.stringify({
  status: 503,
  path: "/api/users",
  user: null,
  slow: true,
  tags: [{ key: "env" }],
  "odd name": "x",
  text: "200",
});

describe("filter patterns", () => {
  for (const [pattern, message, wanted] of [
    ["", "anything", true],
    ["ERROR", "an ERROR here", true],
    ["ERROR", "an error here", false],
    ["ERROR timeout", "timeout: ERROR", true],
    ["ERROR timeout", "ERROR", false],
    ['"GET /api"', "1 GET /api 2", true],
    ['"say \\"hi\\""', 'they say "hi"', true],
    ["ERROR -retry", "ERROR retry", false],
    ["ERROR -retry", "ERROR", true],
    ['-"not this"', "but this", true],
    ["?ERROR ?WARN", "WARN: x", true],
    ["?ERROR ?WARN", "INFO: x", false],
    ['?ERROR ?"very bad"', "very bad", true],
    ["{ $.status = 503 }", EVENT, true],
    ["{ $.status >= 503 }", EVENT, true],
    ["{ $.status > 503 }", EVENT, false],
    ["{ $.status <= 503 && $.status < 503.5 }", EVENT, true],
    ["{ $.status != 503 }", EVENT, false],
    ["{$.status=503}", EVENT, true],
    ["{ $.missing != 1 }", EVENT, false],
    ['{ $.path = "/api/*" }', EVENT, true],
    ['{ $.path = "/api" }', EVENT, false],
    ['{ $.path != "/other" }', EVENT, true],
    ["{ $.path = /api/users }", EVENT, true],
    ["{ $.user IS NULL }", EVENT, true],
    ["{ $.slow IS TRUE }", EVENT, true],
    ["{ $.slow IS FALSE }", EVENT, false],
    ["{ $.missing NOT EXISTS }", EVENT, true],
    ["{ $.user NOT EXISTS }", EVENT, false],
    ["{ $.tags[0].key = env }", EVENT, true],
    ["{ $.['odd name'] = x }", EVENT, true],
    ["{ $.text = 200 }", EVENT, false],
    ['{ $.text = "200" }', EVENT, true],
    ["{ $.status = 1 || $.slow IS TRUE && $.user IS NULL }", EVENT, true],
    ["{ ($.status = 503 || $.slow IS FALSE) && ($.user IS TRUE) }", EVENT, false],
    ["{ $.status = 503 }", "not json", false],
  ] as const) {
    it(`${wanted ? "takes" : "leaves"} ${message.slice(0, 25)} by ${pattern === "" ? "no pattern" : pattern}`, () => {
      assert.equal(compileFilterPattern(pattern)(message), wanted);
    });
  }

  for (const [pattern, reason] of [
    ["a=b", /put it in double quotes/],
    ["[ip, user]", /parts messages by space/],
    ["%ERR.*%", /regular expression/],
    ["{ $.a = %x% }", /regular expression/],
    ["?ERROR WARN", /mixes \?terms/],
    ["{ $.a }", /has } where it cannot stand/],
    ["{ $.a = 1", /ends too early/],
    ["{ $.a = 1 } x", /has x where/],
    ['{ $.a > "x" }', /compares text by >/],
    ["{ a = 1 }", /has a where/],
    ["{ $.a IS BIG }", /has BIG where/],
    ["{ $.list[*] = 1 }", /where it cannot stand|cannot be read/],
  ] as const) {
    it(`refuses ${pattern} and names why`, () => {
      assert.throws(() => compileFilterPattern(pattern), { name: "InvalidParameterException", message: reason });
    });
  }

  it("S-01 takes a pattern of 1,024 characters and refuses one of 1,025", () => {
    assert.equal(compileFilterPattern("a".repeat(1024))("a"), false);
    assert.throws(() => compileFilterPattern("a".repeat(1025)), /has 1025 characters; at most 1024/);
  });
});
