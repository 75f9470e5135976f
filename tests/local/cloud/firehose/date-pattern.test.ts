import assert from "node:assert/strict";
import { compileDatePattern, dateFields } from "../../../../local/cloud/firehose/date-pattern";

const INSTANT = Date.UTC(2026, 1, 3, 4, 5, 6, 78);

function format(pattern: string, timeZone = "UTC", instant = INSTANT): string {
  return compileDatePattern(pattern)(dateFields(instant, timeZone));
}

describe("Java date patterns", () => {
  const cases: [pattern: string, expected: string][] = [
    ["yyyy/MM/dd/HH/", "2026/02/03/04/"],
    ["y-M-d H:m:s", "2026-2-3 4:5:6"],
    ["yy u uuuu", "26 2026 2026"],
    ["MMM MMMM MMMMM LLL", "Feb February F Feb"],
    ["DDD D", "034 34"],
    ["E EEE EEEE", "Tue Tue Tuesday"],
    ["Q QQ QQQ", "1 01 Q1"],
    ["hh a kk K", "04 AM 04 4"],
    ["SSS S SSSSSS", "078 0 078000"],
    ["'year='yyyy", "year=2026"],
    ["''yy'T''T'", "'26T'T"],
    ["yyyy[-MM]", "2026-02"],
  ];
  for (const [pattern, expected] of cases) {
    it(`F-45 formats ${pattern} as ${expected}`, () => assert.equal(format(pattern), expected));
  }

  it("formats midnight and noon by each of the four hour letters", () => {
    assert.equal(format("HH kk hh KK a", "UTC", Date.UTC(2026, 0, 1, 0)), "00 24 12 00 AM");
    assert.equal(format("HH kk hh KK a", "UTC", Date.UTC(2026, 0, 1, 12)), "12 12 12 00 PM");
  });

  it("F-58 formats in a time zone, across its change to summer time", () => {
    assert.equal(format("yyyy-MM-dd HH:mm", "Asia/Tokyo"), "2026-02-03 13:05");
    assert.equal(format("HH", "Europe/Zurich", Date.UTC(2026, 2, 29, 0, 30)), "01");
    assert.equal(format("HH", "Europe/Zurich", Date.UTC(2026, 2, 29, 1, 30)), "03");
    assert.equal(format("yyyy DDD", "America/New_York", Date.UTC(2026, 0, 1, 4, 59)), "2025 365");
  });

  it("refuses a letter that it does not format, naming the ones it does", () => {
    assert.throws(() => compileDatePattern("yyyy-VV"), /letter "V"; the embedded cloud formats y u M/);
  });

  it("refuses the week-based year with the way out", () => {
    assert.throws(() => compileDatePattern("YYYY/MM"), /week-based year.*write "yyyy"/);
  });

  it("refuses a quote that is not closed", () => {
    assert.throws(() => compileDatePattern("'year"), /quote that is not closed/);
  });
});
