import assert from "node:assert/strict";
import { type AlarmInputs, type AlarmState, evaluateAlarm } from "../../../../local/cloud/cloudwatch/evaluate";
import { type MetricPoint, pointOf } from "../../../../local/cloud/cloudwatch/series";

const METRIC = { namespace: "AWS/Kinesis", metricName: "IncomingRecords", dimensions: { StreamName: "clicks" } };
const NOW = Date.UTC(2026, 0, 31, 12, 0, 30);
const MINUTE = 60_000;

const ALARM: AlarmInputs = {
  ...METRIC,
  comparisonOperator: "GreaterThanThreshold",
  threshold: 1,
  evaluationPeriods: 3,
  period: 60,
  statistic: "Sum",
};

/** Points by minute, the newest last, as AWS writes them: `X` breaching, `0` not, `-` missing. */
function pointsOf(marks: string): MetricPoint[] {
  const end = Math.floor(NOW / MINUTE) * MINUTE;
  return marks.split(" ").flatMap((mark, index, all) => {
    const at = end - (all.length - index) * MINUTE;
    return mark === "-" ? [] : [pointOf(METRIC, at, mark === "X" ? 2 : 0)];
  });
}

const TREATMENTS = ["missing", "ignore", "breaching", "notBreaching"];

describe("the state of an alarm", () => {
  // The rows of the two tables in AWS's page on missing data. KEPT is the state before.
  const tables: [datapointsToAlarm: number, marks: string, states: string][] = [
    [3, "0 - X - X", "OK OK OK OK"],
    [3, "- - - - 0", "OK OK OK OK"],
    [3, "- - - - -", "INSUFFICIENT_DATA KEPT ALARM OK"],
    [3, "0 X X - X", "ALARM ALARM ALARM ALARM"],
    [3, "- - X - -", "ALARM KEPT ALARM OK"],
    [2, "0 - X - X", "ALARM ALARM ALARM ALARM"],
    [2, "0 0 X 0 X", "ALARM ALARM ALARM ALARM"],
    [2, "0 - X - -", "OK OK ALARM OK"],
    [2, "- - - - 0", "OK OK ALARM OK"],
    [2, "- - - X -", "ALARM KEPT ALARM OK"],
    [3, "- - - X -", "OK OK ALARM OK"],
    [3, "- - - - X", "OK OK ALARM OK"],
  ];
  for (const [datapointsToAlarm, marks, states] of tables) {
    it(`is that of AWS's table for ${marks} with ${datapointsToAlarm} of 3 (A-02, A-03)`, () => {
      const found = TREATMENTS.map((treatMissingData) => {
        const state = (previous: AlarmState) =>
          evaluateAlarm({ ...ALARM, datapointsToAlarm, treatMissingData }, pointsOf(marks), NOW, previous);
        return state("OK") === state("ALARM") ? state("OK") : "KEPT";
      });
      assert.equal(found.join(" "), states);
    });
  }

  it("treats missing data as missing, and wants all of the periods, where nothing else is said", () => {
    assert.equal(evaluateAlarm(ALARM, [], NOW), "INSUFFICIENT_DATA");
    assert.equal(evaluateAlarm(ALARM, pointsOf("X X X"), NOW), "ALARM");
    assert.equal(evaluateAlarm(ALARM, pointsOf("0 X X"), NOW), "OK");
  });

  it("looks at no period that is not over, and at none before its range", () => {
    const early = [pointOf(METRIC, NOW - 10 * MINUTE, 9)];
    const late = [pointOf(METRIC, NOW - 1000, 9)];
    const one = { ...ALARM, evaluationPeriods: 1 };
    assert.equal(evaluateAlarm(one, [...early, ...late], NOW), "INSUFFICIENT_DATA");
    assert.equal(evaluateAlarm(one, late, NOW + MINUTE), "ALARM");
  });

  it("takes no other metric's points, nor those of one dimension more", () => {
    const [point] = pointsOf("X");
    assert.ok(point);
    const one = { ...ALARM, evaluationPeriods: 1 };
    const others = [
      { ...point, metricName: "IncomingBytes" },
      { ...point, namespace: "AWS/Firehose" },
      { ...point, dimensions: { StreamName: "other" } },
      { ...point, dimensions: { StreamName: "clicks", ShardId: "shardId-000000000000" } },
    ];
    assert.equal(evaluateAlarm(one, others, NOW), "INSUFFICIENT_DATA");
    assert.equal(evaluateAlarm(one, [...others, point], NOW), "ALARM");
  });

  const statistics: [statistic: string, value: number][] = [
    ["Average", 3],
    ["Sum", 6],
    ["Minimum", 1],
    ["Maximum", 5],
    ["SampleCount", 2],
  ];
  for (const [statistic, value] of statistics) {
    it(`takes the ${statistic} of a period's points`, () => {
      const points = [1, 5].map((each, index) => pointOf(METRIC, NOW - MINUTE - 10 * index, each));
      const state = (threshold: number) =>
        evaluateAlarm(
          { ...ALARM, evaluationPeriods: 1, statistic, threshold, comparisonOperator: "GreaterThanOrEqualToThreshold" },
          points,
          NOW,
        );
      assert.deepEqual([state(value), state(value + 0.1)], ["ALARM", "OK"]);
    });
  }

  const comparisons: [operator: string, below: string, at: string, above: string][] = [
    ["GreaterThanThreshold", "OK", "OK", "ALARM"],
    ["GreaterThanOrEqualToThreshold", "OK", "ALARM", "ALARM"],
    ["LessThanThreshold", "ALARM", "OK", "OK"],
    ["LessThanOrEqualToThreshold", "ALARM", "ALARM", "OK"],
  ];
  for (const [comparisonOperator, ...states] of comparisons) {
    it(`compares by ${comparisonOperator}`, () => {
      const found = [4, 5, 6].map((value) =>
        evaluateAlarm(
          { ...ALARM, evaluationPeriods: 1, threshold: 5, comparisonOperator },
          [pointOf(METRIC, NOW - MINUTE, value)],
          NOW,
        ),
      );
      assert.deepEqual(found, states);
    });
  }

  it("refuses what it does not know, instead of calling it OK", () => {
    const points = pointsOf("X X X");
    assert.throws(() => evaluateAlarm({ ...ALARM, statistic: "p99" }, points, NOW), /statistic p99 is not known/);
    assert.throws(() => evaluateAlarm({ ...ALARM, comparisonOperator: "=" }, points, NOW), /comparison = is not known/);
    assert.throws(() => evaluateAlarm({ ...ALARM, treatMissingData: "?" }, [], NOW), /treatMissingData \? is not/);
  });
});

describe("an alarm on metric math", () => {
  const limit = { ...METRIC, metricName: "Limit" };
  const math = (expression: string, threshold: number): AlarmInputs => ({
    comparisonOperator: "GreaterThanThreshold",
    threshold,
    evaluationPeriods: 1,
    metricQueries: [
      { id: "m1", metric: { ...METRIC, period: 60, stat: "Sum" } },
      { id: "m2", metric: { ...limit, period: 60, stat: "Minimum" } },
      { id: "e1", expression, returnData: true },
    ],
  });
  const points = [
    pointOf(METRIC, NOW - 2 * MINUTE, 100),
    pointOf(METRIC, NOW - MINUTE, 600),
    pointOf(limit, NOW - MINUTE, 20),
  ];
  const valueIs = (expression: string, value: number) => {
    assert.equal(evaluateAlarm(math(expression, value - 0.001), points, NOW), "ALARM", `${expression} > ${value}`);
    assert.equal(evaluateAlarm(math(expression, value), points, NOW), "OK", `${expression} = ${value}`);
  };

  it("calculates with a metric's period, signs by their order, and parentheses", () => {
    valueIs("100 * (m1 / PERIOD(m1)) / m2", 50);
    valueIs("m1 - m2 * 2", 560);
    valueIs("(m1 - m2) * 2", 1160);
    valueIs("m1 + 0.5", 600.5);
  });

  it("takes the difference to the period before, also before the first period that is looked at", () =>
    valueIs("DIFF(m1)", 500));

  it("has no value where an operand is missing or a divisor is zero", () => {
    const without = points.filter(({ metricName }) => metricName !== "Limit");
    assert.equal(evaluateAlarm(math("m1 / m2", 0), without, NOW), "INSUFFICIENT_DATA");
    const zero = [...without, pointOf(limit, NOW - MINUTE, 0)];
    assert.equal(evaluateAlarm(math("m1 / m2", 0), zero, NOW), "INSUFFICIENT_DATA");
  });

  it("refuses functions and ids that it does not know, with the place", () => {
    assert.throws(() => evaluateAlarm(math("FILL(m1, 0)", 0), points, NOW), /"FILL\(m1, 0\)": "FILL" is not known/);
    assert.throws(() => evaluateAlarm(math("m1 + m3", 0), points, NOW), /"m3" is not known/);
    assert.throws(() => evaluateAlarm(math("m1 +", 0), points, NOW), /"its end" is not known/);
    assert.throws(() => evaluateAlarm(math("m1 m2", 0), points, NOW), /"m2" is not known/);
  });
});
