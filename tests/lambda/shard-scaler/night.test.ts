import assert from "node:assert/strict";
import { isNight } from "../../../lambda/shard-scaler/night";

const nightAt = (from: string, to: string, timeZone: string, time: string) =>
  isNight({ shards: 1, from, to, timeZone }, Date.parse(time));

describe("the night", () => {
  it("goes over midnight where it begins later in the day than it ends", () => {
    const at = (time: string) => nightAt("22:00", "06:00", "UTC", `2026-11-21T${time}Z`);
    assert.deepEqual(["21:59:59", "22:00:00", "23:59:59", "00:00:00", "05:59:59", "06:00:00"].map(at), [
      ...[false, true, true, true, true, false],
    ]);
  });

  it("lies within a day else", () => {
    const at = (time: string) => nightAt("00:00", "06:00", "UTC", `2026-11-21T${time}Z`);
    assert.deepEqual(["23:59:59", "00:00:00", "05:59:59", "06:00:00"].map(at), [false, true, true, false]);
  });

  it("follows the clocks of its time zone into summer time and back", () => {
    const at = (time: string) => nightAt("22:00", "06:00", "Europe/Zurich", time);
    assert.deepEqual([at("2026-03-29T03:59:59Z"), at("2026-03-29T04:00:00Z")], [true, false]);
    assert.deepEqual([at("2026-10-25T04:59:59Z"), at("2026-10-25T05:00:00Z")], [true, false]);
    assert.deepEqual([at("2026-07-01T19:59:59Z"), at("2026-07-01T20:00:00Z")], [false, true]);
  });
});
