import assert from "node:assert/strict";
import { type LakeTableArgs, partitionColumns, projectPartitions } from "../../../components/data-lake";
import { projectionParameters } from "../../../components/data-lake/projection";

const table = (prefix: string, more: Partial<LakeTableArgs> = {}): LakeTableArgs => ({
  schema: { name: "clicks", columns: [{ name: "id", type: "string" }] },
  format: "JSON",
  prefix,
  ...more,
});

const date = (format: string, since: string, unit: string) => ({
  type: "date",
  format,
  range: `${since},NOW+1DAY`,
  interval: "1",
  "interval.unit": unit,
});
const TWO_DIGITS = { type: "integer", digits: "2" };
const HOURS = date("yyyy/MM/dd/HH", "2024/01/01/00", "HOURS");
const HIVE_DATE = {
  year: date("yyyy", "2024", "YEARS"),
  month: { ...TWO_DIGITS, range: "1,12" },
  day: { ...TWO_DIGITS, range: "1,31" },
  hour: { ...TWO_DIGITS, range: "0,23" },
};

interface Case {
  prefix: string;
  template: string;
  folder: string;
  columns: Record<string, Record<string, string>>;
}

const CASES: Case[] = [
  {
    prefix: "clicks/!{timestamp:yyyy/MM/dd/HH}/",
    template: "clicks/${datehour}/",
    folder: "clicks/",
    columns: { datehour: HOURS },
  },
  { prefix: "clicks/", template: "clicks/${datehour}/", folder: "clicks/", columns: { datehour: HOURS } },
  { prefix: "a/raw", template: "a/raw${datehour}/", folder: "a/", columns: { datehour: HOURS } },
  { prefix: "", template: "${datehour}/", folder: "", columns: { datehour: HOURS } },
  {
    prefix: "clicks/!{timestamp:yyyy/MM/dd/}",
    template: "clicks/${day}/",
    folder: "clicks/",
    columns: { day: date("yyyy/MM/dd", "2024/01/01", "DAYS") },
  },
  {
    prefix: "clicks/!{timestamp:yyyyMMdd}!{timestamp:HH}/",
    template: "clicks/${datehour}/",
    folder: "clicks/",
    columns: { datehour: date("yyyyMMddHH", "2024010100", "HOURS") },
  },
  {
    prefix: "clicks/!{timestamp:yyyy-MM}/",
    template: "clicks/${month}/",
    folder: "clicks/",
    columns: { month: date("yyyy-MM", "2024-01", "MONTHS") },
  },
  {
    prefix: "dt=!{timestamp:yyyy-MM-dd}/",
    template: "dt=${dt}/",
    folder: "",
    columns: { dt: date("yyyy-MM-dd", "2024-01-01", "DAYS") },
  },
  {
    prefix: "a/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/",
    template: "a/year=${year}/month=${month}/day=${day}/hour=${hour}/",
    folder: "a/",
    columns: HIVE_DATE,
  },
  {
    prefix: "a/!{timestamp:'year='yyyy'/month='MM'/day='dd'/hour='HH}/",
    template: "a/year=${year}/month=${month}/day=${day}/hour=${hour}/",
    folder: "a/",
    columns: HIVE_DATE,
  },
  {
    prefix: "a/!{timestamp:yyyy}-!{timestamp:MM}-!{timestamp:dd}/!{partitionKeyFromQuery:customer_id}/",
    template: "a/${day}/${customer_id}/",
    folder: "a/",
    columns: { day: date("yyyy-MM-dd", "2024-01-01", "DAYS"), customer_id: { type: "injected" } },
  },
  {
    prefix: "a/dt=!{timestamp:yyyy-MM-dd}/Hr=!{timestamp:H}/",
    template: "a/dt=${dt}/Hr=${hr}/",
    folder: "a/",
    columns: { dt: date("yyyy-MM-dd", "2024-01-01", "DAYS"), hr: { type: "integer", range: "0,23" } },
  },
  {
    prefix: "a/kind=!{partitionKeyFromLambda:type}/",
    template: "a/kind=${kind}/${datehour}/",
    folder: "a/",
    columns: { kind: { type: "injected" }, datehour: HOURS },
  },
  {
    prefix: "a/!{timestamp:HH}/!{partitionKeyFromQuery:Type}/x/!{timestamp:yyyy}/",
    template: "a/${hour}/${type}/x/${year}/",
    folder: "a/",
    columns: {
      hour: { ...TWO_DIGITS, range: "0,23" },
      type: { type: "injected" },
      year: date("yyyy", "2024", "YEARS"),
    },
  },
];

describe("partition projection", () => {
  for (const { prefix, template, folder, columns } of CASES) {
    it(`computes the partitions of "${prefix}"`, () => {
      const expected = Object.entries(columns).map(([name, projection]) => ({ name, type: "string", projection }));
      assert.deepEqual(projectPartitions(table(prefix)), { columns: expected, template, folder, problems: [] });
      assert.deepEqual(partitionColumns(table(prefix)), expected);
    });
  }

  it("begins with the day that is given", () => {
    const [column] = partitionColumns(table("a/!{timestamp:d.M.yyyy}/", { partitionsSince: "2026-08-09" }));
    assert.equal(column?.projection.range, "9.8.2026,NOW+1DAY");
  });

  it("takes the known values of a partition key", () => {
    const prefix = "a/kind=!{partitionKeyFromQuery:type}/!{timestamp:yyyy}/";
    const [column] = partitionColumns(table(prefix, { partitionValues: { type: ["open", "close"] } }));
    assert.deepEqual(column, { name: "kind", type: "string", projection: { type: "enum", values: "open,close" } });
  });

  const REFUSED: [prefix: string, reason: RegExp][] = [
    ["a/!{firehose:random-string}/!{timestamp:yyyy}/", /computed from "!\{firehose:random-string\}"; leave it out/],
    ["a/!{timestamp:yyyy/MMM}/", /computed from "MMM"/],
    ["a/!{timestamp:YYYY}/", /computed from "YYYY"; leave it out, or write the date with yyyy, MM, dd and HH/],
    ["a/!{timestamp:yyyy/MM/dd/HH/mm}/", /computed from "mm", as each query .* for each minute; end the date with HH$/],
    ["a/minute=!{timestamp:mm}/", /computed from "mm"/],
    ["a/!{timestamp:yyyy/HH}/", /the date "yyyy\/HH": write each of yyyy, MM, dd, HH down to the finest once/],
    ["a/!{timestamp:MM/dd}/", /the date "MM\/dd"/],
    ["a/!{timestamp:yyyy/MM/MM}/", /the date "yyyy\/MM\/MM"/],
    ["a/!{timestamp:yyyy,MM}/", /the date "yyyy,MM", as Athena parts a range by its comma/],
  ];
  for (const [prefix, reason] of REFUSED) {
    it(`refuses the prefix "${prefix}"`, () => {
      const { problems } = projectPartitions(table(prefix));
      assert.equal(problems.length, 1);
      assert.equal(problems[0]?.path, "prefix");
      assert.match(problems[0].reason, reason);
    });
  }

  it("becomes parameters of the table", () => {
    const projection = projectPartitions(table("a/dt=!{timestamp:yyyy-MM-dd}/hr=!{timestamp:HH}/"));
    assert.deepEqual(projectionParameters(projection, "s3://lake"), {
      "projection.enabled": "true",
      "storage.location.template": "s3://lake/a/dt=${dt}/hr=${hr}/",
      "projection.dt.type": "date",
      "projection.dt.format": "yyyy-MM-dd",
      "projection.dt.range": "2024-01-01,NOW+1DAY",
      "projection.dt.interval": "1",
      "projection.dt.interval.unit": "DAYS",
      "projection.hr.type": "integer",
      "projection.hr.range": "0,23",
      "projection.hr.digits": "2",
    });
  });
});
