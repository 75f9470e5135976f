import assert from "node:assert/strict";
import { readStackFile, runProgram } from "../../local/engine";
import { BUCKET, KEY, of, plan, STREAM } from "./stack-fixtures";

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
