import assert from "node:assert/strict";
import { checkQueries } from "../../components/sql-analytics/sql/check-queries";
import { whyNoJvm } from "../../local/cloud/flink/jvm-engine";
import { EVENTS, MALFORMED_COUNT, records } from "./differential-events";
import { QUERIES } from "./differential-queries";
import { REFUSED } from "./differential-refused";
import { columnsOf, type DifferentialQuery, type Job, type Outcome, refusal, runJob } from "./differential-run";

/** Whole queries differ in few rows, so the rows that one engine alone has are shown and not all. */
interface Difference {
  query: string;
  flinkAlone: string[];
  embeddedAlone: string[];
}

const job = (queries: DifferentialQuery[], delaySeconds = 10, events = records()): Job => ({
  schema: EVENTS,
  records: events,
  delaySeconds,
  queries,
});

function checked(queries: DifferentialQuery[]): ReturnType<typeof checkQueries> {
  const results = queries.map(({ name, columns }) => [name, { schema: { name, columns: columnsOf(columns) } }]);
  return checkQueries({
    sql: queries.map(({ name, sql }) => `-- result: ${name}\n${sql};\n`).join("\n"),
    source: EVENTS,
    results: Object.fromEntries(results),
  });
}

function differences(flink: Outcome, embedded: Outcome): Difference[] {
  return Object.keys(flink.rows).flatMap((query) => {
    const [theirs, ours] = [flink.rows[query] ?? [], embedded.rows[query] ?? []];
    if (theirs.join("\n") === ours.join("\n")) return [];
    return [{ query, flinkAlone: alone(theirs, ours), embeddedAlone: alone(ours, theirs) }];
  });
}

/** At most three rows that stand more often in the first list than in the second. */
function alone(rows: string[], others: string[]): string[] {
  const left = new Map<string, number>();
  for (const row of others) left.set(row, (left.get(row) ?? 0) + 1);
  const found = rows.filter((row) => {
    const count = left.get(row) ?? 0;
    left.set(row, count - 1);
    return count <= 0;
  });
  return found.slice(0, 3);
}

/** Runs both at the same time. */
async function runBoth(both: Job): Promise<{ flink: Outcome; embedded: Outcome }> {
  const [flink, embedded] = await Promise.all([runJob("flink", both), runJob("duckdb", both)]);
  return { flink, embedded };
}

const countsOf = ({ read, malformed, late }: Outcome) => ({ read, malformed, late });

describe("the embedded engine beside Flink's own", function () {
  this.timeout(180_000);

  before(function () {
    const reason = whyNoJvm();
    if (reason === undefined) return;
    console.log(`      skipped: ${reason}`);
    this.skip();
  });

  describe("over the same events", () => {
    let flink: Outcome;
    let embedded: Outcome;

    before(async () => {
      ({ flink, embedded } = await runBoth(job(QUERIES)));
    });

    it("counts the same records as malformed and as late", () => {
      assert.deepEqual(countsOf(embedded), countsOf(flink));
      assert.equal(flink.read, records().length);
      assert.equal(flink.malformed, MALFORMED_COUNT);
      assert.ok(flink.late > 0);
    });

    for (const { name } of QUERIES) {
      it(`gives the same text for ${name}`, () => {
        const only = (outcome: Outcome): Outcome => ({ ...outcome, rows: { [name]: outcome.rows[name] ?? [] } });
        assert.deepEqual(differences(only(flink), only(embedded)), []);
        assert.ok((flink.rows[name] ?? []).length > 0, "no rows at all");
      });
    }
  });

  it("gives the same without a delay, for events without a time of their own, and on behind them", async () => {
    const events = [
      ...records().slice(0, 120),
      '{"id":900,"kind":"timeless"}',
      '{"seen":null,"id":901}',
      ...records().slice(120, 140),
    ];
    // The time that an event without one gets differs between the runs, so none is shown, and the window is long.
    const window = "TUMBLE(TABLE events, DESCRIPTOR(rt), INTERVAL '1' DAY)";
    const { flink, embedded } = await runBoth(
      job(
        [
          {
            name: "days",
            sql: `SELECT kind, COUNT(*) AS c, MIN(id) AS i FROM TABLE(${window}) GROUP BY window_start, window_end, kind`,
            columns: "kind string, c bigint, i bigint",
          },
          {
            name: "timeless",
            sql: "SELECT id, kind FROM events WHERE seen IS NULL",
            columns: "id bigint, kind string",
          },
        ],
        0,
        events,
      ),
    );
    assert.deepEqual(differences(flink, embedded), []);
    assert.deepEqual(countsOf(embedded), countsOf(flink));
    assert.ok(flink.late > 0);
  });

  it("is not needed for what it refuses: Flink runs that", async () => {
    const { rows } = await runJob("flink", job(REFUSED));
    assert.deepEqual(
      REFUSED.filter(({ name }) => (rows[name] ?? []).length === 0).map(({ name }) => name),
      [],
    );
  });
});

describe("queries of the differential test", () => {
  it("pass the checks of a plan", () => {
    assert.deepEqual(checked([...QUERIES, ...REFUSED]).problems, []);
  });

  it("give each engine a query for a result of another name", () => {
    const names = [...QUERIES, ...REFUSED].map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
  });

  for (const query of REFUSED) {
    it(`says that the embedded engine does not run ${query.name}, and what does`, async () => {
      const text = await refusal(job([query]));
      assert.match(text, query.named);
      assert.match(text, /--engine flink/);
    });
  }
});
