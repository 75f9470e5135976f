import assert from "node:assert/strict";
import { flinkScript, type ScriptSettings } from "../../../../components/sql-analytics/sql/flink-script";
import { readScript } from "../../../../components/sql-analytics/sql/read-script";
import { columnsOf, MINUTES, PEOPLE } from "./fixtures";

const STREAM = "arn:aws:kinesis:eu-central-1:123456789012:stream/people";
const SQL = `-- result: per-minute
SELECT window_start AS r_time, gender, COUNT(*) AS n -- one row a minute
FROM ${MINUTES}
GROUP BY window_start, window_end, gender; -- the end
-- result: adults
SELECT name, 'a;b' AS s FROM people WHERE age >= 18 -- no semicolon
`;

function settings(changes: Partial<ScriptSettings> = {}): ScriptSettings {
  return {
    sql: SQL,
    region: "eu-central-1",
    source: { streamArn: STREAM, schema: PEOPLE, startPosition: "TRIM_HORIZON", watermarkDelaySeconds: 10 },
    results: {
      "per-minute": {
        schema: { name: "m", columns: columnsOf("r_time timestamp, gender string, n bigint") },
        format: "CSV",
        deliveryStreamName: "it's",
      },
      adults: {
        schema: { name: "a", columns: columnsOf("name string, s json"), partitionKey: "name" },
        format: "JSON",
        streamArn: `${STREAM}-out`,
      },
    },
    ...changes,
  };
}

const SCRIPT = `CREATE TEMPORARY TABLE \`people\` (
  \`id\` BIGINT,
  \`name\` STRING,
  \`gender\` STRING,
  \`age\` INT,
  \`amount\` DECIMAL(10, 2),
  \`score\` DOUBLE,
  \`active\` BOOLEAN,
  \`created\` TIMESTAMP_LTZ(6),
  \`tags\` STRING,
  \`rt\` AS COALESCE(CAST(\`created\` AS TIMESTAMP_LTZ(3)), CURRENT_TIMESTAMP),
  WATERMARK FOR \`rt\` AS \`rt\` - INTERVAL '10' SECOND
) WITH (
  'connector' = 'kinesis',
  'stream.arn' = '${STREAM}',
  'aws.region' = 'eu-central-1',
  'source.init.position' = 'TRIM_HORIZON',
  'format' = 'counted-json'
);

CREATE TEMPORARY TABLE \`Result_per_minute\` (
  \`r_time\` TIMESTAMP(6),
  \`gender\` STRING,
  \`n\` BIGINT
) WITH (
  'connector' = 'firehose',
  'delivery-stream' = 'it''s',
  'aws.region' = 'eu-central-1',
  'format' = 'csv',
  'csv.field-delimiter' = ',',
  'csv.null-literal' = '',
  'csv.write-bigdecimal-in-scientific-notation' = 'false'
);

CREATE TEMPORARY TABLE \`Result_adults\` (
  \`name\` STRING,
  \`s\` STRING
) PARTITIONED BY (\`name\`) WITH (
  'connector' = 'kinesis',
  'stream.arn' = '${STREAM}-out',
  'aws.region' = 'eu-central-1',
  'format' = 'json',
  'json.timestamp-format.standard' = 'SQL',
  'json.encode.decimal-as-plain-number' = 'true'
);

EXECUTE STATEMENT SET
BEGIN
INSERT INTO \`Result_per_minute\`
SELECT window_start AS r_time, gender, COUNT(*) AS n -- one row a minute
FROM ${MINUTES}
GROUP BY window_start, window_end, gender
;
INSERT INTO \`Result_adults\`
-- the end
SELECT name, 'a;b' AS s FROM people WHERE age >= 18
;
END;
`;

describe("the Flink script", () => {
  it("has the event table, the results' tables and one statement set", () => {
    assert.equal(
      flinkScript(
        settings({
          sql: SQL.replace("-- the end\n", "\n").replace("-- result: adults", "-- result: adults\n-- the end"),
        }),
      ),
      SCRIPT,
    );
  });

  it("takes the clock as the time attribute when the schema names no event time", () => {
    const { eventTime: _, ...schema } = PEOPLE;
    const [people] = readScript(flinkScript(settings({ source: { ...settings().source, schema } }))).tables;
    assert.deepEqual(people?.columns.at(-1), { name: "rt", expression: "PROCTIME()" });
    assert.equal(people?.watermark, undefined);
  });

  const DELAYS: [number, string][] = [
    [0, "INTERVAL '0' SECOND"],
    [99, "INTERVAL '99' SECOND"],
    [100, "INTERVAL '0 00:01:40' DAY TO SECOND"],
    [86_400, "INTERVAL '1 00:00:00' DAY TO SECOND"],
  ];
  for (const [watermarkDelaySeconds, interval] of DELAYS) {
    it(`delays the watermark by ${watermarkDelaySeconds} s`, () => {
      const [people] = readScript(
        flinkScript(settings({ source: { ...settings().source, watermarkDelaySeconds } })),
      ).tables;
      assert.deepEqual(people?.watermark, { column: "rt", expression: `\`rt\` - ${interval}` });
    });
  }

  it("begins at a time", () => {
    const source = { ...settings().source, startPosition: "AT_TIMESTAMP", startTimestamp: "2026-01-31T00:00:00Z" };
    const [people] = readScript(flinkScript(settings({ source }))).tables;
    assert.equal(people?.options["source.init.position"], "AT_TIMESTAMP");
    assert.equal(people?.options["source.init.timestamp"], "2026-01-31T00:00:00Z");
  });

  it("gives a lone query without a name the only result", () => {
    const results = {
      adults: { schema: { name: "a", columns: columnsOf("name string") }, format: "JSON", deliveryStreamName: "d" },
    };
    const { inserts } = readScript(flinkScript(settings({ sql: "SELECT name FROM people", results })));
    assert.deepEqual(inserts, [{ sink: "Result_adults", select: "SELECT name FROM people" }]);
  });

  it("is refused for a result with no place to go, or with two", () => {
    const schema = { name: "a", columns: columnsOf("name string") };
    const sql = "SELECT name FROM people";
    const none = { a: { schema, format: "JSON" } };
    const two = { a: { schema, format: "JSON", streamArn: STREAM, deliveryStreamName: "d" } };
    assert.throws(() => flinkScript(settings({ sql, results: none })), /"a" must go to exactly one stream/);
    assert.throws(() => flinkScript(settings({ sql, results: two })), /"a" must go to exactly one stream/);
    assert.throws(() => flinkScript(settings({ sql, results: {} })), /query on line 1 has no result/);
  });
});

describe("a script taken apart", () => {
  const read = readScript(SCRIPT);

  it("has the tables with their columns and options", () => {
    assert.deepEqual(
      read.tables.map(({ name }) => name),
      ["people", "Result_per_minute", "Result_adults"],
    );
    const [people, perMinute, adults] = read.tables;
    assert.deepEqual(people?.columns[4], { name: "amount", type: "DECIMAL(10, 2)" });
    assert.deepEqual(people?.columns[9], {
      name: "rt",
      expression: "COALESCE(CAST(`created` AS TIMESTAMP_LTZ(3)), CURRENT_TIMESTAMP)",
    });
    assert.deepEqual(people?.watermark, { column: "rt", expression: "`rt` - INTERVAL '10' SECOND" });
    assert.equal(perMinute?.options["delivery-stream"], "it's");
    assert.equal(perMinute?.options["csv.null-literal"], "");
    assert.deepEqual([perMinute?.partitionedBy, adults?.partitionedBy], [[], ["name"]]);
  });

  it("has the queries without comments and semicolons", () => {
    assert.deepEqual(read.inserts[1], {
      sink: "Result_adults",
      select: "SELECT name, 'a;b' AS s FROM people WHERE age >= 18",
    });
  });

  it("is refused when it has another statement", () => {
    assert.throws(() => readScript(`DROP TABLE x; ${SCRIPT}`), /"DROP TABLE X", which is no statement/);
    assert.throws(() => readScript("CREATE TEMPORARY TABLE 'x"), /does not close/);
  });
});
