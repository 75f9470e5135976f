import assert from "node:assert/strict";
import { runProgram } from "../../local/engine";
import { createEncryptionKey, keyPolicyDocument } from "../../stacks/encryption-key";

interface Statement {
  Sid: string;
  Principal: unknown;
  Action: string | string[];
  Condition?: unknown;
}

const ACCOUNT = "arn:aws:iam::123456789012:root";

function statementsOf(policy: string): Statement[] {
  return (JSON.parse(policy) as { Statement: Statement[] }).Statement;
}

describe("createEncryptionKey", () => {
  it("makes a key with rotation and the longest time for regret, and an alias for it", async () => {
    const { resources } = await runProgram({
      project: "p",
      stack: "s",
      config: { "aws:region": "eu-west-1" },
      mode: "preview",
      account: { accountId: "123456789012" },
      program: async () => {
        createEncryptionKey("data", { description: "All data", tags: { team: "data" } }, { protect: true });
      },
    });
    const [, key, alias] = resources;
    assert.deepEqual(key?.inputs, {
      description: "All data",
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: keyPolicyDocument(ACCOUNT, [
        "kinesis.eu-west-1.amazonaws.com",
        "firehose.eu-west-1.amazonaws.com",
        "s3.eu-west-1.amazonaws.com",
        "redshift.eu-west-1.amazonaws.com",
        "redshift-serverless.eu-west-1.amazonaws.com",
        "secretsmanager.eu-west-1.amazonaws.com",
      ]),
      tags: { team: "data" },
    });
    assert.equal(key?.protect, true);
    assert.equal(alias?.type, "aws:kms/alias:Alias");
    assert.equal(alias?.inputs.name, "alias/data");
    assert.equal(alias?.parent, key?.urn);
    assert.equal(resources.length, 3);
  });
});

describe("the alias of a key", () => {
  for (const [name, alias] of [
    ["ingest-prod", "alias/ingest-prod"],
    ["ingest-prod.eu", "alias/ingest-prod-eu"],
    ["in_gest-a.b.c", "alias/in_gest-a-b-c"],
  ]) {
    it(`is ${alias} for the stack's name ${name}, as KMS takes no dot`, async () => {
      const { resources } = await runProgram({
        project: "p",
        stack: "s",
        config: { "aws:region": "eu-west-1" },
        mode: "preview",
        account: { accountId: "123456789012" },
        program: async () => {
          createEncryptionKey(name ?? "", { description: "All data", tags: {} });
        },
      });
      const made = resources.find(({ type }) => type === "aws:kms/alias:Alias");
      assert.equal(made?.inputs.name, alias);
      assert.match(String(made?.inputs.name), /^alias\/[a-zA-Z0-9/_-]+$/);
    });
  }
});

describe("keyPolicyDocument", () => {
  const [administer, use, grant, ...others] = statementsOf(keyPolicyDocument(ACCOUNT, ["s3.eu-west-1.amazonaws.com"]));

  it("has three statements, all for the account's own IAM policies to grant", () => {
    assert.deepEqual(others, []);
    for (const statement of [administer, use, grant]) assert.deepEqual(statement?.Principal, { AWS: ACCOUNT });
  });

  it("DA-11 lets services make grants by whatever name they come, and nobody else", () => {
    assert.equal(grant?.Action, "kms:CreateGrant");
    assert.deepEqual(grant?.Condition, { Bool: { "kms:GrantIsForAWSResource": "true" } });
  });

  it("lets the key be used through the services only", () => {
    assert.deepEqual(use?.Action, ["kms:Decrypt", "kms:GenerateDataKey"]);
    assert.deepEqual(use?.Condition, { StringEquals: { "kms:ViaService": ["s3.eu-west-1.amazonaws.com"] } });
  });

  it("lets the account's alarms use it where it encrypts their topic", () => {
    const statements = statementsOf(keyPolicyDocument(ACCOUNT, ["s3.eu-west-1.amazonaws.com"], "123456789012"));
    assert.equal(statements.length, 4);
    assert.deepEqual(statements[3], {
      Sid: "TellOfAlarms",
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
    });
  });

  it("lets administrators keep the key and its policy, but decrypt nothing", () => {
    assert.ok(administer?.Action.includes("kms:PutKeyPolicy"));
    for (const action of [administer?.Action ?? []].flat())
      assert.doesNotMatch(action, /\*|crypt|GenerateDataKey|CreateGrant/);
  });
});
