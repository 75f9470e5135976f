import assert from "node:assert/strict";
import type { WireMap } from "../../../local/engine/wire";
import { bareSchema } from "../../../local/package/infer-schema";
import { COMPONENTS_FOLDER, committedSchema, type PackageSchema } from "../../../local/package/package-schema";
import { installedPackage } from "../../support/built-package";
import { type Constructed, output, PluginHost } from "../../support/plugin-host";
import { shown } from "../../support/programs";

const BUCKET = "urn:pulumi:test::orders::aws:s3/bucket:Bucket::lake";
const WAREHOUSE = "urn:pulumi:test::orders::streaming-ingest:index:Warehouse::events";
const STREAM_ARN = "arn:aws:kinesis:eu-west-1:000000000000:stream/clicks";
const BUCKET_ARN = "arn:aws:s3:::lake";

const schema = { name: "click", columns: [{ name: "id", type: "string" }] };
const connection = {
  jdbcUrl: "jdbc:redshift://events.000000000000.eu-west-1.redshift-serverless.amazonaws.com:5439/events",
  databaseName: "events",
  tableFunctionName: "events-tables",
  tableFunctionRoleName: "events-tables",
};
const ingest = { schema, source: { kinesis: {} }, lake: {}, deliveries: { lake: { format: "PARQUET" } } };

/** Least inputs of each component, and the types and number of the resources that are made directly below it. */
const MINIMAL: Record<string, { inputs: WireMap; children: Record<string, number> }> = {
  StreamingIngest: {
    inputs: ingest,
    children: { DataStream: 1, DataLake: 1, LakeTable: 1, DeliveryStream: 1 },
  },
  DataStream: { inputs: {}, children: { Stream: 1 } },
  DataLake: {
    inputs: {},
    children: {
      Bucket: 1,
      BucketPublicAccessBlock: 1,
      BucketOwnershipControls: 1,
      BucketServerSideEncryptionConfiguration: 1,
      BucketVersioning: 1,
      BucketLifecycleConfiguration: 1,
      BucketPolicy: 1,
      CatalogDatabase: 1,
      Workgroup: 1,
    },
  },
  LakeTable: {
    inputs: {
      databaseName: "clicks",
      bucketName: "lake",
      tableName: "click",
      table: { schema, format: "PARQUET", prefix: "click/" },
    },
    children: { CatalogTable: 1 },
  },
  DeliveryStream: {
    inputs: { bucketArn: BUCKET_ARN, source: { directPut: {} } },
    children: { LogGroup: 1, LogStream: 1, Role: 1, RolePolicy: 1, FirehoseDeliveryStream: 1 },
  },
  TransformFunction: { inputs: { schema }, children: { LogGroup: 1, Role: 1, RolePolicy: 1, Function: 1 } },
  TargetTable: {
    inputs: { schema, warehouse: connection },
    children: { Secret: 1, RolePolicy: 1, Invocation: 1 },
  },
};

/** How many resources of each type, by the last part of its token, have that parent. */
function childrenOf({ resources }: Constructed, urn: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { parent, type } of resources) {
    const name = type.slice(type.lastIndexOf(":") + 1);
    if (parent === urn) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

describe("the built package under Pulumi's runner for plugins", function () {
  this.timeout(120_000);
  let host: PluginHost;

  before(async () => {
    const { program, folder } = installedPackage();
    host = await PluginHost.start(folder, program);
  });
  after(() => host?.stop());

  const construct = (component: string, inputs: WireMap, more = {}) =>
    host.construct({ component, name: "clicks", inputs, ...more });

  it("tells the committed schema", async () => {
    assert.deepEqual(await host.schema(), committedSchema());
  });

  for (const [component, { inputs, children }] of Object.entries(MINIMAL)) {
    it(`makes a ${component} with all that belongs to it`, async () => {
      const made = await construct(component, inputs);
      assert.equal(made.urn, `urn:pulumi:test::orders::streaming-ingest:index:${component}::clicks`);
      assert.deepEqual(childrenOf(made, made.urn), children);
      const { properties = {} } = committedSchema().resources[`streaming-ingest:index:${component}`] ?? {};
      assert.deepEqual(
        Object.keys(made.state).filter((name) => !(name in properties)),
        [],
      );
    });
  }

  it("makes a Warehouse, whose connection other components take", async () => {
    const inputs = { region: "eu-west-1", serverless: {}, firehoseAccess: {} };
    const { state, urn, resources } = await host.construct({ component: "Warehouse", name: "events", inputs });
    assert.equal(urn, "urn:pulumi:test::orders::streaming-ingest:index:Warehouse::events");
    assert.deepEqual(Object.keys(state.connection ?? {}).sort(), Object.keys(connection).sort());
    assert.equal(resources.filter(({ type }) => type === "aws:lambda/function:Function").length, 1);
  });

  it("gives the outputs of a StreamingIngest: what is known, what is not yet, and what they wait for", async () => {
    const { urn, state, stateDependencies } = await construct("StreamingIngest", {
      ...ingest,
      source: { kinesis: { existingStreamArn: STREAM_ARN } },
    });
    const unknown = { "[unknown]": true };
    const { producerPolicyJson, ...others } = shown(state) as Record<string, unknown>;
    assert.deepEqual(others, {
      agentSettings: {},
      alarmArns: {},
      streamArn: STREAM_ARN,
      streamName: "clicks",
      bucketName: unknown,
      databaseName: "clicks",
      deliveryStreamArns: unknown,
      deliveryStreamNames: unknown,
      tableNames: { lake: "click_lake" },
    });
    assert.match(String(producerPolicyJson), /kinesis:PutRecords/);
    const delivery = `${urn.replace("::clicks", "")}$streaming-ingest:index:DeliveryStream$aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream::clicks-lake`;
    assert.deepEqual(stateDependencies.deliveryStreamArns, [delivery]);
  });

  it("protects the stores of a protected StreamingIngest, and nothing else", async () => {
    const { resources } = await construct("StreamingIngest", ingest, { protect: true });
    const protectedTypes = resources.filter(({ protect, custom }) => protect && custom).map(({ type }) => type);
    assert.ok(protectedTypes.includes("aws:kinesis/stream:Stream"));
    assert.ok(protectedTypes.includes("aws:s3/bucket:Bucket"));
    assert.ok(!protectedTypes.includes("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"));
  });

  describe("with what another resource gives", () => {
    const existingLake = { bucketArn: output(BUCKET_ARN, [BUCKET]), databaseName: output("clicks") };
    const toExisting = { schema, source: { kinesis: {} }, deliveries: ingest.deliveries };
    const delivery = ({ resources }: Constructed) => {
      const [found] = resources.filter(({ type }) => type.endsWith(":FirehoseDeliveryStream"));
      assert.ok(found);
      return found;
    };

    it("keeps what a value waits for", async () => {
      const made = await construct("StreamingIngest", { ...toExisting, existingLake });
      assert.ok(delivery(made).dependencies.includes(BUCKET), String(delivery(made).dependencies));
      assert.deepEqual(shown(made.state.bucketName), "lake");
    });

    it("keeps a secret secret, in what is made and in the outputs", async () => {
      const secret = { ...existingLake, bucketArn: output(BUCKET_ARN, [BUCKET], true) };
      const made = await construct("StreamingIngest", { ...toExisting, existingLake: secret });
      assert.deepEqual(shown(made.state.bucketName), { "[secret]": true });
      assert.ok(!JSON.stringify(delivery(made).inputs).includes(BUCKET_ARN));
    });

    it("plans with values that are known only later", async () => {
      const later = { bucketArn: output(undefined, [BUCKET]), databaseName: output(undefined, [BUCKET]) };
      const made = await construct("StreamingIngest", { ...toExisting, existingLake: later });
      assert.deepEqual(shown(made.state.bucketName), { "[unknown]": true });
      assert.deepEqual(childrenOf(made, made.urn), { DataStream: 1, LakeTable: 1, DeliveryStream: 1 });
    });

    for (const [what, nothing] of [
      ["a null", null],
      ["an output without a value", output(null, [BUCKET])],
    ] as const) {
      it(`takes ${what} for what is left out`, async () => {
        const without = await construct("StreamingIngest", { ...toExisting, existingLake });
        const inputs = {
          ...toExisting,
          lake: nothing,
          tags: nothing,
          existingLake: { ...existingLake, kmsKeyArn: nothing },
        };
        const made = await construct("StreamingIngest", inputs);
        const all = ({ resources }: Constructed) => resources.map(({ urn, inputs }) => [urn, shown(inputs)]).sort();
        assert.deepEqual(all(made), all(without));
      });
    }

    it("takes what shapes the pipeline out of outputs that are known", async () => {
      const settings = { format: "JSON", bufferIntervalSeconds: 60 };
      const plain = await construct("StreamingIngest", { ...ingest, deliveries: { lake: settings } });
      const each = { format: output("JSON"), bufferIntervalSeconds: output(60, [BUCKET]) };
      for (const deliveries of [{ lake: each }, output({ lake: settings }, [BUCKET])]) {
        const made = await construct("StreamingIngest", { ...ingest, deliveries });
        assert.deepEqual(shown(delivery(made).inputs), shown(delivery(plain).inputs));
      }
    });
  });

  describe("with the connection of a Warehouse", () => {
    const inputs = { schema, source: { kinesis: {} }, lake: {}, deliveries: { warehouse: { redshift: {} } } };
    const urnsOf = ({ resources }: Constructed) => resources.map(({ urn }) => urn).sort();
    const secretOf = ({ resources }: Constructed) => resources.find(({ type }) => type.endsWith(":Secret"))?.inputs;

    it("makes the same of an output that is known as of its fields", async () => {
      const fields = await construct("StreamingIngest", { ...inputs, warehouse: connection });
      const nulls = { ...connection, kmsKeyArn: null, streamingRoleArn: null, streamingRoleName: null };
      const whole = await construct("StreamingIngest", { ...inputs, warehouse: output(nulls, [WAREHOUSE]) });
      assert.deepEqual(urnsOf(whole), urnsOf(fields));
      assert.deepEqual(shown(secretOf(whole)), shown(secretOf(fields)));
    });

    it("plans the same of one that is known later", async () => {
      const fields = await construct("StreamingIngest", { ...inputs, warehouse: connection });
      const later = await construct("StreamingIngest", { ...inputs, warehouse: output(undefined, [WAREHOUSE]) });
      assert.deepEqual(urnsOf(later), urnsOf(fields));
    });

    it("refuses a streaming table of a warehouse that is known to have no role for it", async () => {
      const streaming = { ...inputs, deliveries: { warehouse: { redshift: { ingestion: "STREAMING" } } } };
      await assert.rejects(construct("StreamingIngest", { ...streaming, warehouse: output(connection, [WAREHOUSE]) }), {
        message: /warehouse\.streamingRoleArn must be set for a table that reads a data stream/,
      });
    });
  });

  const refused: [string, string, WireMap, string[]][] = [
    [
      "with each problem of its own, by its path",
      "StreamingIngest",
      { ...ingest, deliveries: { lake: { format: "PARKET" }, late: { bufferIntervalSeconds: 901 } } },
      [
        'deliveries.lake.format must be one of RAW, JSON, PARQUET, ORC, got "PARKET"',
        "deliveries.late.bufferIntervalSeconds must be 0–900 s, got 901; leave it out for 300 s",
      ],
    ],
    ["what must be given", "StreamingIngest", { source: {} }, ["deliveries must be given", "schema must be given"]],
    [
      "an unknown name",
      "StreamingIngest",
      { ...ingest, deliveries: { lake: { bufferIntervalSecond: 60 } } },
      ['deliveries.lake.bufferIntervalSecond is not known; did you mean "bufferIntervalSeconds"?'],
    ],
    [
      "a value of another kind",
      "DeliveryStream",
      { bucketArn: 1, bufferSizeMiB: "5", source: [], tags: { a: 1 } },
      [
        "bucketArn must be a string, got 1",
        'bufferSizeMiB must be a number, got "5"',
        "source must be a group of settings, got []",
        "tags.a must be a string, got 1",
      ],
    ],
    [
      "a list's item of another kind",
      "StreamingIngest",
      { ...ingest, schema: { name: "click", columns: [{ name: "id" }] } },
      ["schema.columns[0].type must be given"],
    ],
    [
      "an unknown value of what shapes the pipeline",
      "StreamingIngest",
      { ...ingest, deliveries: { lake: { prefix: output(undefined, [BUCKET]) } } },
      [
        "deliveries.lake.prefix must be known in a plan, since it shapes what is made; got what is known only once another resource is made",
      ],
    ],
    [
      "a secret in what shapes the pipeline",
      "StreamingIngest",
      { ...ingest, tags: { token: output("hidden", [], true) } },
      ["tags.token must be no secret, since it would stand in clear in what is made"],
    ],
  ];
  for (const [what, component, inputs, problems] of refused) {
    it(`refuses ${what}`, async () => {
      const message = problems.map((problem) => `${component} "clicks": ${problem}`).join("\n");
      await assert.rejects(construct(component, inputs), { message });
    });
  }

  it("refuses a component that is not there", async () => {
    await assert.rejects(construct("DataLakes", {}), /there is no component DataLakes; there are .*DataLake, /);
  });
});

describe("the sources under Pulumi's own plugin host", function () {
  // Pulumi's host checks types and infers the schema in each run.
  this.timeout(300_000);
  let host: PluginHost;

  before(async () => {
    // It takes the compiler's settings from the folder that it runs in.
    host = await PluginHost.start(COMPONENTS_FOLDER, COMPONENTS_FOLDER);
  });
  after(() => host?.stop());

  it("tell the committed schema, but for the words that Pulumi's analyzer leaves out", async () => {
    const told = (await host.schema()) as PackageSchema;
    assert.deepEqual(told, bareSchema());
    assert.deepEqual(withoutWords(told), withoutWords(committedSchema()));
  });

  it("make a StreamingIngest", async () => {
    const made = await host.construct({ component: "StreamingIngest", name: "clicks", inputs: ingest });
    assert.deepEqual(childrenOf(made, made.urn), MINIMAL.StreamingIngest?.children);
  });
});

function withoutWords(schema: PackageSchema): unknown {
  return JSON.parse(JSON.stringify(schema), (key, value) =>
    key === "description" && typeof value === "string" ? undefined : value,
  );
}
