import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { edit, projectCopy } from "./project-copy";
import { commandIn, dataFolder } from "./support";

const STACK = "stacks/mine.yaml";
const BEFORE = `config:
  aws:region: eu-west-1
  streaming-ingest:warehouse: { databaseName: events, serverless: { baseCapacityRpu: 8 }, publicAccessReason: a test of this table }
  streaming-ingest:ingest:
    clicks:
      schema: app-event
      source: { kinesis: { mode: PROVISIONED, shardCount: 2 } }
      deliveries:
        raw: { format: RAW, prefix: raw/, bufferSizeMiB: 5 }
        old: { format: RAW, prefix: old/ }
    taps:
      schema: app-event
      source: { directPut: {} }
      deliveries:
        raw: { format: RAW, prefix: taps/, table: taps }
    rows:
      schema: app-event
      source: { kinesis: {} }
      deliveries:
        first: { table: first, redshift: {}, backup: { prefix: first/ } }
        second: { table: second, redshift: {}, backup: { prefix: second/ } }
`;
const CHANGES: [string, string][] = [
  ["shardCount: 2", "shardCount: 8"],
  ["bufferSizeMiB: 5", "bufferSizeMiB: 6"],
  ["old: { format: RAW, prefix: old/ }", "new: { format: RAW, prefix: new/ }"],
  [
    "source: { directPut: {} }\n      deliveries:\n        raw",
    "source: { kinesis: {} }\n      deliveries:\n        raw",
  ],
  ["table: first,", "table: renamed,"],
  ["redshift: {}, backup: { prefix: second/ } }", "redshift: {} }"],
];

interface PlanJson {
  changes: {
    counts: Record<string, number>;
    resources: { action: string; type: string; name: string; causes: { path: string }[]; differences: Difference[] }[];
    losses: { severity: string; name: string; path: string }[];
  };
}

interface Difference {
  path: string;
  before: unknown;
  after: unknown;
}

const DELIVERY = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";

describe("the plan of a stack against another revision", () => {
  const project = projectCopy();
  const git = (...words: string[]) =>
    execFileSync("git", ["-C", project(), "-c", "user.name=t", "-c", "user.email=t@localhost", ...words], {
      stdio: "pipe",
    });
  const temporary = dataFolder();
  const usual = process.env.TMPDIR;

  before(() => {
    writeFileSync(join(project(), ".gitignore"), "node_modules\n");
    writeFileSync(join(project(), STACK), BEFORE);
    git("init", "--quiet");
    git("add", "--all");
    git("commit", "--quiet", "--message", "before");
    for (const [text, replacement] of CHANGES) edit(project(), STACK, text, replacement);
    git("commit", "--quiet", "--all", "--message", "after");
    process.env.TMPDIR = temporary();
  });

  after(() => {
    if (usual === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = usual;
  });

  it("tells each class of change and what of it fails or loses data, and ends with exit code 1", async () => {
    const words = ["--config", join(project(), STACK), "--against", "HEAD~1", "--format", "json"];
    const { exitCode, stdout, stderr } = await commandIn(project(), "plan", ...words);
    assert.equal(exitCode, 1, stderr);
    const { counts, resources, losses } = (JSON.parse(stdout) as PlanJson).changes;
    assert.deepEqual(counts, { created: 7, updated: 6, replaced: 4, deleted: 7, renamed: 0 });
    const deliveries = resources.filter(({ type }) => type === DELIVERY);
    assert.deepEqual(
      deliveries.map(({ action, name, causes }) => `${action} ${name} ${causes.map(({ path }) => path)}`),
      [
        "replace taps-raw kinesisSourceConfiguration",
        "delete clicks-old ",
        "update clicks-raw ",
        "update rows-first ",
        "update rows-second ",
        "create clicks-new ",
      ],
    );
    const differencesOf = (wanted: string) => deliveries.find(({ name }) => name === wanted)?.differences;
    assert.deepEqual(differencesOf("clicks-raw"), [
      { path: "extendedS3Configuration.bufferingSize", before: 5, after: 6 },
    ]);
    assert.deepEqual(losses.map(({ severity, name, path }) => `${severity} ${name} ${path}`).sort(), [
      "error FirehoseDeliveryStream rows-second redshiftConfiguration.s3BackupMode",
      "error Stream clicks shardCount",
      "error ingest.first tableName",
      "warning CatalogTable clicks-old ",
      "warning FirehoseDeliveryStream clicks-old ",
      "warning FirehoseDeliveryStream taps-raw ",
      "warning LogGroup /aws/kinesisfirehose/clicks-old ",
    ]);
    assert.deepEqual(readdirSync(temporary()), []);
    assert.equal(git("status", "--porcelain").toString(), "");
  });

  it("compares what is not committed too, says that nothing changes, and ends well", async () => {
    const plan = () => commandIn(project(), "plan", "--config", STACK, "--against", "HEAD");
    const same = await plan();
    assert.equal(same.exitCode, 0, same.stderr);
    assert.match(same.stdout, /^Changes: since HEAD: 0 created, 0 updated, 0 replaced, 0 deleted\n/);
    edit(
      project(),
      "components/data-stream/data-stream.ts",
      "enforceConsumerDeletion: true",
      "enforceConsumerDeletion: false",
    );
    const { stdout } = await plan();
    assert.match(
      stdout,
      /: 0 created, 3 updated, 0 replaced, 0 deleted\n\n~ aws:kinesis\/stream:Stream {2}clicks\n {4}enforceConsumerDeletion: true → false\n/,
    );
    git("checkout", "--quiet", ".");
  });

  it("lists what is wrong with a broken config beside what the other revision's tables have against it", async () => {
    edit(
      project(),
      STACK,
      "new: { format: RAW, prefix: new/ }",
      "new: { format: PARQUET, prefix: new/, bufferSizeMiB: 5 }",
    );
    edit(project(), STACK, "prefix: taps/, table: taps", "prefix: taps/, table: taps, bufferIntervalSecond: 60");
    edit(project(), STACK, "table: second,", "table: third,");
    const { exitCode, stderr } = await commandIn(project(), "plan", "--config", STACK, "--against", "HEAD");
    git("checkout", "--quiet", ".");
    assert.equal(exitCode, 1);
    assert.deepEqual(stderr.trimEnd().split("\n"), [
      'Stack "mine": ingest.taps.deliveries.raw.bufferIntervalSecond is not a known setting; did you mean "bufferIntervalSeconds"?',
      'Stack "mine": ingest.clicks.deliveries.new.bufferSizeMiB must be 64–128 MiB with conversion, got 5; leave it out for the default',
      'Stack "mine": ingest.rows.deliveries.second.table is fixed when the table is made: it was "second", got "third"; put it back, or deliver into a new table beside it, under another component name and tableName',
    ]);
  });

  it("leaves no files when it is interrupted", async () => {
    const child = spawn(process.execPath, ["local/cli/run.js", "plan", "--config", STACK, "--against", "HEAD"], {
      cwd: project(),
      stdio: ["ignore", "ignore", "pipe"],
    });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const ended = new Promise((resolve) => child.once("close", resolve));
    while (child.exitCode === null && readdirSync(temporary()).length === 0) await setTimeout(10);
    child.kill("SIGINT");
    assert.equal(await ended, 1);
    assert.match(stderr, /interrupted; nothing was touched\n$/);
    assert.deepEqual(readdirSync(temporary()), []);
  });
});
