import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { SecretsManager as Client } from "@aws-sdk/client-secrets-manager";
import { AwsError, type CloudSettings } from "../../../local/cloud/contracts";
import { type Gateway, startGateway } from "../../../local/cloud/gateway/gateway";
import { SecretsManager, secretHandler } from "../../../local/cloud/secrets";
import { clientSettings, removeData, temporarySettings } from "./temporary-cloud";

describe("Secrets Manager", () => {
  let settings: CloudSettings;
  let secrets: SecretsManager;
  let gateway: Gateway;
  let client: Client;

  beforeEach(async () => {
    settings = temporarySettings();
    secrets = new SecretsManager(settings);
    gateway = await startGateway({
      port: 0,
      services: [secrets],
      rest: [],
      onError: (error) => assert.fail(String(error)),
    });
    client = new Client(clientSettings(gateway.endpoint));
  });
  afterEach(async () => {
    client.destroy();
    await gateway.close();
    removeData(settings);
  });

  it("keeps a secret on disk, for its owner only", async () => {
    const { ARN, VersionId } = await client.createSecret({ Name: "db/loader", SecretString: "s3cret" });
    assert.match(ARN ?? "", /^arn:aws:secretsmanager:eu-west-1:123456789012:secret:db\/loader-[0-9a-f]{6}$/);
    assert.equal(statSync(join(settings.dataDir, "secrets.json")).mode & 0o777, 0o600);
    const reopened = new SecretsManager(settings);
    assert.equal(reopened.value(ARN ?? ""), "s3cret");
    for (const SecretId of [ARN, "db/loader", ARN?.slice(0, -7)]) {
      const value = await client.getSecretValue({ SecretId });
      assert.deepEqual(
        [value.SecretString, value.VersionId, value.VersionStages],
        ["s3cret", VersionId, ["AWSCURRENT"]],
      );
    }
  });

  it("moves AWSCURRENT to a new value and AWSPREVIOUS to the one before", async () => {
    await client.createSecret({ Name: "s", SecretString: "1" });
    await client.putSecretValue({ SecretId: "s", SecretString: "2" });
    await client.updateSecret({ SecretId: "s", SecretString: "3", Description: "third" });
    assert.equal((await client.getSecretValue({ SecretId: "s" })).SecretString, "3");
    assert.equal((await client.getSecretValue({ SecretId: "s", VersionStage: "AWSPREVIOUS" })).SecretString, "2");
    const { Description, VersionIdsToStages } = await client.describeSecret({ SecretId: "s" });
    assert.equal(Description, "third");
    assert.deepEqual(
      Object.values(VersionIdsToStages ?? {})
        .flat()
        .sort(),
      ["AWSCURRENT", "AWSPREVIOUS"],
    );
  });

  it("puts a value that is sent twice with one token once, and no other with that token", async () => {
    await client.createSecret({ Name: "s", SecretString: "1" });
    const ClientRequestToken = "a".repeat(32);
    const put = (SecretString: string) => client.putSecretValue({ SecretId: "s", SecretString, ClientRequestToken });
    assert.deepEqual((await put("2")).VersionId, (await put("2")).VersionId);
    assert.equal((await client.getSecretValue({ SecretId: "s", VersionStage: "AWSPREVIOUS" })).SecretString, "1");
    await assert.rejects(put("3"), { name: "ResourceExistsException" });
  });

  it("has no value before one is put, and takes a name once", async () => {
    const made = await secretHandler(secrets)({ urn: "u", type: "t", name: "n", inputs: { name: "loader" } });
    assert.equal(made.id, made.outputs.arn);
    assert.deepEqual(
      await secretHandler(secrets)({ urn: "u", type: "t", name: "n", inputs: { name: "loader" } }),
      made,
    );
    assert.throws(
      () => secrets.value(made.id),
      (error) =>
        error instanceof AwsError && error.code === "ResourceNotFoundException" && /AWSCURRENT/.test(error.message),
    );
    await assert.rejects(client.createSecret({ Name: "loader" }), { name: "ResourceExistsException" });
    await client.putSecretValue({ SecretId: made.id, SecretString: "v" });
    assert.equal(secrets.value(made.id), "v");
  });

  it("refuses names that Secrets Manager does", async () => {
    await assert.rejects(client.createSecret({ Name: "a b" }), { name: "InvalidParameterException" });
    await assert.rejects(client.createSecret({ Name: "x".repeat(513) }), { name: "InvalidParameterException" });
    await client.createSecret({ Name: "x".repeat(512) });
  });

  it("lists secrets without their values, and deletes one", async () => {
    await client.createSecret({ Name: "a", SecretString: "hidden" });
    const { SecretList } = await client.listSecrets({});
    assert.deepEqual(
      SecretList?.map(({ Name }) => Name),
      ["a"],
    );
    assert.ok(!JSON.stringify(SecretList).includes("hidden"));
    await client.deleteSecret({ SecretId: "a", ForceDeleteWithoutRecovery: true });
    await assert.rejects(client.getSecretValue({ SecretId: "a" }), { name: "ResourceNotFoundException" });
  });
});
