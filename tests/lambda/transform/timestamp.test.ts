import assert from "node:assert/strict";
import fc from "fast-check";
import { FIRST_MILLISECONDS, normaliseTimestamp } from "../../../lambda/transform/timestamp";
import { oneColumn, reasonOf, written } from "./records";

const SPEC = oneColumn("timestamp");

describe("transform: timestamps", () => {
  const accepted: [string, string][] = [
    ['"2019-10-12 02:37:22.178652"', "2019-10-12 02:37:22.178652"],
    ['"2019-10-12 02:37:22"', "2019-10-12 02:37:22.000000"],
    ['"2019-10-12T02:37:22"', "2019-10-12 02:37:22.000000"],
    ['"2019-10-12T02:37:22.178652"', "2019-10-12 02:37:22.178652"],
    ['"2019-10-12T02:37:22.5Z"', "2019-10-12 02:37:22.500000"],
    ['"2019-10-12T02:37:22.178652999Z"', "2019-10-12 02:37:22.178652"],
    ['"2019-10-12T02:37:22+02:00"', "2019-10-12 00:37:22.000000"],
    ['"2019-10-12T02:37:22.000001-0530"', "2019-10-12 08:07:22.000001"],
    ['"2019-12-31T23:59:59.999999-01"', "2020-01-01 00:59:59.999999"],
    ['"0001-01-01T00:00:00Z"', "0001-01-01 00:00:00.000000"],
    ['"9999-12-31T23:59:59.999999Z"', "9999-12-31 23:59:59.999999"],
    ['"0099-03-01T01:00:00+01:00"', "0099-03-01 00:00:00.000000"],
    ['"2020-02-29 00:00:00"', "2020-02-29 00:00:00.000000"],
    ['"2000-02-29 00:00:00"', "2000-02-29 00:00:00.000000"],
    ["1570847842", "2019-10-12 02:37:22.000000"],
    ["1570847842.178652", "2019-10-12 02:37:22.178652"],
    ["1570847842178", "2019-10-12 02:37:22.178000"],
    ["1570847842178.652", "2019-10-12 02:37:22.178652"],
    ["1570847842.17865212345678", "2019-10-12 02:37:22.178652"],
    ["0.9999999", "1970-01-01 00:00:01.000000"],
    ["0", "1970-01-01 00:00:00.000000"],
    ["-0.000001", "1969-12-31 23:59:59.999999"],
    ["-62135596800", "0001-01-01 00:00:00.000000"],
    [String(FIRST_MILLISECONDS - 1), "5138-11-16 09:46:39.000000"],
    [String(FIRST_MILLISECONDS), "1973-03-03 09:46:40.000000"],
    ['{"$date":1570847842}', "2019-10-12 02:37:22.000000"],
    ['{"$date":1570847842.178652}', "2019-10-12 02:37:22.178652"],
    ['{"$date":1570847842.17865212345678}', "2019-10-12 02:37:22.178652"],
  ];
  for (const [given, expected] of accepted) {
    it(`writes ${given} as ${expected}`, () => {
      assert.deepEqual(JSON.parse(written(SPEC, `{"value":${given}}`)), { value: expected });
    });
  }

  const refused = [
    '""',
    '"2019-10-12"',
    '"2019-10-12 02:37"',
    '"2019-10-12_02:37:22"',
    '"2019/10/12 02:37:22"',
    '"2019-10/12 02:37:22"',
    '"2019-10-12 02.37:22"',
    '"2019-10-12 02:37.22"',
    '"2019-1-12 02:37:22"',
    '"0000-01-01 00:00:00"',
    '"2019-00-01 00:00:00"',
    '"2019-13-01 00:00:00"',
    '"2019-01-00 00:00:00"',
    '"2019-04-31 00:00:00"',
    '"2019-02-29 00:00:00"',
    '"1900-02-29 00:00:00"',
    '"2019-10-12 24:00:00"',
    '"2019-10-12 23:60:00"',
    '"2019-10-12 23:59:60"',
    '"2019-10-12 0a:37:22"',
    '"2019-10-12 02:37:22."',
    '"2019-10-12 02:37:22.1x"',
    '"2019-10-12 02:37:22z"',
    '"2019-10-12 02:37:22 UTC"',
    '"2019-10-12 02:37:22+24:00"',
    '"2019-10-12 02:37:22+01:60"',
    '"2019-10-12 02:37:22+1"',
    '"0001-01-01T00:00:00+00:01"',
    '"9999-12-31T23:59:59-00:01"',
    "-62135596801",
    "253402300800000",
    "1e400",
    "true",
    "[1570847842]",
    "{}",
    '{"$date":"2019-10-12"}',
    '{"$date":1,"more":2}',
    '{"date":1}',
  ];
  for (const given of refused) {
    it(`fails ${given}`, () => {
      assert.match(reasonOf(SPEC, `{"value":${given}}`), /^"value" must be a time: ISO 8601, epoch seconds or milli/);
    });
  }

  it("agrees with Date on every millisecond and offset", () => {
    const time = fc.integer({ min: Date.UTC(1000, 0), max: Date.UTC(9000, 0) });
    const offset = fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 });
    fc.assert(
      fc.property(time, offset, (milliseconds, minutes) => {
        const expected = new Date(milliseconds).toISOString().replace("T", " ").replace("Z", "000");
        const local = new Date(milliseconds + minutes * 60_000).toISOString().slice(0, -1);
        const size = Math.abs(minutes);
        const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
        const zone = `${minutes < 0 ? "-" : "+"}${two(size / 60)}:${two(size % 60)}`;
        assert.equal(normaliseTimestamp(local + zone), expected);
        assert.equal(normaliseTimestamp(new Date(milliseconds).toISOString()), expected);
        assert.equal(normaliseTimestamp(expected), expected);
      }),
    );
  });

  it("keeps each microsecond of a number of epoch seconds until 2200", () => {
    const lastSecond = Date.UTC(2200, 0) / 1000;
    const parts = fc.tuple(fc.integer({ min: 0, max: lastSecond }), fc.integer({ min: 0, max: 999_999 }));
    fc.assert(
      fc.property(parts, ([seconds, microseconds]) => {
        const fraction = String(microseconds).padStart(6, "0");
        const expected = `${new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ")}.${fraction}`;
        assert.equal(normaliseTimestamp(Number(`${seconds}.${fraction}`)), expected);
      }),
    );
  });
});
