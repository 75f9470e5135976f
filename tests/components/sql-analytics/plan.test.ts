import assert from "node:assert/strict";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { SqlAnalytics, type SqlAnalyticsArgs } from "../../../components/sql-analytics";
import { type MockRuntime, mockRuntime, UNKNOWN, value } from "../mocks";
import { warningsOf } from "../warnings";
import {
  APPLICATION,
  APPLICATION_NAME,
  BUCKET_ARN,
  CODE_KEY,
  configurationOf,
  JAR_PATH,
  made,
  minimalArgs,
  OBJECT,
  POLICY,
  person,
  resultArgs,
  SCRIPT,
  STREAM_ARN,
} from "./fixtures";

const absentJar = { jarPath: path.join(path.dirname(JAR_PATH), "absent.jar") };

describe("SqlAnalytics in a plan", () => {
  it("registers everything in a first preview, with what is made of ARNs unknown", async () => {
    const runtime = mockRuntime({ preview: true });
    const unknown = pulumi.output(Promise.resolve(pulumi.unknown)) as unknown as pulumi.Output<string>;
    const component = new SqlAnalytics("people", minimalArgs({ source: { streamArn: unknown, schema: person } }));
    await runtime.settled();
    assert.equal(runtime.resources.length, 7);
    assert.equal(await value(component.script), undefined);
    const { name, runtimeEnvironment } = runtime.one(APPLICATION).inputs;
    assert.equal(name, UNKNOWN);
    assert.equal(runtimeEnvironment, "FLINK-2_2");
    assert.deepEqual(configurationOf(runtime).environmentProperties, { propertyGroups: UNKNOWN });
    assert.equal(runtime.one(POLICY).inputs.policy, UNKNOWN);
    assert.equal(runtime.one(OBJECT).inputs.key, CODE_KEY);
  });

  it("knows script and name in a preview where the streams are there already", async () => {
    const { runtime, component } = await made({}, { preview: true });
    assert.equal(await value(component.script), SCRIPT);
    assert.equal(runtime.one(APPLICATION).inputs.name, APPLICATION_NAME);
  });

  it("refuses wrong arguments before it makes anything", async () => {
    const runtime = mockRuntime();
    assert.throws(
      () => new SqlAnalytics("people", minimalArgs({ parallelism: 65, startPosition: "LATEST" })),
      (error: Error) =>
        pulumi.ResourceError.isInstance(error) &&
        /^SqlAnalytics "people": startPosition must be .*\nSqlAnalytics "people": parallelism must be /.test(
          error.message,
        ),
    );
    await runtime.settled();
    assert.deepEqual(
      runtime.resources.map(({ type }) => type),
      ["streaming-ingest:index:SqlAnalytics"],
    );
  });

  it("takes no ARN unchecked that is known only later", async () => {
    mockRuntime();
    const later = resultArgs({ deliveryStreamArn: pulumi.output(STREAM_ARN) });
    const component = new SqlAnalytics("people", minimalArgs({ results: { counts: later } }));
    await assert.rejects(value(component.script), /results\.counts\.deliveryStreamArn must be the ARN of a delivery/);
  });

  it("refuses a plan without the JAR, unless it is told to warn", async () => {
    const artifact = { bucketName: "lake", bucketArn: BUCKET_ARN, ...absentJar };
    mockRuntime();
    assert.throws(
      () => new SqlAnalytics("people", minimalArgs({ artifact })),
      /artifact\.jarPath .*npm run build:flink/,
    );

    let runtime: MockRuntime | undefined;
    const warnings = await warningsOf(async () => {
      ({ runtime } = await made({ artifact: { ...artifact, whenMissing: "warn" } }));
    });
    assert.equal(runtime?.one(OBJECT).inputs.key, "sql-analytics/people/missing.txt");
    assert.deepEqual(warnings, [
      `SqlAnalytics "people": the job has no code: there is no file ${absentJar.jarPath}; make it with npm run build:flink, which needs Java 17 and Maven`,
    ]);
  });

  it("says of a query that could not be read whole that Flink has the last word", async () => {
    const sql = `SELECT * FROM person MATCH_RECOGNIZE (ORDER BY rt MEASURES A.at AS r_time PATTERN (A) DEFINE A AS TRUE)`;
    const warnings = await warningsOf(() => made({ sql }));
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /^SqlAnalytics "people": sql:1:\d+ .*Flink/);
  });

  it("tells what a month costs, one KPU more than there are tasks, and what a changed query does", async () => {
    const costs = async (changes: Partial<SqlAnalyticsArgs>) => (await informationOf(() => made(changes))).join("\n");
    const start = "A changed query starts a new job at";
    assert.equal(
      await costs({}),
      `SqlAnalytics "people" costs about US$ 161 a month in us-east-1 (2 KPUs at US$ 0.11 an hour, storage aside). ${start} TRIM_HORIZON, without the old one's state.`,
    );
    assert.equal(
      await costs({ parallelism: 3, startPosition: "AT_TIMESTAMP", startTimestamp: "2026-01-31T00:00:00Z" }),
      `SqlAnalytics "people" costs about US$ 321 a month in us-east-1 (4 KPUs at US$ 0.11 an hour, storage aside). ${start} 2026-01-31T00:00:00Z, without the old one's state.`,
    );
  });
});

/** What a program logs for information. */
async function informationOf(program: () => Promise<unknown>): Promise<string[]> {
  const log = pulumi.log as { info: typeof pulumi.log.info };
  const { info } = log;
  const messages: string[] = [];
  log.info = (message) => {
    messages.push(message);
    return Promise.resolve();
  };
  try {
    await program();
  } finally {
    log.info = info;
  }
  return messages;
}
