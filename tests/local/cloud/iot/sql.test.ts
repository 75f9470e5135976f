import assert from "node:assert/strict";
import { parseExact, stringifyExact } from "../../../../local/cloud/exact-json";
import { readRuleQuery } from "../../../../local/cloud/iot/sql";
import { readTemplate } from "../../../../local/cloud/iot/template";
import { matchesTopic } from "../../../../local/cloud/iot/topic-filter";

const PAYLOAD = '{"temp":31.5,"unit":"C","id":12345678901234567890,"pos":{"lat":[1,2]},"n":"7","ok":true,"none":null}';
const message = { topic: "sensors/s7/reading", payload: parseExact(PAYLOAD), receivedAt: 1_700_000_000_000 };

function run(select: string): string {
  return stringifyExact(readRuleQuery(`SELECT ${select} FROM 'sensors/+/reading'`).select(message));
}

function holds(where: string): boolean {
  return readRuleQuery(`SELECT * FROM 'a' WHERE ${where}`).condition?.(message) === true;
}

describe("topic filters", () => {
  for (const [filter, topic, wanted] of [
    ["a/b", "a/b", true],
    ["a/b", "a/b/c", false],
    ["a/+/c", "a/b/c", true],
    ["a/+/c", "a/b/d/c", false],
    ["a/+", "a/", true],
    ["a/#", "a/b/c", true],
    ["a/#", "a", true],
    ["a/#", "b", false],
    ["#", "a/b", true],
    ["#", "$aws/x", false],
    ["+/x", "$aws/x", false],
    ["a/b/c", "a/b", false],
  ] as const) {
    it(`${filter} ${wanted ? "takes" : "leaves"} ${topic}`, () => assert.equal(matchesTopic(filter, topic), wanted));
  }
});

describe("a topic rule's SQL", () => {
  it("selects fields under their own names or others, and leaves out what is not there", () => {
    assert.equal(run("temp, pos.lat[1] AS second, missing, unit AS 'u'"), '{"temp":31.5,"second":2,"u":"C"}');
    assert.equal(run("pos.lat"), '{"lat":[1,2]}');
    assert.equal(
      run("id, 'x' AS kind, 5 AS five, true AS yes"),
      '{"id":12345678901234567890,"kind":"x","five":5,"yes":true}',
    );
  });

  it("adds to the whole payload what stands beside the star", () => {
    const whole = PAYLOAD.slice(0, -1);
    assert.equal(run("*, topic(2) AS sensor, timestamp() AS at"), `${whole},"sensor":"s7","at":1700000000000}`);
    assert.equal(run("topic() AS t, topic(9) AS none, clientid() AS c"), '{"t":"sensors/s7/reading","c":"N/A"}');
  });

  for (const [where, wanted] of [
    ["temp > 31", true],
    ["temp > 31.5", false],
    ["temp >= 31.5 AND unit = 'C'", true],
    ["temp < 0 OR unit <> 'F'", true],
    ["unit != 'C'", false],
    ["NOT (unit = 'F')", true],
    ["NOT missing = 1", false],
    ["missing <> 1", false],
    ["n > 5", true],
    ["unit > 5", false],
    ["ok", true],
    ["ok = true AND none = null", true],
    ["temp = '31.5'", false],
    ["topic(2) = 's7'", true],
    ["temp > 100 OR (temp > 30 AND pos.lat[0] = 1)", true],
  ] as const) {
    it(`${wanted ? "takes" : "leaves"} a message WHERE ${where}`, () => assert.equal(holds(where), wanted));
  }

  for (const [sql, reason] of [
    ["SELECT temp * 2 AS t FROM 'a'", /computes with \*/],
    [
      "SELECT aws_lambda('x', 1) FROM 'a'",
      /calls aws_lambda\(\), which the embedded cloud has not; it has clientid, newuuid/,
    ],
    ["SELECT topic(1, 2) FROM 'a'", /gives topic\(\) 2 parameters; it takes 0 or 1/],
    ["SELECT CASE ok WHEN true THEN 1 END FROM 'a'", /has CASE where/],
    ["SELECT VALUE temp FROM 'a'", /has VALUE where/],
    ["SELECT * FROM a", /write the topic filter in quotes/],
    ["SELECT *", /needs FROM at its end/],
    ["UPDATE x", /needs SELECT before UPDATE/],
    ["SELECT * FROM 'a' LIMIT 1", /has LIMIT where it should end/],
    ["SELECT * FROM 'a' WHERE b[*]", /cannot be read from/],
  ] as const) {
    it(`refuses ${sql} by name`, () => assert.throws(() => readRuleQuery(sql), { message: reason }));
  }

  it("fills templates", () => {
    assert.equal(readTemplate("plain")(message), "plain");
    assert.equal(readTemplate("${topic(2)}-${pos.lat[0]}-${id}")(message), "s7-1-12345678901234567890");
    assert.match(readTemplate("${newuuid()}")(message), /^[0-9a-f-]{36}$/);
    assert.throws(() => readTemplate("${missing}")(message), /\$\{missing\} has no value/);
    assert.throws(() => readTemplate("${a b}"), /has b where the template should end/);
  });
});
