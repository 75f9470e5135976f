import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { redrive } from "../../lambda/redrive/redrive";
import type { RedriveReport } from "../../lambda/redrive/report";
import { clientTools } from "../../lambda/redrive/tools";
import { saveOutputs } from "../../local/cli/outputs-file";
import { type Cloud, startCloud } from "../../local/cloud/cloud";
import { readStackFile, revealMap, runProgram } from "../../local/engine";
import { clientSettings } from "../../local/feed/endpoint";
import type { StackOutputs } from "../../stacks/outputs";
import { command, dataFolder, objectsUnder, REPOSITORY } from "./support";

const RECORDS = 10_000;
const BATCH = 500;
const CLIENT = { region: "eu-west-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } };

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

describe("a re-drive that is killed again and again", () => {
  const dataDir = dataFolder();
  let cloud: Cloud;
  let outputs: StackOutputs;
  before(async () => {
    const transform = (isMended: boolean) =>
      `exports.handler = async ({ records }) => ({ records: records.map((record) => ({ ...record, result: "${isMended ? "Ok" : "ProcessingFailed"}" })) });`;
    const config = (codePath: string) => `config:
  aws:region: eu-west-1
  streaming-ingest:ingest:
    people:
      schema: young-person
      source: { kinesis: { mode: PROVISIONED, shardCount: 1 } }
      redrive: {}
      deliveries:
        lake: { format: JSON, prefix: people/, transform: { codePath: ${codePath} } }
`;
    const deploy = async (name: string, code: string) => {
      writeFileSync(join(dataDir(), `${name}.js`), code);
      const file = join(dataDir(), "stack.yaml");
      writeFileSync(file, config(join(dataDir(), `${name}.js`)));
      return start(join(dataDir(), "data"), file);
    };
    ({ cloud, outputs } = await deploy("broken", transform(false)));
    await put(cloud.endpoint, outputs.pipelines.people?.source.name ?? "");
    await cloud.deliveries.drain();
    await cloud.close();
    ({ cloud, outputs } = await deploy("mended", transform(true)));
  });
  after(() => cloud.close());

  it("loses no record, feeds none twice by itself, and only what was in doubt when it is told to", async () => {
    const place = outputs.pipelines.people?.redrive?.place;
    assert.ok(place);
    const killed = (stop: string, afterMs = 0) => killedRedrive([cloud.endpoint, JSON.stringify(place), stop], afterMs);
    const tools = clientTools(place.bucketName, clientSettings({ endpoint: cloud.endpoint, region: "eu-west-1" }));
    const countIds = async () => {
      await cloud.deliveries.drain();
      const ids = objectsUnder(join(dataDir(), "data"), "people/").flatMap(({ text }) => text.match(/p\d+/g) ?? []);
      return { records: ids.length, ids: new Set(ids).size };
    };
    try {
      // Each has two calls marked. The third is marked as being put: the one had not been sent, the other was taken.
      await killed("before");
      await killed("after");
      for (const afterMs of [20, 60, 100]) await killed("anywhere", afterMs);
      const inDoubt = (await redrive(place, { dryRun: true }, tools)).deliveries[0]?.inDoubt ?? 0;
      assert.ok(inDoubt >= 2 * BATCH && inDoubt <= 5 * BATCH, `${inDoubt} in doubt`);

      const held = (await redrive(place, {}, tools)).deliveries[0];
      assert.equal(held?.inDoubt, inDoubt);
      const arrived = await countIds();
      assert.equal(arrived.records, arrived.ids);
      assert.ok(arrived.ids >= RECORDS - inDoubt + BATCH && arrived.ids <= RECORDS - BATCH, JSON.stringify(arrived));

      const fed = (await redrive(place, { inDoubt: "feed" }, tools)).deliveries[0]?.fed;
      assert.equal(fed, inDoubt);
      const all = await countIds();
      assert.deepEqual(all, { records: arrived.records + inDoubt, ids: RECORDS });
      console.log(`      killed 5 times: ${inDoubt} in doubt, of which ${all.records - RECORDS} had been taken`);
    } finally {
      tools.close();
    }
  });
});

describe("a re-drive into the warehouse", () => {
  const dataDir = dataFolder();
  it("loads each record of a batch whose COPY was given up once, and those that a transform failed on", async () => {
    const stack = (transform: string) => `config:
  aws:region: eu-west-1
  streaming-ingest:warehouse:
    databaseName: events
    serverless: { baseCapacityRpu: 8, maxCapacityRpu: 8 }
  streaming-ingest:ingest:
    people:
      schema: young-person
      source: { kinesis: { mode: PROVISIONED, shardCount: 1 } }
      redrive: {}
      deliveries:
        warehouse:
          compression: GZIP
          redshift: { retryDurationSeconds: 0 }
          transform: { codePath: ${transform} }
`;
    // A record of a hundred is rejected; all others are written as the transform of a warehouse writes them.
    const code = (isMended: boolean) => `exports.handler = async ({ records }) => ({
  records: records.map(({ recordId, data }) => {
    const event = JSON.parse(Buffer.from(data, "base64").toString());
    if (!${isMended} && Number(event.firstname.slice(1)) % 100 === 0) return { recordId, result: "ProcessingFailed", data };
    const text = JSON.stringify({ ...event, lastname: event.lastname + "!" }) + "\\n";
    return { recordId, result: "Ok", data: Buffer.from(text).toString("base64") };
  }),
});`;
    const deploy = async (isMended: boolean) => {
      const transform = join(dataDir(), isMended ? "mended.js" : "broken.js");
      writeFileSync(transform, code(isMended));
      writeFileSync(join(dataDir(), "stack.yaml"), stack(transform));
      return start(join(dataDir(), "data"), join(dataDir(), "stack.yaml"));
    };
    const sqlOf = ({ cloud, outputs }: { cloud: Cloud; outputs: StackOutputs }) => {
      assert.ok(outputs.warehouse);
      const { jdbcUrl, adminSecretArn } = outputs.warehouse;
      const { username, password } = JSON.parse(cloud.secrets.value(adminSecretArn)) as {
        username: string;
        password: string;
      };
      return async (sql: string) => (await cloud.warehouses.execute({ jdbcUrl, username, password }, sql)).rows;
    };
    const table = "ingest.young_person_warehouse";
    const loader = "people_warehouse_loader";

    const broken = await deploy(false);
    await sqlOf(broken)(`REVOKE INSERT ON ${table} FROM ${loader}`);
    await put(broken.cloud.endpoint, broken.outputs.pipelines.people?.source.name ?? "");
    await broken.cloud.deliveries.drain();
    assert.deepEqual(await sqlOf(broken)(`SELECT count(*)::int FROM ${table}`), [[0]]);
    await sqlOf(broken)(`GRANT INSERT ON ${table} TO ${loader}`);
    await broken.cloud.close();

    const mended = await deploy(true);
    const { cloud, outputs } = mended;
    const place = outputs.pipelines.people?.redrive?.place;
    assert.ok(place);
    const tools = clientTools(place.bucketName, clientSettings({ endpoint: cloud.endpoint, region: "eu-west-1" }));
    try {
      const found = (await redrive(place, { dryRun: true }, tools)).deliveries[0]?.reasons ?? [];
      const counts = found.map(({ code: reason, records }) => [reason, records]);
      assert.deepEqual(counts, [
        ["Redshift.CopyGivenUp", RECORDS - RECORDS / 100],
        ["Lambda.ProcessingFailedStatus", RECORDS / 100],
      ]);
      for (const fed of [RECORDS, 0]) {
        assert.equal((await redrive(place, {}, tools)).deliveries[0]?.fed, fed);
        await cloud.deliveries.drain();
        const sql = `SELECT count(*)::int, count(DISTINCT firstname)::int, min(lastname), max(lastname) FROM ${table}`;
        // A second transform would have added a second mark.
        assert.deepEqual(await sqlOf(mended)(sql), [[RECORDS, RECORDS, "L!", "L!"]]);
      }
    } finally {
      tools.close();
      await cloud.close();
    }
  });
});

const LEASE_MS = 1500;

/** Starts a re-drive in a process of its own, kills it so long after it says when, and waits until its lease has ended. */
async function killedRedrive([endpoint = "", place = "", stop = ""]: string[], afterMs: number): Promise<void> {
  const words = ["--require", "./local/cli/transpile.js", "tests/systems/redrive-child.ts"];
  const child = spawn(process.execPath, [...words, endpoint, place, String(LEASE_MS), stop], {
    cwd: REPOSITORY,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = new Promise((resolve) => child.once("close", resolve));
  await new Promise((resolve) => child.stdout.once("data", resolve));
  await sleep(afterMs);
  child.kill("SIGKILL");
  await closed;
  await sleep(LEASE_MS);
}

async function start(dataDir: string, file: string): Promise<{ cloud: Cloud; outputs: StackOutputs }> {
  const cloud = await startCloud(
    { dataDir, region: "eu-west-1" },
    { port: 0, warehousePort: 0, onProblem: () => undefined },
  );
  const { handlers, recordedTypes, settings: account } = cloud;
  const result = await runProgram({ ...readStackFile({ file }), mode: "deploy", handlers, recordedTypes, account });
  const outputs = revealMap(result.outputs) as unknown as StackOutputs;
  saveOutputs(dataDir, outputs);
  return { cloud, outputs };
}

async function put(endpoint: string, StreamName: string): Promise<void> {
  const client = new KinesisClient({ ...CLIENT, endpoint });
  for (let first = 0; first < RECORDS; first += BATCH) {
    const Records = Array.from({ length: BATCH }, (_, index) => {
      const event = { firstname: `p${first + index}`, lastname: "L", age: 20, gender: "female" };
      return { Data: Buffer.from(`${JSON.stringify(event)}\n`), PartitionKey: event.firstname };
    });
    const { FailedRecordCount } = await client.send(new PutRecordsCommand({ StreamName, Records }));
    assert.equal(FailedRecordCount, 0);
  }
  client.destroy();
}
