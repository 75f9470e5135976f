import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RedriveReport } from "../../lambda/redrive/report";
import type { Cloud } from "../../local/cloud/cloud";
import type { StackOutputs } from "../../stacks/outputs";
import { put, RECORDS, start } from "./redrive-cloud";
import { command, dataFolder, objectsUnder } from "./support";

/** Seven records of a hundred fail, for four reasons. */
const FAILING = {
  "Lambda.ProcessingFailedStatus": 200,
  "Lambda.InvalidReturnFormat": 200,
  "DataFormatConversion.MalformedData": 200,
  "DataFormatConversion.ParseError": 100,
};
const FAILED = 700;

/** A transform of one's own, with its faults and without. */
const transformCode = (isMended: boolean) => `
exports.handler = async ({ records }) => ({
  records: records.map(({ recordId, data }) => {
    const event = JSON.parse(Buffer.from(data, "base64").toString());
    const kind = ${isMended} ? 99 : Number(event.firstname.slice(1)) % 100;
    if (kind < 2) return { recordId, result: "ProcessingFailed", data };
    if (kind < 4) return { recordId, result: "ok", data };
    const age = kind < 6 ? "unknown" : event.age;
    const text = kind === 6 ? "{not json" : JSON.stringify({ ...event, age }) + "\\n";
    return { recordId, result: "Ok", data: Buffer.from(text).toString("base64") };
  }),
});
`;

/** Two deliveries of one stream: one takes all as it comes, the other fails on some. */
const stackText = (codePath: string) => `config:
  aws:region: eu-west-1
  streaming-ingest:ingest:
    people:
      schema: young-person
      source: { kinesis: { mode: PROVISIONED, shardCount: 1 } }
      redrive: {}
      deliveries:
        raw: { format: RAW, table: raw_person, prefix: raw/ }
        parquet:
          format: PARQUET
          table: young_person
          prefix: people/
          transform: { codePath: ${codePath} }
`;
describe("a re-drive of 10,000 records of which 7 % failed for four reasons", () => {
  const dataDir = dataFolder();
  let cloud: Cloud;
  let outputs: StackOutputs;
  const deploy = async (isMended: boolean) => {
    const folder = join(dataDir(), "program");
    mkdirSync(folder, { recursive: true });
    // Another file, since a process bundles each once.
    const code = join(folder, isMended ? "mended.js" : "broken.js");
    writeFileSync(code, transformCode(isMended));
    const file = join(folder, "stack.yaml");
    writeFileSync(file, stackText(code));
    ({ cloud, outputs } = await start(join(dataDir(), "data"), file));
  };
  const redriveBy = async (...words: string[]): Promise<RedriveReport> => {
    const { exitCode, stdout, stderr } = await command(
      ...["redrive", "--data-dir", join(dataDir(), "data"), "--json", ...words],
    );
    assert.equal(stderr, "");
    const report = JSON.parse(stdout) as RedriveReport;
    // A dry run leaves what it finds.
    assert.equal(exitCode, report.dryRun ? 1 : 0);
    await cloud.deliveries.drain();
    return report;
  };
  const rows = async () => {
    const folder = join(cloud.objects.path(outputs.lake.bucketName, "people"), "**/*.parquet");
    const sql = `SELECT count(*)::INT AS n, count(DISTINCT firstname)::INT AS ids FROM read_parquet('${folder}')`;
    return (await cloud.duckdb.query(sql)).rows[0];
  };

  before(async () => {
    await deploy(false);
    await put(cloud.endpoint, outputs.pipelines.people?.source.name ?? "");
    await cloud.deliveries.drain();
  });
  after(() => cloud.close());

  it("shows them by reason, with one record of each, and feeds none, in a dry run", async () => {
    const [raw, parquet] = (await redriveBy("--dry-run")).deliveries;
    assert.deepEqual([raw?.delivery, raw?.reasons], ["raw", []]);
    const counts = Object.fromEntries((parquet?.reasons ?? []).map(({ code, records }) => [code, records]));
    assert.deepEqual(counts, FAILING);
    for (const { sample } of parquet?.reasons ?? []) assert.match(sample ?? "", /^\{"firstname":"p\d+"/);
    assert.deepEqual(await rows(), { n: RECORDS - FAILED, ids: RECORDS - FAILED });
  });

  it("shows the same to people, and tells a name that is none", async () => {
    const words = ["redrive", "--data-dir", join(dataDir(), "data"), "--pipeline", "people", "--dry-run"];
    const { stdout } = await command(...words, "--delivery", "parquet");
    assert.match(stdout, /^people\.parquet: 700 to feed, 0 fed before\n {2}records {2}code .*for example\n/);
    assert.match(stdout, /\n {6}100 {2}DataFormatConversion\.ParseError .*firstname.*\n$/);
    const unknown = await command(...words, "--delivery", "lake");
    assert.deepEqual(
      [unknown.exitCode, unknown.stderr],
      [2, '--delivery: there is no "lake"; there are raw, parquet\n'],
    );
  });

  it("brings every record in once the cause is mended, none twice, and none to the delivery that had it", async () => {
    await cloud.close();
    await deploy(true);
    const report = await redriveBy();
    const [raw, parquet] = report.deliveries;
    assert.deepEqual([raw?.fed, parquet?.fed, parquet?.fedBefore, report.complete], [0, FAILED, 0, true]);
    assert.deepEqual(await rows(), { n: RECORDS, ids: RECORDS });
    const rawRecords = objectsUnder(join(dataDir(), "data"), "raw/").flatMap(({ text }) => text.trimEnd().split("\n"));
    assert.equal(rawRecords.length, RECORDS);
  });

  it("feeds nothing the second time", async () => {
    const [, parquet] = (await redriveBy()).deliveries;
    assert.deepEqual([parquet?.fed, parquet?.fedBefore, parquet?.reasons], [0, FAILED, []]);
    assert.deepEqual(await rows(), { n: RECORDS, ids: RECORDS });
  });

  it("runs as a function too, which answers its report", async () => {
    const name = outputs.pipelines.people?.redrive?.functionName;
    const invocation = `${cloud.endpoint}/2015-03-31/functions/${name}/invocations`;
    const answer = await fetch(invocation, { method: "POST", body: JSON.stringify({ deliveries: ["parquet"] }) });
    const report = (await answer.json()) as RedriveReport;
    const counts = report.deliveries.map(({ delivery, fed, fedBefore }) => [delivery, fed, fedBefore]);
    assert.deepEqual([answer.status, counts], [200, [["parquet", 0, FAILED]]]);
  });

  it("leaves a report of each run that was not dry in the bucket", async () => {
    const reports = objectsUnder(join(dataDir(), "data"), "redrive/people/reports/");
    const fed = reports.map(({ text }) => (JSON.parse(text) as RedriveReport).deliveries[1]?.fed);
    assert.deepEqual(fed.filter((count) => count !== undefined).sort(), [0, FAILED]);
  });
});
