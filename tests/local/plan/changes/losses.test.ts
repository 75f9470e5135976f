import assert from "node:assert/strict";
import { compare } from "../../../../local/plan/changes/compare";
import type { Loss } from "../../../../local/plan/changes/loss";
import { losses } from "../../../../local/plan/changes/losses";
import type { JsonMap, PlannedResource } from "../../../../local/plan/changes/planned";
import { DELIVERY, lost, resource, STREAM } from "./resources";

/** Each loss as `severity path: reason`. */
function said(found: Loss[]): string[] {
  return found.map(({ severity, path, reason }) => `${severity} ${path}: ${reason}`);
}

/** What is lost when one resource's inputs change. */
function updated(type: string, before: JsonMap, after: JsonMap, options: Partial<PlannedResource> = {}): string[] {
  return said(lost([resource(type, before, options)], [resource(type, after, options)]));
}

/** What is lost when one resource goes. */
function deleted(type: string, inputs: JsonMap = {}, options: Partial<PlannedResource> = {}): string[] {
  return said(lost([resource(type, inputs, options)], []));
}

describe("what a change of a data stream loses", () => {
  it("is refused beyond double and half the shards (K-06)", () => {
    const reshard = (before: number, after: number) => updated(STREAM, { shardCount: before }, { shardCount: after });
    const text = (from: number, to: number, first: number) =>
      `error shardCount: goes from ${from} to ${to}, and one change goes to between half and double (K-06), so the update fails; deploy ${first} first, or run npm run reshard`;
    assert.deepEqual(reshard(2, 4), []);
    assert.deepEqual(reshard(2, 5), [text(2, 5, 4)]);
    assert.deepEqual(reshard(5, 3), []);
    assert.deepEqual(reshard(5, 2), [text(5, 2, 3)]);
    assert.deepEqual(updated(STREAM, { shardCount: 1 }, { streamModeDetails: { streamMode: "ON_DEMAND" } }), []);
  });

  it("are the records beyond a shorter retention (G-22)", () => {
    assert.deepEqual(updated(STREAM, { retentionPeriod: 24 }, { retentionPeriod: 25 }), []);
    assert.deepEqual(updated(STREAM, { retentionPeriod: 168 }, {}), [
      "warning retentionPeriod: goes from 168 to 24 hours: records older than 24 h are gone at once (G-22); let the readers come that far first, or keep 168",
    ]);
  });

  it("are its unread records when another name replaces it (K-01)", () => {
    const named = (name: string) => ({ name, retentionPeriod: 48, enforceConsumerDeletion: true });
    assert.deepEqual(updated(STREAM, named("a"), named("b")), [
      "warning : gives way to a new stream (K-01): the records of up to 48 h that its readers have not taken go with it, and producers must put to the new one; let the readers come to its end first, or keep it",
    ]);
  });

  it("is refused when it is deleted under its consumers (K-22)", () => {
    const gone =
      "warning : is deleted: the records of up to 24 h that its readers have not taken go with it; let the readers come to its end first, or keep it";
    assert.deepEqual(deleted(STREAM, { enforceConsumerDeletion: true }), [gone]);
    assert.deepEqual(deleted(STREAM), [
      gone,
      "warning : is not deleted while consumers are registered (K-22); set enforceConsumerDeletion, or deregister them",
    ]);
  });
});

const BESIDE =
  "deliver under another name (a new key under deliveries) beside it and compare before this one goes: docs/change-of-destination.md";

describe("what a change of a delivery stream loses", () => {
  const source = (stream: string) => ({ kinesisSourceConfiguration: { kinesisStreamArn: stream, roleArn: "role" } });
  const replaced = (property: string) =>
    `warning : gives way to a new delivery stream, for ${property} is fixed when it is made (F-02, G-08)`;

  it("are the records that arrive while another source replaces it (F-02, G-10)", () => {
    assert.deepEqual(updated(DELIVERY, source("a"), source("b")), [
      `${replaced("kinesisSourceConfiguration.kinesisStreamArn")}: the new one begins at LATEST, so records that arrive in between are in no object (G-10); ${BESIDE}; else pause the producers meanwhile, or put those records again from a backup`,
    ]);
    assert.deepEqual(updated(DELIVERY, source("a"), {}), [
      `${replaced("kinesisSourceConfiguration")}: producers must put to the new name, and what the old one has not delivered may not arrive`,
    ]);
  });

  it("fails where a fixed name stays and the old one goes last (G-09)", () => {
    const named = (destination: string) => ({ name: "clicks", destination });
    const gap = `${replaced("destination")}: in between puts fail, so let producers retry, and what the old one has not delivered may not arrive`;
    assert.deepEqual(updated(DELIVERY, named("extended_s3"), named("redshift"), { deleteBeforeReplace: true }), [gap]);
    assert.deepEqual(updated(DELIVERY, named("extended_s3"), named("redshift")), [
      "error name: stays while the delivery stream is replaced, and the new one cannot take the name before the old one is gone (G-09); set deleteBeforeReplace, or leave the name out",
      gap,
    ]);
  });

  it("fails where a backup is switched off, for S3 and for Redshift (F-110, G-08)", () => {
    for (const destination of ["extendedS3Configuration", "redshiftConfiguration"]) {
      const backup = (s3BackupMode: string) => ({ [destination]: { s3BackupMode } });
      assert.deepEqual(updated(DELIVERY, backup("Enabled"), backup("Enabled")), []);
      assert.deepEqual(updated(DELIVERY, backup("Disabled"), backup("Enabled")), []);
      const text = (to: string) =>
        `error ${destination}.s3BackupMode: goes from Enabled to ${to}, and AWS switches no backup off (F-110, G-08), so the update fails; keep the backup, or deliver under another name (a new key under deliveries) beside it`;
      assert.deepEqual(updated(DELIVERY, backup("Enabled"), backup("Disabled")), [text("Disabled")]);
      assert.deepEqual(
        updated(DELIVERY, backup("Enabled"), { [destination]: { prefix: "x" } }).at(0),
        text("Disabled"),
      );
    }
  });

  it("is out of sight where the destination changes", () => {
    const s3 = (bucketArn: string, prefix: string) => ({
      extendedS3Configuration: { bucketArn, prefix, bufferingSize: 64 },
    });
    const text = (path: string) =>
      `warning extendedS3Configuration.${path}: changes: what was delivered so far stays in the old place, and queries of the new one do not find it; ${BESIDE}; else move it there, or keep the place`;
    assert.deepEqual(updated(DELIVERY, s3("a", "raw/"), s3("b", "new/")), [text("bucketArn"), text("prefix")]);
  });

  it("is out of the table's reach where the format changes in place, and nothing where it stays", () => {
    const s3 = (serializer?: string) => ({
      extendedS3Configuration: {
        prefix: "a/",
        ...(serializer && {
          dataFormatConversionConfiguration: {
            outputFormatConfiguration: { serializer: { [serializer]: { compression: "SNAPPY" } } },
          },
        }),
      },
    });
    const text = `warning extendedS3Configuration.dataFormatConversionConfiguration: changes: what was delivered so far keeps its format, which the table then does not read; ${BESIDE}; else keep the format`;
    assert.deepEqual(updated(DELIVERY, s3(), s3("parquetSerDe")), [text]);
    assert.deepEqual(updated(DELIVERY, s3("parquetSerDe"), s3("orcSerDe")), [text]);
    assert.deepEqual(updated(DELIVERY, s3("parquetSerDe"), s3()), [text]);
    assert.deepEqual(updated(DELIVERY, s3("orcSerDe"), s3("orcSerDe")), []);
  });

  it("are its buffers when it is deleted", () => {
    assert.deepEqual(deleted(DELIVERY), [
      "warning : is deleted: what it has taken and not delivered yet may not arrive; stop its producers and wait for its buffers first, or keep it",
    ]);
  });
});

describe("what a change of a store loses", () => {
  const BUCKET = "aws:s3/bucket:Bucket";

  it("is refused by Pulumi while the store was protected, whatever the program says now", () => {
    const text = (done: string) =>
      `error : is protected, so Pulumi refuses to ${done} it, and the whole update stops; keep it as it is, or allow its deletion (allowDeletion) in a deployment before this one`;
    assert.deepEqual(deleted(BUCKET, { forceDestroy: true }, { protect: true }), [text("delete")]);
    const [before, after] = [resource(BUCKET, { bucket: "a" }, { protect: true }), resource(BUCKET, { bucket: "b" })];
    assert.deepEqual(said(lost([before], [after])), [text("replace")]);
  });

  it("is all of a bucket that may go with its objects, and fails for one that may not (G-13)", () => {
    assert.deepEqual(deleted(BUCKET, { forceDestroy: true }), [
      "warning : is deleted: all its objects go with it; copy them first, or keep it",
    ]);
    const text =
      "error : must be empty to be deleted, so the update fails while it has objects (G-13); keep the bucket, or empty it first";
    assert.deepEqual(deleted(BUCKET), [text]);
    assert.deepEqual(updated(BUCKET, { bucket: "a" }, { bucket: "b" }), [text]);
  });

  it("are older objects where they expire sooner", () => {
    const type = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
    const rules = (days: number, noncurrentDays: number) => ({
      rules: [{ id: "errors", expiration: { days }, noncurrentVersionExpiration: { noncurrentDays } }],
    });
    assert.deepEqual(updated(type, rules(30, 7), rules(31, 8)), []);
    const text = (path: string, from: number, to: number) =>
      `warning rules[errors].${path}: goes from ${from} to ${to} days: what is older is deleted within a day or two; copy it first, or keep the days`;
    assert.deepEqual(updated(type, rules(30, 7), rules(29, 6)), [
      text("expiration.days", 30, 29),
      text("noncurrentVersionExpiration.noncurrentDays", 7, 6),
    ]);
  });

  it("is what was overwritten where versions are suspended", () => {
    const type = "aws:s3/bucketVersioning:BucketVersioning";
    const status = (text: string) => ({ versioningConfiguration: { status: text } });
    assert.deepEqual(updated(type, status("Suspended"), status("Enabled")), []);
    assert.deepEqual(updated(type, status("Enabled"), status("Suspended")), [
      "warning versioningConfiguration.status: is no longer Enabled: what is overwritten or deleted from now on cannot come back; keep it Enabled",
    ]);
  });

  it("is said for each type that holds something", () => {
    const gone: [string, JsonMap, string][] = [
      [
        "aws:kms/key:Key",
        { deletionWindowInDays: 7 },
        "after 7 days nothing that it encrypts can be read again; re-encrypt that first, or keep it",
      ],
      [
        "aws:secretsmanager/secret:Secret",
        { recoveryWindowInDays: 7 },
        "its value goes with it and can come back for 7 days (G-14); keep it, or see that whoever reads it has another",
      ],
      [
        "aws:secretsmanager/secret:Secret",
        { recoveryWindowInDays: 0 },
        "its value goes with it and cannot come back; keep it, or see that whoever reads it has another",
      ],
      [
        "aws:redshift/cluster:Cluster",
        { skipFinalSnapshot: true },
        "all its databases and their rows go with it; take a snapshot first, or keep it",
      ],
      [
        "aws:redshift/cluster:Cluster",
        { finalSnapshotIdentifier: "last" },
        "all its databases go with it, but for a final snapshot (RC-11), from which they can be restored",
      ],
      [
        "aws:redshiftserverless/namespace:Namespace",
        {},
        "all its databases and their rows go with it (RS-01); take a snapshot first, or keep its names",
      ],
      [
        "aws:kinesisanalyticsv2/application:Application",
        {},
        "its snapshots and open windows go with it; keep it, or let its windows close first",
      ],
      [
        "aws:glue/catalogDatabase:CatalogDatabase",
        {},
        "the definitions of all its tables go with it; the objects stay. Keep its name",
      ],
      [
        "aws:glue/catalogTable:CatalogTable",
        {},
        "its objects stay, but queries by its name fail; keep its name, or change the queries",
      ],
      ["aws:cloudwatch/logGroup:LogGroup", {}, "its log events go with it; export them first, or keep it"],
      ["aws:sqs/queue:Queue", {}, "the messages in it go with it; take them out first, or keep it"],
      [
        "aws:dms/replicationTask:ReplicationTask",
        {},
        "the position in its source goes with it, and a new task loads anew; keep it, or expect rows twice",
      ],
    ];
    for (const [type, inputs, reason] of gone) {
      assert.deepEqual(deleted(type, inputs), [`warning : is deleted: ${reason}`], type);
      assert.deepEqual(said(lost([], [resource(type, inputs)])), [], `${type} is created`);
    }
  });

  it("are the windows of a job that another query replaces", () => {
    assert.deepEqual(updated("aws:kinesisanalyticsv2/application:Application", { name: "a" }, { name: "b" }), [
      "warning : gives way to a new one: the new job begins at its start position without the old one's windows (FL-01), so results near there can be missing or come twice; set startTimestamp to the start of a window that is still open",
    ]);
  });

  it("are older log events where a log is kept for less", () => {
    const type = "aws:cloudwatch/logGroup:LogGroup";
    assert.deepEqual(updated(type, { retentionInDays: 7 }, { retentionInDays: 14 }), []);
    assert.deepEqual(updated(type, { retentionInDays: 7 }, {}), []);
    const text = (from: string) =>
      `warning retentionInDays: goes from ${from} to 5 days: older log events are deleted; export them first, or keep the days`;
    assert.deepEqual(updated(type, { retentionInDays: 7 }, { retentionInDays: 5 }), [text("7")]);
    assert.deepEqual(updated(type, {}, { retentionInDays: 5 }), [text("no limit")]);
  });

  it("is out of sight where a table of the lake looks elsewhere", () => {
    const at = (location: string) => ({ storageDescriptor: { location } });
    assert.deepEqual(updated("aws:glue/catalogTable:CatalogTable", at("s3://a/"), at("s3://b/")), [
      "warning storageDescriptor.location: changes: objects that lie as before are no longer found by queries of the table; move them, or keep it and name a new table",
    ]);
  });

  it("is out of sight too where a renamed table of the lake looks elsewhere, and not where its prefix stays", () => {
    const table = (name: string, folder: string) => ({
      name,
      storageDescriptor: { location: `s3://lake/${folder}/` },
    });
    const renamed =
      "warning : gives way to a new one: its objects stay, but queries by its name fail; keep its name, or change the queries";
    const type = "aws:glue/catalogTable:CatalogTable";
    assert.deepEqual(updated(type, table("a", "a"), table("b", "a")), [renamed]);
    assert.deepEqual(updated(type, table("a", "a"), table("b", "b")), [
      renamed,
      "warning storageDescriptor.location: changes: objects that lie as before are no longer found by queries of the table; move them, or set the delivery's prefix as it was",
    ]);
  });

  it("is everything where the stack goes to another Region (G-23)", () => {
    const side = (region: string) => ({ resources: [], region });
    assert.deepEqual(said(losses({ before: side("eu-west-1"), after: side("us-east-1"), changes: compare([], []) })), [
      "error aws:region: goes from eu-west-1 to us-east-1: no resource and no data moves along (G-23); make a stack of its own for us-east-1, and destroy this one when its data is there",
    ]);
  });
});

describe("what a change of a warehouse's table loses", () => {
  const TARGET = "streaming-ingest:index:TargetTable";
  const INVOCATION = "aws:lambda/invocation:Invocation";
  const definition = (columns: JsonMap[], tableName = "click") => ({
    definition: JSON.stringify({ databaseSchema: "ingest", tableName, columns, ingestion: "COPY" }),
  });
  const column = (name: string, type = "VARCHAR(16)") => ({ name, type, nullable: true });
  const table = (outputs: JsonMap) => resource(TARGET, {}, { managed: false, outputs });

  it("is refused for a dropped, narrowed or renamed one, and allowed for a new column (US-04)", () => {
    const before = table(definition([column("id"), column("at", "TIMESTAMP")]));
    const evolve = (...args: Parameters<typeof definition>) =>
      lost([before], [table(definition(...args))]).map(({ severity, name, path }) => `${severity} ${name}: ${path}`);
    assert.deepEqual(evolve([column("id", "VARCHAR(17)"), column("at", "TIMESTAMP"), column("new")]), []);
    assert.deepEqual(evolve([column("id")]), ["error ingest.click: schema.columns.at"]);
    assert.deepEqual(evolve([column("id", "VARCHAR(15)"), column("at", "TIMESTAMP")]), [
      "error ingest.click: schema.columns.id",
    ]);
    assert.deepEqual(evolve([column("id"), column("at", "TIMESTAMP")], "tap"), ["error ingest.click: tableName"]);
  });

  it("are its rows where its delivery allows it to go, and nothing where it does not", () => {
    const owner = table(definition([column("id")]));
    const invocation = (allowDrop: boolean, more: JsonMap = {}) =>
      resource(
        INVOCATION,
        { functionName: "tables", input: JSON.stringify({ allowDrop }), lifecycleScope: "CRUD", ...more },
        { parent: owner.urn },
      );
    const text = (severity: string) =>
      `${severity} : is dropped with all its rows, for its delivery allows it (allowDeletion); allow no deletion (redshift.allowDeletion) in a deployment before this one, or unload the rows first`;
    assert.deepEqual(said(lost([owner, invocation(true)], [])), [text("warning")]);
    assert.equal(lost([owner, invocation(true)], [])[0]?.name, "ingest.click");
    assert.deepEqual(said(lost([owner, invocation(false)], [])), []);
    assert.deepEqual(said(lost([owner, invocation(true)], [owner, invocation(true, { qualifier: "1" })])), [
      text("error"),
    ]);
    assert.deepEqual(said(lost([owner, invocation(true)], [owner, invocation(true, { functionName: "new" })])), []);
  });
});
