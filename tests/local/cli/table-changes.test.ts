import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { type Tables, tableProblems, tablesIn, tablesOf } from "../../../local/cli/table-changes";
import { readStackFile, runProgram } from "../../../local/engine";

const RUN = path.join(__dirname, "../../../local/cli/run.js");

/** A pull request's three slips: Parquet with the buffer of before, a misspelled key, a renamed table. */
const BROKEN = {
  requests: { format: "PARQUET", bufferSizeMiB: 5 },
  rows: { bufferIntervalSecond: 60, table: "events" },
};
const SOUND = {
  requests: { format: "JSON", bufferSizeMiB: 5 },
  rows: { bufferIntervalSeconds: 60, table: "app_event" },
};

describe("tables that a changed config would have to follow", () => {
  let folder = "";
  let previous: Tables = {};

  /** Writes a stack with one delivery to the lake and one to the warehouse. */
  function stack(name: string, requests: object, rows: object, redshift: object = {}): string {
    const file = path.join(folder, `${name}.yaml`);
    const pipeline = {
      schema: "app-event",
      source: { kinesis: {} },
      deliveries: { requests, rows: { ...rows, redshift } },
    };
    const config = {
      "aws:region": "eu-west-1",
      "streaming-ingest:warehouse": { serverless: {} },
      "streaming-ingest:ingest": { events: pipeline },
    };
    writeFileSync(file, stringify({ config }));
    return file;
  }

  /** What the tables of the sound stack have against a stack. */
  function problemsOf(file: string): string[] {
    return tableProblems(readStackFile({ file }), previous).map(({ path: place, reason }) => `${place} ${reason}`);
  }

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "tables-"));
    const sound = readStackFile({ file: stack("sound", SOUND.requests, SOUND.rows) });
    previous = tablesOf((await runProgram({ ...sound, mode: "preview" })).resources);
  });
  after(() => rmSync(folder, { recursive: true }));

  it("are told by the names of their components, from a program or from a data folder", () => {
    assert.deepEqual(Object.keys(previous), ["events-rows"]);
    const dataDir = keep("data", previous);
    assert.deepEqual(tablesIn(dataDir), JSON.parse(JSON.stringify(previous)));
    assert.deepEqual(tablesIn(path.join(folder, "nothing")), {});
  });

  it("have nothing against the stack that they came from", () => {
    assert.deepEqual(problemsOf(stack("sound", SOUND.requests, SOUND.rows)), []);
  });

  it("a plan lists the three slips of a change at once, each with its path and the way out, and fails", () => {
    const file = stack("broken", BROKEN.requests, BROKEN.rows);
    const dataDir = keep("broken-data", previous);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [RUN, "plan", "--config", file, "--data-dir", dataDir],
      { encoding: "utf8" },
    );
    assert.deepEqual(stderr.trimEnd().split("\n"), [
      'Stack "broken": ingest.events.deliveries.rows.bufferIntervalSecond is not a known setting; did you mean "bufferIntervalSeconds"?',
      'Stack "broken": ingest.events.deliveries.requests.bufferSizeMiB must be 64–128 MiB with conversion, got 5; leave it out for the default',
      'Stack "broken": ingest.events.deliveries.rows.table is fixed when the table is made: it was "app_event", got "events"; put it back, or deliver into a new table beside it, under another component name and tableName',
    ]);
    assert.deepEqual({ status, stdout }, { status: 1, stdout: "" });
  });

  it("say nothing of a setting that has a problem itself, or that a misspelled key may stand for", () => {
    assert.deepEqual(problemsOf(stack("typed", SOUND.requests, { table: 5 })), []);
    assert.deepEqual(problemsOf(stack("misspelled", SOUND.requests, { tabel: "app_event" })), []);
    assert.deepEqual(problemsOf(stack("unread", SOUND.requests, { ...SOUND.rows, schema: "no-such" })), []);
    assert.deepEqual(problemsOf(stack("schema", SOUND.requests, SOUND.rows, { databaseSchem: "x" })), []);
  });

  it("tell of all else that is fixed, in the words of the config", () => {
    const paths = (redshift: object, rows: object = SOUND.rows) =>
      problemsOf(stack("fixed", { bufferSizeMiB: 0 }, rows, redshift)).map((line) => line.split(" ")[0]);
    const delivery = "ingest.events.deliveries.rows";
    assert.deepEqual(paths({ databaseSchema: "other" }), [`${delivery}.redshift.databaseSchema`]);
    assert.deepEqual(paths({ layout: { sortKeys: ["user"] } }), [`${delivery}.redshift.layout.sortKeys`]);
    assert.deepEqual(paths({ format: "CSV" }, { ...SOUND.rows, transform: { output: "CSV" } }), [
      `${delivery}.redshift.format`,
    ]);
    assert.deepEqual(paths({ ingestion: "STREAMING" }), [`${delivery}.redshift.ingestion`]);
    assert.deepEqual(paths({}, { ...SOUND.rows, schema: "gender-count" }), [
      ...["event_time", "event_name", "user"].map((column) => `${delivery}.schema.columns.${column}`),
    ]);
  });

  /** A data folder with tables, as a run leaves it. */
  function keep(name: string, tables: Tables): string {
    const dataDir = path.join(folder, name);
    const kept = Object.entries(tables).map(([component, table]) => [
      `urn:pulumi:s::p::a$streaming-ingest:index:TargetTable$aws:lambda/invocation:Invocation::${component}`,
      { functionName: "f", input: { table, owner: component, allowDrop: false }, result: "{}" },
    ]);
    mkdirSync(path.join(dataDir, "lambda"), { recursive: true });
    writeFileSync(path.join(dataDir, "lambda", "invocations.json"), JSON.stringify(Object.fromEntries(kept)));
    return dataDir;
  }
});
