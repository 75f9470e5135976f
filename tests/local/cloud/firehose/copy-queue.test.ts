import assert from "node:assert/strict";
import { JDBC_URL, redshiftInputs, SECRET_ARN } from "./fake-warehouse";
import { KINESIS, processors, type TransformEvent, until } from "./fakes";
import { aWhile, MINUTE, RedshiftWorld } from "./redshift-world";

const NAME = "events-1-2026-01-31-22-30-00-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
describe("delivery to Redshift", () => {
  let world: RedshiftWorld;
  beforeEach(() => {
    world = new RedshiftWorld();
  });
  afterEach(() => world.end());

  it("stages an object, writes its manifest, and copies it with columns and options", async () => {
    await world.make();
    await world.put("events", '{"id":1}', '{"id":2}');
    await world.firehose.drain();
    const [key = "", ...others] = world.stagedKeys();
    assert.deepEqual(others, []);
    assert.match(key, new RegExp(`^staging/2026/01/31/22/${NAME}$`));
    const manifest = `staging/manifests/${key.slice("staging/".length)}`;
    assert.deepEqual(world.objects.keys("staging/manifests/"), [manifest]);
    assert.deepEqual(world.objects.lines(manifest), [{ entries: [{ url: `s3://lake/${key}`, mandatory: true }] }]);
    assert.deepEqual(world.warehouses.statements, [
      `COPY ingest.events (id,amount) FROM 's3://lake/${manifest}' CREDENTIALS 'aws_iam_role=arn:aws:iam::000000000000:role/firehose' MANIFEST JSON 'auto'`,
    ]);
    assert.equal(world.warehouses.text, '{"id":1}{"id":2}');
    assert.deepEqual(world.warehouses.logins, [{ jdbcUrl: JDBC_URL, username: "loader", password: "first-password" }]);
    const { objects, bytes, ...records } = world.counts();
    assert.deepEqual({ objects, bytes }, { objects: 1, bytes: 16 });
    assert.deepEqual(records, {
      read: 2,
      delivered: 2,
      dropped: 0,
      rejected: 0,
      copied: 2,
      abandoned: 0,
      waiting: 0,
    });
    assert.deepEqual(world.queueFiles(), []);
    assert.deepEqual(world.problems, []);
  });

  it("leaves the column list out where there is none, and puts manifests at the root without a prefix", async () => {
    await world.make({ dataTableColumns: undefined, copyOptions: "CSV" }, { prefix: "" });
    await world.put("events", "1,2\n");
    await world.firehose.drain();
    const [manifest = ""] = world.objects.keys("manifests/2026/01/31/22/");
    assert.match(
      world.warehouses.statements[0] ?? "",
      new RegExp(`^COPY ingest.events FROM 's3://lake/${manifest}' .* MANIFEST CSV$`),
    );
  });

  it("F-56 stages gzip, and the manifest plain", async () => {
    await world.make({ copyOptions: "GZIP JSON 'auto'" }, { compressionFormat: "GZIP" });
    await world.put("events", "a");
    await world.firehose.drain();
    assert.match(world.stagedKeys()[0] ?? "", /\.gz$/);
    assert.match(world.objects.keys("staging/manifests/")[0] ?? "", new RegExp(`${NAME}$`));
    assert.equal(world.warehouses.text, "a");
  });

  it("copies in the order of the records, one object at a time, from a data stream too", async () => {
    world.streams.shard("shard-0");
    await world.firehose.apply("events", redshiftInputs({}, { bufferingSize: 1 }, KINESIS));
    const parts = Array.from({ length: 12 }, (_, index) => String.fromCharCode(97 + index).repeat(700_000));
    for (const part of parts) world.streams.put("shard-0", part);
    await world.firehose.drain();
    assert.ok(world.warehouses.loads.length >= 4, `${world.warehouses.loads.length} objects`);
    assert.ok(world.warehouses.text === parts.join(""));
    assert.equal(world.counts().copied, 12);
  });

  it("copies what the transform answers, and counts what it drops and fails", async () => {
    world.functions.handler = ({ records }: TransformEvent) => ({
      records: records.map(({ recordId, data }) => {
        const text = Buffer.from(data, "base64").toString();
        if (text === "drop") return { recordId, result: "Dropped" };
        if (text === "fail") return { recordId, result: "ProcessingFailed" };
        return { recordId, result: "Ok", data: Buffer.from(text.toUpperCase()).toString("base64") };
      }),
    });
    await world.make({ processingConfiguration: processors(["Lambda", { LambdaArn: "arn:fn" }]) });
    await world.put("events", "a", "drop", "fail", "b");
    await world.firehose.drain();
    assert.equal(world.warehouses.text, "AB");
    const { read, delivered, dropped, rejected, copied } = world.counts();
    assert.deepEqual(
      { read, delivered, dropped, rejected, copied },
      { read: 4, delivered: 2, dropped: 1, rejected: 1, copied: 2 },
    );
    assert.equal(world.objects.lines("staging/processing-failed/2026/01/31/22/").length, 1);
  });

  it("F-110 keeps each record as it came in the backup, which is not copied", async () => {
    await world.make({
      s3BackupMode: "Enabled",
      s3BackupConfiguration: { bucketArn: "arn:aws:s3:::lake", prefix: "backup/" },
      processingConfiguration: processors(["AppendDelimiterToRecord"]),
    });
    await world.put("events", "a", "b");
    await world.firehose.drain();
    assert.equal(world.objects.text("backup/"), "ab");
    assert.equal(world.warehouses.text, "a\nb\n");
    assert.equal(world.warehouses.copies, 1);
  });

  it("settles by the clock's own times", async () => {
    await world.make();
    world.warehouses.refuse = "out of disk";
    await world.stage("a");
    await until(() => world.warehouses.copies === 1);
    const settled = world.firehose.settled();
    world.warehouses.refuse = undefined;
    await aWhile();
    assert.equal(world.counts().waiting, 1);
    world.clock.time += 5 * MINUTE;
    await settled;
    assert.deepEqual(world.copyCounts(), { copied: 1, abandoned: 0, waiting: 0 });
  });

  describe("while COPY fails", () => {
    it("R-09 tries again every five minutes, stages on, and copies all in order afterwards", async () => {
      await world.make();
      world.warehouses.refuse = "Load into table 'events' failed.";
      await world.stage("a");
      await until(() => world.problems.length === 1);
      await world.stage("b", "c");
      world.clock.time += 5 * MINUTE - 1;
      await aWhile();
      assert.equal(world.warehouses.copies, 1);
      assert.deepEqual(world.copyCounts(), { copied: 0, abandoned: 0, waiting: 3 });
      assert.equal(world.counts().delivered, 3);
      world.clock.time += 1;
      await until(() => world.problems.length === 2);
      world.warehouses.refuse = undefined;
      world.clock.time += 5 * MINUTE;
      await world.firehose.settled();
      assert.equal(world.warehouses.text, "abc");
      assert.deepEqual(world.copyCounts(), { copied: 3, abandoned: 0, waiting: 0 });
      assert.match(
        world.problems[0] ?? "",
        /^delivery stream events: copying s3:\/\/lake\/staging\/.* into ingest\.events failed and is tried again: Load into table 'events' failed\.$/,
      );
    });

    it("R-09 gives an object up when the retry duration is over, lists it under errors/manifests/, and goes on", async () => {
      await world.make({ retryDuration: 600 });
      world.warehouses.refuse = "no such column";
      await world.stage("a", "b");
      for (const attempts of [1, 2]) {
        await until(() => world.problems.length === attempts);
        assert.equal(world.counts().abandoned, 0);
        if (attempts === 1) world.clock.time += 5 * MINUTE;
      }
      // The last attempt of the first object fails; the second object then goes through.
      world.warehouses.refuseOnce = world.warehouses.refuse;
      world.warehouses.refuse = undefined;
      world.clock.time += 5 * MINUTE;
      await world.firehose.settled();
      assert.equal(world.warehouses.text, "b");
      assert.deepEqual(world.copyCounts(), { copied: 1, abandoned: 1, waiting: 0 });
      const [first = ""] = world.stagedKeys();
      const list = `staging/errors/manifests/${first.slice("staging/".length)}`;
      assert.deepEqual(world.objects.keys("staging/errors/"), [list]);
      assert.deepEqual(world.objects.lines(list), [{ entries: [{ url: `s3://lake/${first}`, mandatory: true }] }]);
      assert.match(
        world.problems[2] ?? "",
        new RegExp(`failed for the last time and is left to s3://lake/${list}: no such`),
      );
    });

    it("R-09 does not try again with a retry duration of 0", async () => {
      await world.make({ retryDuration: 0 });
      world.warehouses.refuse = "down";
      await world.stage("a");
      await world.firehose.settled();
      assert.equal(world.warehouses.copies, 1);
      assert.deepEqual(world.copyCounts(), { copied: 0, abandoned: 1, waiting: 0 });
    });

    it("R-09 does not try again when the first attempt took longer than the retry duration", async () => {
      await world.make({ retryDuration: 600 });
      world.warehouses.committed = () => {
        world.warehouses.loads.pop();
        world.clock.time += 10 * MINUTE;
        throw new Error("connection lost");
      };
      await world.stage("a");
      await world.firehose.settled();
      assert.equal(world.warehouses.copies, 1);
      assert.equal(world.counts().abandoned, 1);
    });

    it("keeps an object that cannot be listed under errors/manifests/ until it can", async () => {
      await world.make({ retryDuration: 0 });
      world.warehouses.refuse = "down";
      world.objects.refuse = (key) => key.includes("errors/manifests/");
      await world.stage("a");
      await until(() => world.problems.length >= 2);
      assert.deepEqual(world.copyCounts(), { copied: 0, abandoned: 0, waiting: 1 });
      world.objects.refuse = undefined;
      await world.firehose.settled();
      assert.equal(world.objects.keys("staging/errors/manifests/").length, 1);
      assert.equal(world.counts().abandoned, 1);
    });

    it("drains with short pauses, and arrives when the warehouse is back", async () => {
      await world.make({}, { bufferingInterval: 60 });
      world.warehouses.refuse = "resuming";
      await world.put("events", "a");
      const drained = world.firehose.drain();
      await until(() => world.problems.length === 2);
      world.warehouses.refuse = undefined;
      await drained;
      assert.equal(world.warehouses.text, "a");
      assert.equal(world.counts().copied, 1);
    });

    it("drains a broken warehouse to its end: all attempts for the first object, one for each behind it", async () => {
      await world.make({ retryDuration: 300 });
      world.warehouses.refuse = "broken";
      await world.stage("a", "b", "c");
      await world.firehose.drain();
      assert.equal(world.warehouses.copies, 2 + 1 + 1);
      assert.deepEqual(world.copyCounts(), { copied: 0, abandoned: 3, waiting: 0 });
      world.warehouses.refuse = undefined;
      await world.put("events", "d");
      await world.firehose.drain();
      world.warehouses.refuse = "broken again";
      await world.put("events", "e");
      await world.firehose.drain();
      assert.equal(world.warehouses.copies, 4 + 1 + 2);
      assert.deepEqual(world.copyCounts(), { copied: 1, abandoned: 4, waiting: 0 });
    });
  });

  it("refuses a Redshift destination without warehouses or secrets", async () => {
    for (const missing of [{ warehouses: undefined }, { secrets: undefined }]) {
      const firehose = world.newFirehose(missing);
      await assert.rejects(
        firehose.apply("events", redshiftInputs()),
        /delivery stream "events": destination "redshift" needs a warehouse and its secrets/,
      );
      assert.deepEqual(firehose.names(), []);
    }
  });

  it("describes the destination as AWS does, without a password", async () => {
    const describeStream = async (): Promise<unknown> => {
      const { DeliveryStreamDescription } = await world.firehose.call("DescribeDeliveryStream", {
        DeliveryStreamName: "events",
      });
      return (DeliveryStreamDescription as { Destinations: unknown[] }).Destinations[0];
    };
    await world.make({ retryDuration: 900 });
    const s3 = {
      RoleARN: "arn:aws:iam::000000000000:role/firehose",
      BucketARN: "arn:aws:s3:::lake",
      Prefix: "staging/",
      BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 0 },
      CompressionFormat: "UNCOMPRESSED",
      EncryptionConfiguration: { NoEncryptionConfig: "NoEncryption" },
    };
    const common = {
      RoleARN: s3.RoleARN,
      ClusterJDBCURL: JDBC_URL,
      CopyCommand: {
        DataTableName: "ingest.events",
        DataTableColumns: "id,amount",
        CopyOptions: "JSON 'auto'",
      },
      RetryOptions: { DurationInSeconds: 900 },
      S3DestinationDescription: s3,
      ProcessingConfiguration: { Enabled: false, Processors: [] },
      S3BackupMode: "Disabled",
    };
    assert.deepEqual(await describeStream(), {
      DestinationId: "destinationId-000000000001",
      RedshiftDestinationDescription: {
        ...common,
        SecretsManagerConfiguration: { SecretARN: SECRET_ARN, Enabled: true },
      },
    });
    await world.make({
      retryDuration: 900,
      secretsManagerConfiguration: undefined,
      username: "loader",
      password: "first-password",
    });
    assert.deepEqual(await describeStream(), {
      DestinationId: "destinationId-000000000001",
      RedshiftDestinationDescription: { ...common, Username: "loader" },
    });
  });
});
