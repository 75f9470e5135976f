import assert from "node:assert/strict";
import { join } from "node:path";
import { type ProgramResult, type RegisteredResource, readStackFile, runProgram } from "../../local/engine";
import type { StackOutputs } from "../../stacks/outputs";

const ROOT = join(__dirname, "../..");
const STREAM = "aws:kinesis/stream:Stream";
const BUCKET = "aws:s3/bucket:Bucket";
const DELIVERY_STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const KEY = "aws:kms/key:Key";
const NAMESPACE = "aws:redshiftserverless/namespace:Namespace";
const WORKGROUP = "aws:redshiftserverless/workgroup:Workgroup";

function plan(stackFile: { stack: string } | { file: string }): Promise<ProgramResult> {
  return runProgram({ ...readStackFile(stackFile), mode: "preview" });
}

function of({ resources }: ProgramResult, type: string): RegisteredResource[] {
  return resources.filter((resource) => resource.type === type);
}

function outputsOf({ outputs }: ProgramResult): StackOutputs {
  return outputs as unknown as StackOutputs;
}

/** The settings of each delivery stream's destination by the stream's logical name. */
function destinationsOf(result: ProgramResult): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    of(result, DELIVERY_STREAM).map(({ name, inputs }) => [
      name,
      (inputs.extendedS3Configuration ?? inputs.redshiftConfiguration) as unknown as Record<string, unknown>,
    ]),
  );
}

describe("the stack production", () => {
  let result: ProgramResult;
  before(async () => {
    result = await plan({ stack: "production" });
  });

  it("protects its stores: the stream, the bucket, the key", () => {
    const stores = [STREAM, BUCKET, KEY].flatMap((type) => of(result, type));
    assert.equal(stores.length, 3);
    for (const { name, protect } of stores) assert.equal(protect, true, name);
    assert.equal(of(result, BUCKET)[0]?.inputs.forceDestroy, false);
  });

  it("protects nothing that holds no data, so that changes go through", () => {
    for (const { name, protect } of of(result, DELIVERY_STREAM)) assert.equal(protect, false, name);
  });

  it("keeps records for 168 hours, as Kinesis.3 wants it", () => {
    assert.deepEqual(
      of(result, STREAM).map(({ inputs }) => inputs.retentionPeriod),
      [168],
    );
  });

  it("encrypts the stream, the bucket and what Firehose holds with its own key, which rotates", () => {
    const [key] = of(result, KEY);
    assert.ok(key);
    assert.equal(key.inputs.enableKeyRotation, true);
    const users = [
      of(result, STREAM)[0]?.propertyDependencies.kmsKeyId,
      of(result, "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")[0]
        ?.propertyDependencies.rules,
      of(result, DELIVERY_STREAM).find(({ name }) => name === "app-events-warehouse")?.propertyDependencies
        .serverSideEncryption,
    ];
    for (const urns of users) assert.ok(urns?.includes(key.urn), String(urns));
  });

  it("shows a newcomer every record within about a minute: each buffer waits 60 seconds", () => {
    const intervals = Object.values(destinationsOf(result)).map(
      ({ bufferingInterval, s3Configuration }) =>
        bufferingInterval ?? (s3Configuration as { bufferingInterval: number }).bufferingInterval,
    );
    assert.deepEqual(intervals, [60, 60, 60, 60]);
  });

  it("tells producers and readers all that StackOutputs promises", () => {
    const { pipelines, lake } = outputsOf(result);
    assert.deepEqual(Object.keys(lake), ["bucketName", "databaseName", "workgroupName"]);
    assert.equal(lake.databaseName, "production_lake");
    const shown = Object.entries(pipelines).map(([name, { schema, source, deliveries }]) => ({
      name,
      schema: schema.name,
      source: [source.kind, source.needsNewline],
      deliveries: Object.entries(deliveries).map(([key, delivery]) =>
        delivery.destination === "STREAMING" ? [key] : [key, delivery.format, delivery.tableName, delivery.prefix],
      ),
    }));
    assert.deepEqual(shown, [
      {
        name: "access-log",
        schema: "access-log",
        source: ["kinesis", true],
        deliveries: [
          ["failures", "JSON", "access_log_failures", "access-log/failures/"],
          ["raw", "RAW", "access_log_raw", "access-log/raw/"],
          [
            "requests",
            "PARQUET",
            "access_log",
            "access-log/requests/status_class=!{partitionKeyFromQuery:status_class}/!{timestamp:yyyy/MM/dd/HH}/",
          ],
        ],
      },
      {
        name: "app-events",
        schema: "app-event",
        source: ["directPut", false],
        deliveries: [["warehouse", "JSON", "ingest.app_event", "staging/app_event/"]],
      },
    ]);
  });

  it("lets raw records expire, and failed ones, but nothing that queries read", () => {
    const [lifecycle] = of(result, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration");
    const rules = lifecycle?.inputs.rules as unknown as { id: string; expiration?: { days?: number } }[];
    const expiring = rules.filter(({ id }) => /^expire-(raw|errors)-/.test(id));
    assert.deepEqual(
      expiring.map(({ id, expiration }) => [id, expiration?.days]),
      [
        ["expire-raw-access-log/raw/", 730],
        ["expire-raw-app-events/", 730],
        ["expire-errors-errors/access_log_raw/", 90],
        ["expire-errors-errors/access_log/", 90],
        ["expire-errors-errors/access_log_failures/", 90],
      ],
    );
  });
});

describe("the warehouse of the stack production", () => {
  let result: ProgramResult;
  before(async () => {
    result = await plan({ stack: "production" });
  });

  it("R-11 lets in exactly the Region's Firehose block, on the one port", () => {
    const rules = of(result, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    const shown = rules.map(({ inputs: { cidrIpv4, cidrIpv6, ipProtocol, fromPort, toPort } }) => ({
      cidrIpv4,
      cidrIpv6,
      ipProtocol,
      fromPort,
      toPort,
    }));
    assert.deepEqual(shown, [
      { cidrIpv4: "52.19.239.192/27", cidrIpv6: undefined, ipProtocol: "tcp", fromPort: 5439, toPort: 5439 },
    ]);
    const groups = of(result, "aws:ec2/securityGroup:SecurityGroup");
    assert.equal(groups.length, 1);
    assert.equal(groups[0]?.inputs.ingress, undefined);
  });

  it("R-11 warns that the endpoint is public, with the reason, which is its tag", () => {
    const [warning] = result.logs.filter(({ severity }) => severity === "warning");
    assert.match(warning?.message ?? "", /public address.*52\.19\.239\.192\/27.*R-11.*reaches no private/s);
    const [workgroup] = of(result, WORKGROUP);
    assert.deepEqual(workgroup?.inputs.tags, {
      environment: "production",
      "public-access-reason": "COPY by Firehose reaches no private warehouse",
    });
  });

  it("R-16 has no password in clear anywhere in the plan", () => {
    const text = JSON.stringify([result.resources, result.outputs]);
    const settings = [...text.matchAll(/"([a-zA-Z]*[pP]assword[a-zA-Z]*)":("[^"]*"|[^,}\]]+)/g)];
    // That Redshift is to keep one, and which key encrypts it, is no password.
    const telling = settings.filter(
      ([, name]) => !["manageAdminPassword", "adminPasswordSecretKmsKeyId"].includes(name ?? ""),
    );
    assert.deepEqual(telling, []);
    assert.ok(settings.some(([, name, value]) => name === "manageAdminPassword" && value === "true"));
  });

  it("makes the workgroup before the table, and the table before the delivery stream", () => {
    const [workgroup] = of(result, WORKGROUP);
    const [invocation] = of(result, "aws:lambda/invocation:Invocation");
    const delivery = of(result, DELIVERY_STREAM).find(({ name }) => name === "app-events-warehouse");
    assert.ok(workgroup && invocation && delivery);
    assert.ok(waitsFor(result, delivery, invocation), "the delivery stream does not wait for the table");
    assert.ok(waitsFor(result, invocation, workgroup), "the table does not wait for the workgroup");
  });

  it("is named after project and stack, so that staging finds its name free in the same account", () => {
    const [namespace] = of(result, NAMESPACE);
    const [workgroup] = of(result, WORKGROUP);
    assert.equal(namespace?.inputs.namespaceName, "streaming-ingest-production");
    assert.equal(workgroup?.inputs.workgroupName, "streaming-ingest-production");
  });

  it("protects of all its parts the namespace only, so that access can be revoked", () => {
    const [warehouse] = of(result, "streaming-ingest:index:Warehouse");
    assert.ok(warehouse);
    const parts = result.resources.filter(({ parent }) => parent === warehouse.urn);
    assert.ok(parts.length > 8, String(parts.length));
    assert.deepEqual(
      parts.filter(({ protect }) => protect).map(({ type }) => type),
      [NAMESPACE],
    );
  });

  it("ST-07 pays for no Kinesis endpoint, since nothing reads a stream", () => {
    assert.deepEqual(endpointsOf(result), ["com.amazonaws.eu-west-1.s3"]);
  });

  it("is protected, encrypted with the stack's key, logged, and asks for TLS", () => {
    const [namespace] = of(result, NAMESPACE);
    const [workgroup] = of(result, WORKGROUP);
    const [key] = of(result, KEY);
    assert.ok(namespace && workgroup && key);
    assert.equal(namespace.protect, true);
    assert.ok(namespace.propertyDependencies.kmsKeyId?.includes(key.urn));
    assert.deepEqual(namespace.inputs.logExports, ["connectionlog", "userlog"]);
    const parameters = workgroup.inputs.configParameters as unknown as {
      parameterKey: string;
      parameterValue: string;
    }[];
    assert.equal(parameters.find(({ parameterKey }) => parameterKey === "require_ssl")?.parameterValue, "true");
  });
});

/** The services that the warehouse's VPC has endpoints of. */
function endpointsOf(result: ProgramResult): string[] {
  const specs = of(result, "awsx:ec2:Vpc").map(({ inputs }) => inputs.vpcEndpointSpecs);
  return (specs as unknown as { serviceName: string }[][]).flat().map(({ serviceName }) => serviceName);
}

describe("a warehouse that reads a stream", () => {
  const planOf = (warehouse: object) =>
    runProgram({
      ...readStackFile({ stack: "staging" }),
      config: {
        "aws:region": "eu-west-1",
        "streaming-ingest:warehouse": JSON.stringify(warehouse),
        "streaming-ingest:ingest": JSON.stringify({
          clicks: {
            schema: "user-event",
            source: { kinesis: {} },
            deliveries: { warehouse: { redshift: { ingestion: "STREAMING" } } },
          },
        }),
      },
      mode: "preview",
    });

  it("ST-07 has the Kinesis endpoint in the VPC that is made, and nobody is let in", async () => {
    for (const kind of [{ serverless: {} }, { cluster: {} }]) {
      const result = await planOf(kind);
      assert.deepEqual(endpointsOf(result), ["com.amazonaws.eu-west-1.s3", "com.amazonaws.eu-west-1.kinesis-streams"]);
      assert.deepEqual(of(result, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"), []);
    }
  });

  it("has the names that the config gives, and those of the stack else", async () => {
    const named = await planOf({ serverless: { namespaceName: "sales" } });
    assert.equal(of(named, NAMESPACE)[0]?.inputs.namespaceName, "sales");
    assert.equal(of(named, WORKGROUP)[0]?.inputs.workgroupName, "streaming-ingest-staging");
    const [cluster] = of(await planOf({ cluster: {} }), "aws:redshift/cluster:Cluster");
    assert.equal(cluster?.inputs.clusterIdentifier, "streaming-ingest-staging");
    const [other] = of(await planOf({ cluster: { clusterIdentifier: "sales" } }), "aws:redshift/cluster:Cluster");
    assert.equal(other?.inputs.clusterIdentifier, "sales");
  });
});

/** Whether a resource waits for another, over whatever stands between. */
function waitsFor({ resources }: ProgramResult, later: RegisteredResource, earlier: RegisteredResource): boolean {
  const seen = new Set<string>();
  const pending = [later.urn];
  for (let urn = pending.pop(); urn !== undefined; urn = pending.pop()) {
    if (urn === earlier.urn) return true;
    if (seen.has(urn)) continue;
    seen.add(urn);
    pending.push(...(resources.find((resource) => resource.urn === urn)?.dependencies ?? []));
  }
  return false;
}

describe("the stack staging", () => {
  let result: ProgramResult;
  before(async () => {
    result = await plan({ stack: "staging" });
  });

  it("is cheap: one shard, a day of retention, no key of its own, nothing kept longer than two weeks", () => {
    const streams = of(result, STREAM).map(({ inputs }) => [inputs.shardCount, inputs.retentionPeriod]);
    assert.deepEqual(streams, [[1, 24]]);
    assert.deepEqual(of(result, KEY), []);
    const [lifecycle] = of(result, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration");
    const rules = lifecycle?.inputs.rules as unknown as {
      filter: { prefix?: string };
      expiration?: { days?: number };
    }[];
    for (const { expiration } of rules) assert.ok((expiration?.days ?? 0) <= 14);
    const expiring = rules.flatMap(({ filter: { prefix } }) => (prefix === undefined ? [] : [prefix]));
    const written = Object.values(outputsOf(result).pipelines).flatMap(({ deliveries }) =>
      Object.values(deliveries).flatMap((delivery) =>
        delivery.destination === "LAKE" ? [delivery.prefix, delivery.errorPrefix] : [],
      ),
    );
    assert.equal(written.length, 4);
    for (const prefix of written)
      assert.ok(
        expiring.some((rule) => prefix.startsWith(rule)),
        prefix,
      );
  });

  it("can be deleted whole: nothing is protected, and the bucket goes with its objects", () => {
    assert.deepEqual(
      result.resources.filter(({ protect }) => protect),
      [],
    );
    assert.equal(of(result, BUCKET)[0]?.inputs.forceDestroy, true);
  });
});

describe("the example s1-data-lake", () => {
  it("is S1: one shard and a day of retention each, raw records under their own prefix, 60 seconds, one bucket", async () => {
    const result = await plan({ file: join(ROOT, "stacks/examples/s1-data-lake.yaml") });
    const streams = of(result, STREAM).map(({ inputs }) => [inputs.shardCount, inputs.retentionPeriod]);
    assert.deepEqual(streams, [
      [1, 24],
      [1, 24],
    ]);
    assert.equal(of(result, BUCKET).length, 1);
    assert.equal(outputsOf(result).lake.databaseName, "lake_s1_data_lake");
    const destinations = destinationsOf(result);
    assert.deepEqual(Object.keys(destinations), ["user-events-lake", "access-log-lake"]);
    for (const [name, destination] of Object.entries(destinations)) {
      assert.equal(destination.prefix, `${name.replace("-lake", "/")}!{timestamp:yyyy/MM/dd/HH}/`);
      assert.equal(destination.bufferingInterval, 60);
      assert.equal(destination.compressionFormat, "UNCOMPRESSED");
      assert.equal(destination.processingConfiguration, undefined);
    }
    for (const { source } of Object.values(outputsOf(result).pipelines)) assert.equal(source.needsNewline, true);
  });
});

describe("the example shard-scaling", () => {
  it("has a deployment leave alone what its scaler changes: the shards, and a tag that is there from the beginning (G-16)", async () => {
    const result = await plan({ file: join(ROOT, "stacks/examples/shard-scaling.yaml") });
    const [stream, ...more] = of(result, STREAM);
    assert.deepEqual(more, []);
    assert.deepEqual(stream?.ignoreChanges, ["shardCount", "tags.ShardScalings"]);
    assert.deepEqual([stream.inputs.shardCount, stream.inputs.tags], [2, { ShardScalings: "none" }]);
  });
});

describe("the example s3-json-parquet", () => {
  it("is S3: one stream, and for each type of event a transform, a table and Parquet with Snappy", async () => {
    const result = await plan({ file: join(ROOT, "stacks/examples/s3-json-parquet.yaml") });
    assert.equal(of(result, STREAM).length, 1);
    assert.equal(of(result, "aws:lambda/function:Function").length, 3);
    const tables = of(result, "aws:glue/catalogTable:CatalogTable").map(({ inputs }) => inputs.name);
    assert.deepEqual(tables, ["sign_up", "sign_in", "purchase"]);
    assert.equal(outputsOf(result).lake.databaseName, "lake_s3_json_parquet");
    for (const { dataFormatConversionConfiguration } of Object.values(destinationsOf(result))) {
      const { outputFormatConfiguration } = dataFormatConversionConfiguration as {
        outputFormatConfiguration: { serializer: unknown };
      };
      assert.deepEqual(outputFormatConfiguration.serializer, { parquetSerDe: { compression: "SNAPPY" } });
    }
    const { deliveries, source } = outputsOf(result).pipelines.events ?? assert.fail("no pipeline events");
    assert.deepEqual(
      Object.values(deliveries).map((delivery) => [
        delivery.tableName,
        delivery.destination === "LAKE" && delivery.format,
      ]),
      [
        ["purchase", "PARQUET"],
        ["sign_in", "PARQUET"],
        ["sign_up", "PARQUET"],
      ],
    );
    assert.equal(source.needsNewline, false);
  });
});

describe("the program", () => {
  it("runs again in the same process, for another stack and for the same", async () => {
    const urns = async (stack: string) => (await plan({ stack })).resources.map(({ urn }) => urn).sort();
    const first = await urns("staging");
    await urns("production");
    assert.deepEqual(await urns("staging"), first);
  });

  it("registers nothing when the config has a problem", async () => {
    const stackFile = readStackFile({ stack: "staging" });
    const seen: string[] = [];
    const run = runProgram({
      ...stackFile,
      config: { ...stackFile.config, "streaming-ingest:logRetentionDays": "31" },
      mode: "preview",
      onResource: ({ type }) => seen.push(type),
    });
    await assert.rejects(run, /^ProgramError: Stack "staging": logRetentionDays must be one of /);
    assert.deepEqual(seen, ["pulumi:pulumi:Stack"]);
  });

  it("refuses a setting that is encrypted in the stack file", async () => {
    const run = runProgram({
      ...readStackFile({ stack: "staging" }),
      secretKeys: ["streaming-ingest:tags"],
      mode: "preview",
    });
    await assert.rejects(run, /Stack "staging": tags is encrypted as a secret/);
  });

  it("lets its key and its lake go only where both switches allow it", async () => {
    const [lake, key] = ["aws:glue/catalogDatabase:CatalogDatabase", KEY];
    const protectedOf = async (ofStack: boolean, ofLake: boolean) => {
      const stackFile = readStackFile({ stack: "staging" });
      const config = {
        ...stackFile.config,
        "streaming-ingest:customerManagedKey": "true",
        "streaming-ingest:allowDeletion": String(ofStack),
        "streaming-ingest:lake": JSON.stringify({ allowDeletion: ofLake }),
      };
      const result = await runProgram({ ...stackFile, config, mode: "preview" });
      return [lake, BUCKET, key, STREAM].flatMap((type) => of(result, type).map(({ protect }) => protect));
    };
    assert.deepEqual(await protectedOf(true, true), [false, false, false, false]);
    assert.deepEqual(await protectedOf(true, false), [true, true, true, false]);
    assert.deepEqual(await protectedOf(false, true), [true, true, true, true]);
    assert.deepEqual(await protectedOf(false, false), [true, true, true, true]);
  });

  it("uses the keys that the config names in place of the stack's, and none for what exists", async () => {
    const key = (id: string) => `arn:aws:kms:eu-west-1:123456789012:key/${id}`;
    const pipeline = (schema: string, source: object) => ({ schema, source, deliveries: { lake: {} } });
    const config = {
      "aws:region": "eu-west-1",
      "streaming-ingest:customerManagedKey": "true",
      "streaming-ingest:lake": JSON.stringify({ kmsKeyArn: key("lake") }),
      "streaming-ingest:ingest": JSON.stringify({
        named: pipeline("user-event", { kinesis: { kmsKeyArn: key("stream") } }),
        adopted: pipeline("app-event", {
          kinesis: { existingStreamArn: "arn:aws:kinesis:eu-west-1:123456789012:stream/theirs" },
        }),
      }),
    };
    const result = await runProgram({ ...readStackFile({ stack: "staging" }), config, mode: "preview" });
    assert.deepEqual(
      of(result, STREAM).map(({ name, inputs }) => [name, inputs.kmsKeyId]),
      [["named", key("stream")]],
    );
    const [encryption] = of(
      result,
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    );
    assert.match(JSON.stringify(encryption?.inputs), /key\/lake/);
    const policies = of(result, "aws:iam/rolePolicy:RolePolicy").filter(({ name }) => name.startsWith("adopted"));
    assert.ok(policies.length > 0);
    for (const { inputs } of policies)
      assert.doesNotMatch(JSON.stringify(inputs), /kinesis\.eu-west-1\.amazonaws\.com/);
  });
});
