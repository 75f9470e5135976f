import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { DataLake, type LakeTableArgs, tlsOnlyPolicy } from "../../../components/data-lake";
import { makeOrAdoptBucket } from "../../../components/data-lake/bucket";
import { type MockRuntime, mockRuntime, UNKNOWN, value } from "../mocks";

const KEY = "arn:aws:kms:eu-west-1:123456789012:key/1a2b";
const CLICKS: LakeTableArgs = {
  schema: { name: "clicks", columns: [{ name: "id", type: "string" }] },
  format: "PARQUET",
  prefix: "clicks/",
};
const BUCKET_TYPES = [
  "aws:s3/bucket:Bucket",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketVersioning:BucketVersioning",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "aws:s3/bucketPolicy:BucketPolicy",
];
const [BUCKET, ACCESS, OWNERSHIP, ENCRYPTION, VERSIONING, LIFECYCLE, POLICY] = BUCKET_TYPES as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
];
const DATABASE = "aws:glue/catalogDatabase:CatalogDatabase";
const WORKGROUP = "aws:athena/workgroup:Workgroup";
const TABLE = "aws:glue/catalogTable:CatalogTable";

const typesOf = (runtime: MockRuntime) => runtime.resources.map(({ type }) => type).sort();
const protectedTypes = (runtime: MockRuntime) =>
  runtime.resources
    .filter(({ protect }) => protect)
    .map(({ type }) => type)
    .sort();

describe("DataLake", () => {
  it("makes a bucket with its settings, a database and a workgroup of no arguments", async () => {
    const runtime = mockRuntime();
    const lake = new DataLake("web-lake", {});
    await runtime.settled();

    assert.deepEqual(
      typesOf(runtime),
      ["streaming-ingest:index:DataLake", ...BUCKET_TYPES, DATABASE, WORKGROUP].sort(),
    );
    const urn = await value(lake.urn);
    for (const { type, name, parent } of runtime.resources.slice(1)) {
      assert.deepEqual([type, name, parent], [type, "web-lake", urn]);
    }
    assert.match(
      await value(lake.nodes.bucket?.urn ?? ""),
      /::streaming-ingest:index:DataLake\$aws:s3\/bucket:Bucket::web-lake$/,
    );
    assert.deepEqual(runtime.one(DATABASE).inputs, { name: "web_lake" });
  });

  it("S3.8 S3.12 lets nobody make the bucket public or use ACLs", async () => {
    const runtime = mockRuntime();
    new DataLake("lake", { bucketName: "lake-1" });
    await runtime.settled();

    assert.deepEqual(runtime.one(ACCESS).inputs, {
      bucket: "lake-1",
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    assert.deepEqual(runtime.one(OWNERSHIP).inputs, {
      bucket: "lake-1",
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
  });

  it("S3.5 lets nobody reach the bucket without TLS", async () => {
    const runtime = mockRuntime();
    const lake = new DataLake("lake", { bucketName: "lake-1" });
    await runtime.settled();

    const policy = runtime.one(POLICY);
    assert.deepEqual(policy.inputs, { bucket: "lake-1", policy: tlsOnlyPolicy("arn:aws:s3:::lake-1") });
    assert.ok(policy.dependencies.includes(await value(lake.nodes.publicAccessBlock?.urn ?? "")));
  });

  it("keeps and expires versions", async () => {
    const runtime = mockRuntime();
    const lake = new DataLake("lake", { bucketName: "lake-1" });
    await runtime.settled();

    assert.deepEqual(runtime.one(VERSIONING).inputs, {
      bucket: "lake-1",
      versioningConfiguration: { status: "Enabled" },
    });
    const lifecycle = runtime.one(LIFECYCLE);
    assert.ok(lifecycle.dependencies.includes(await value(lake.nodes.versioning?.urn ?? "")));
    assert.deepEqual(lifecycle.inputs, {
      bucket: "lake-1",
      rules: [
        {
          id: "abort-incomplete-uploads",
          status: "Enabled",
          filter: {},
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        },
        {
          id: "expire-noncurrent-versions",
          status: "Enabled",
          filter: {},
          noncurrentVersionExpiration: { noncurrentDays: 30 },
          expiration: { expiredObjectDeleteMarker: true },
        },
        {
          id: "expire-results-athena-results/",
          status: "Enabled",
          filter: { prefix: "athena-results/" },
          expiration: { days: 7 },
        },
      ],
    });
  });

  it("expires raw records, other events and failed records by their prefixes", async () => {
    const runtime = mockRuntime();
    new DataLake("lake", {
      noncurrentVersionDays: 3,
      rawExpirations: [{ prefix: "raw/", days: 90 }],
      dataExpirations: [{ prefix: "clicks/", days: 30 }],
      errorExpirations: [{ prefix: "errors/", days: 14 }],
    });
    await runtime.settled();

    const rules = runtime.one(LIFECYCLE).inputs.rules as { id: string; noncurrentVersionExpiration?: unknown }[];
    assert.deepEqual(rules[1]?.noncurrentVersionExpiration, { noncurrentDays: 3 });
    assert.deepEqual(rules.slice(2, 5), [
      { id: "expire-raw-raw/", status: "Enabled", filter: { prefix: "raw/" }, expiration: { days: 90 } },
      { id: "expire-data-clicks/", status: "Enabled", filter: { prefix: "clicks/" }, expiration: { days: 30 } },
      { id: "expire-errors-errors/", status: "Enabled", filter: { prefix: "errors/" }, expiration: { days: 14 } },
    ]);
  });

  it("names a rule by its prefix up to S3's 255 characters, and by a hash beyond", async () => {
    const beginning = "expire-raw-";
    const longest = "a".repeat(255 - beginning.length);
    const runtime = mockRuntime();
    new DataLake("lake", {
      rawExpirations: [longest, `${longest}b`, `${longest}c`].map((prefix) => ({ prefix, days: 1 })),
    });
    await runtime.settled();

    const rules = runtime.one(LIFECYCLE).inputs.rules as { id: string; filter: { prefix?: string } }[];
    const [exact, ...hashed] = rules.slice(2, 5);
    assert.equal(exact?.id, `${beginning}${longest}`);
    assert.equal(new Set(hashed.map(({ id }) => id)).size, 2);
    for (const { id } of hashed) assert.match(id, /^expire-raw-[0-9a-f]{64}$/);
    assert.deepEqual(
      hashed.map(({ filter }) => filter.prefix),
      [`${longest}b`, `${longest}c`],
    );
  });

  it("encrypts objects and query results by S3's own key", async () => {
    const runtime = mockRuntime();
    const lake = new DataLake("lake", { bucketName: "lake-1" });
    await runtime.settled();

    assert.deepEqual(runtime.one(ENCRYPTION).inputs, {
      bucket: "lake-1",
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
    assert.deepEqual(runtime.one(WORKGROUP).inputs, {
      description: "Queries of the data lake lake",
      configuration: {
        enforceWorkgroupConfiguration: true,
        publishCloudwatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: 107_374_182_400,
        resultConfiguration: {
          outputLocation: "s3://lake-1/athena-results/",
          encryptionConfiguration: { encryptionOption: "SSE_S3" },
        },
      },
      forceDestroy: false,
    });
    assert.equal(lake.kmsKeyArn, undefined);
  });

  it("encrypts objects and query results by a customer's key, with a bucket key", async () => {
    const runtime = mockRuntime();
    const lake = new DataLake("lake", { kmsKeyArn: pulumi.output(KEY), queryScanLimitBytes: 10_485_760 });
    await runtime.settled();

    assert.deepEqual(runtime.one(ENCRYPTION).inputs.rules, [
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: KEY },
        bucketKeyEnabled: true,
      },
    ]);
    const { configuration } = runtime.one(WORKGROUP).inputs as { configuration: Record<string, unknown> };
    assert.equal(configuration.bytesScannedCutoffPerQuery, 10_485_760);
    assert.deepEqual(configuration.resultConfiguration, {
      outputLocation: "s3://lake-1a2b3c4/athena-results/",
      encryptionConfiguration: { encryptionOption: "SSE_KMS", kmsKeyArn: KEY },
    });
    assert.equal(await value(lake.kmsKeyArn), KEY);
  });

  it("protects the bucket with its objects and settings, the database with its tables, and the workgroup", async () => {
    const runtime = mockRuntime();
    new DataLake("lake", { tags: { owner: "web" } });
    await runtime.settled();

    assert.deepEqual(runtime.one(BUCKET).inputs, { forceDestroy: false, tags: { owner: "web" } });
    assert.deepEqual(runtime.one(WORKGROUP).inputs.tags, { owner: "web" });
    assert.deepEqual(protectedTypes(runtime), [...BUCKET_TYPES, DATABASE, WORKGROUP].sort());
  });

  it("protects database and workgroup over an adopted bucket too, unless deletion is allowed", async () => {
    for (const allowDeletion of [false, true]) {
      const runtime = mockRuntime();
      new DataLake("lake", { existingBucketArn: "arn:aws:s3:::shared", allowDeletion });
      await runtime.settled();
      assert.deepEqual(protectedTypes(runtime), allowDeletion ? [] : [WORKGROUP, DATABASE].sort());
    }
  });

  it("lets the lake go with its objects where deletion is allowed", async () => {
    const runtime = mockRuntime();
    new DataLake("lake", { allowDeletion: true });
    await runtime.settled();

    assert.deepEqual(runtime.one(BUCKET).inputs, { forceDestroy: true });
    assert.deepEqual(protectedTypes(runtime), []);
    assert.equal(runtime.one(WORKGROUP).inputs.forceDestroy, true);
  });

  it("keeps the lake that the stack protects, also where the component allows deletion", async () => {
    const runtime = mockRuntime();
    new DataLake("lake", { allowDeletion: true }, { protect: true });
    await runtime.settled();
    for (const type of [...BUCKET_TYPES, DATABASE, WORKGROUP]) assert.equal(runtime.one(type).protect, true, type);
  });

  it("makes a table for each schema in its own database", async () => {
    const runtime = mockRuntime();
    const views: LakeTableArgs = { ...CLICKS, schema: { ...CLICKS.schema, name: "views" }, prefix: "views/" };
    const lake = new DataLake("lake", { databaseName: "web", bucketName: "lake-1", tables: { clicks: CLICKS, views } });

    assert.deepEqual(await value(lake.tableNames), { clicks: "clicks", views: "views" });
    await runtime.settled();
    assert.deepEqual(
      runtime.of(TABLE).map(({ name, inputs }) => [name, inputs.databaseName]),
      [
        ["lake-clicks", "web"],
        ["lake-views", "web"],
      ],
    );
    const { storageDescriptor } = runtime.one(TABLE, "lake-views").inputs as {
      storageDescriptor: { location: string };
    };
    assert.equal(storageDescriptor.location, "s3://lake-1/views/");
    const lakeTable = runtime.one("streaming-ingest:index:LakeTable", "lake-clicks");
    assert.equal(lakeTable.parent, await value(lake.urn));
    assert.ok(runtime.one(TABLE, "lake-clicks").dependencies.includes(await value(lake.nodes.database.urn)));
    assert.deepEqual(Object.keys(lake.nodes.tables), ["clicks", "views"]);
  });

  it("answers the names of what it made", async () => {
    mockRuntime();
    const lake = new DataLake("lake", { bucketName: "lake-1" });

    assert.equal(await value(lake.bucketArn), "arn:aws:s3:::lake-1");
    assert.equal(await value(lake.bucketName), "lake-1");
    assert.equal(await value(lake.databaseName), "lake");
    assert.equal(await value(lake.workgroupName), "lake-1a2b3c4");
  });

  it("lets who uses the bucket's ARN wait for all its settings", async () => {
    const runtime = mockRuntime();
    const lake = new DataLake("lake", { bucketName: "lake-1" });
    new aws.s3.BucketPolicy("reader", { bucket: "other", policy: lake.bucketArn });
    await runtime.settled();

    const { bucket, publicAccessBlock, ownershipControls, encryption, versioning, lifecycle, policy } = lake.nodes;
    const settings = [bucket, publicAccessBlock, ownershipControls, encryption, versioning, lifecycle, policy];
    const urns = await Promise.all(settings.map((node) => value(node?.urn ?? "")));
    assert.deepEqual([...runtime.one(POLICY, "reader").dependencies].sort(), urns.sort());
  });

  it("adopts a bucket and touches none of its settings", async () => {
    const runtime = mockRuntime();
    const lake = new DataLake("lake", {
      existingBucketArn: pulumi.output("arn:aws:s3:::shared"),
      kmsKeyArn: KEY,
      tables: { clicks: CLICKS },
    });
    await runtime.settled();

    const expected = [
      "streaming-ingest:index:DataLake",
      "streaming-ingest:index:LakeTable",
      DATABASE,
      TABLE,
      WORKGROUP,
    ];
    assert.deepEqual(typesOf(runtime), expected.sort());
    assert.equal(await value(lake.bucketArn), "arn:aws:s3:::shared");
    assert.equal(await value(lake.bucketName), "shared");
    assert.deepEqual(Object.keys(lake.nodes), ["database", "workgroup", "tables"]);
    const { configuration } = runtime.one(WORKGROUP).inputs as { configuration: { resultConfiguration: unknown } };
    assert.deepEqual(configuration.resultConfiguration, {
      outputLocation: "s3://shared/athena-results/",
      encryptionConfiguration: { encryptionOption: "SSE_KMS", kmsKeyArn: KEY },
    });
  });

  it("leaves what a first preview does not know unknown", async () => {
    const runtime = mockRuntime({ preview: true });
    const lake = new DataLake("lake", { tables: { clicks: CLICKS } });
    await runtime.settled();

    assert.equal(runtime.resources.length, 12);
    assert.equal(runtime.one(POLICY).inputs.policy, UNKNOWN);
    for (const output of [lake.bucketArn, lake.bucketName, lake.workgroupName]) {
      assert.equal(await value(output), undefined);
    }
    assert.equal(await value(lake.databaseName), "lake");
    assert.deepEqual(await value(lake.tableNames), { clicks: "clicks" });
  });

  it("throws every problem of its arguments at once, and makes nothing", async () => {
    const runtime = mockRuntime();
    assert.throws(
      () => new DataLake("lake", { bucketName: "L", tables: { Clicks: { ...CLICKS, format: "CSV" } } }),
      (error) => {
        assert.ok(pulumi.ResourceError.isInstance(error));
        assert.deepEqual(
          error.message.split("\n").map((line) => line.split(" must ")[0]),
          ['DataLake "lake": bucketName', 'DataLake "lake": tables.Clicks', 'DataLake "lake": tables.Clicks.format'],
        );
        return true;
      },
    );
    await runtime.settled();
    assert.deepEqual(typesOf(runtime), ["streaming-ingest:index:DataLake"]);
  });

  // The bucket alone: a resource whose inputs fail never resolves, so a whole lake would leave promises behind.
  it("F-42 refuses a bucket's ARN that is known only later", async () => {
    mockRuntime();
    const parent = new pulumi.ComponentResource("streaming-ingest:index:DataLake", "lake");
    const args = { existingBucketArn: pulumi.output("shared") };
    const bucket = makeOrAdoptBucket("lake", args, undefined, parent);
    const refused = /DataLake "lake": existingBucketArn must be the ARN of a bucket, .*got "shared"/;
    await assert.rejects(value(bucket.arn), refused);
    await assert.rejects(value(bucket.name), refused);
  });
});
