import assert from "node:assert/strict";
import { masked } from "../../../../components/sql-analytics/sql/mask";

/** What the grammar lacks, and what it gets to read in its place. */
const MASKS: [string, string][] = [
  ["SESSION(TABLE t PARTITION BY a, DESCRIPTOR(rt))", "TUMBLE (TABLE t               , DESCRIPTOR(rt))"],
  ["COUNT(*) FILTER (WHERE a IN (1, 2)) AS n", "COUNT(*)                            AS n"],
  ["EXTRACT(HOUR FROM rt)", "EXTRACT(          rt)"],
  ["TIMESTAMPDIFF(MINUTE, a, b)", "TIMESTAMPDIFF(        a, b)"],
  ["TRIM(BOTH ' ' FROM a)", "TRIM(     ' ' ,    a)"],
  ["TRIM(a)", "TRIM(a)"],
  ["FLOOR(rt TO MINUTE)", "FLOOR(rt          )"],
  ["SUBSTRING(a FROM 1 FOR 2)", "SUBSTRING(a ,    1 ,   2)"],
  ["TRY_CAST(a AS INT)", "CAST    (a AS INT)"],
  ["INTERVAL '120' SECOND(3)", "INTERVAL '120' SECOND   "],
  ["session, filter, 'FILTER (x)'", "session, filter, 'FILTER (x)'"],
];

describe("the mask before the grammar", () => {
  for (const [sql, expected] of MASKS) {
    it(`reads ${sql} as ${expected}`, () => {
      assert.equal(masked(sql), expected);
      assert.equal(masked(sql).length, sql.length);
    });
  }

  it("keeps line ends, so that lines and columns stay", () => {
    assert.equal(masked("COUNT(*) FILTER (\r\n  WHERE a)\nFROM"), "COUNT(*)         \r\n          \nFROM");
  });
});
