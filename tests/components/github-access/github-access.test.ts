import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { GithubAccess } from "../../../components/github-access";
import { runProgram } from "../../../local/engine";
import { mockRuntime, UNKNOWN, value } from "../mocks";
import { actionsOf, made, minimalArgs, STATE, STATE_BUCKET, STATE_KEY, type Statement, statementsOf } from "./fixtures";

const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/policy:Policy";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
const PROVIDER_ARN = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
const ALL_POLICIES = [
  "streams",
  "functions",
  "logs",
  "lake",
  "roles",
  "analytics",
  "feeds",
  "reports",
  "warehouse",
  "network",
];

const trust = (sub: string | string[]) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Federated: PROVIDER_ARN },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: {
          "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
          "token.actions.githubusercontent.com:sub": [sub].flat(),
        },
      },
    },
  ],
});

/** The statements of all managed policies of a role. */
async function statements(
  role: "preview" | "deploy",
  changes: Parameters<typeof minimalArgs>[0] = {},
): Promise<Statement[]> {
  const { runtime } = await made(changes);
  const policies = runtime.of(POLICY).filter(({ name }) => name.startsWith(`ci-${role}-`));
  return policies.flatMap(({ inputs }) => statementsOf(inputs.policy));
}

describe("GithubAccess", () => {
  it("D-21 makes GitHub's provider for AWS's audience, without thumbprints", async () => {
    const { runtime, access } = await made();
    assert.deepEqual(runtime.one(PROVIDER).inputs, {
      url: "https://token.actions.githubusercontent.com",
      clientIdLists: ["sts.amazonaws.com"],
    });
    assert.equal(await value(access.providerArn), PROVIDER_ARN);
  });

  it("D-21 takes the provider that the account has", async () => {
    const { runtime, access } = await made({ existingProviderArn: PROVIDER_ARN });
    assert.deepEqual(runtime.of(PROVIDER), []);
    assert.equal(access.nodes.provider, undefined);
    assert.deepEqual(JSON.parse(String(runtime.one(ROLE, "ci-preview").inputs.assumeRolePolicy)), trust(PR));
  });

  const PR = "repo:octo-org/octo-repo:pull_request";

  it("D-20 lets pull requests take the preview role, and the two environments the deploy role, by their exact subjects", async () => {
    const { runtime } = await made();
    const trustOf = (name: string) => JSON.parse(String(runtime.one(ROLE, name).inputs.assumeRolePolicy));
    assert.deepEqual(trustOf("ci-preview"), trust(PR));
    assert.deepEqual(
      trustOf("ci-deploy"),
      trust(["repo:octo-org/octo-repo:environment:staging", "repo:octo-org/octo-repo:environment:production"]),
    );
  });

  it("D-20 names the repository as tokens with immutable IDs do, and the environments that are given", async () => {
    const { runtime } = await made({ repository: "octo-org@12/octo-repo@345", environments: ["live"] });
    const trustOf = (name: string) => JSON.parse(String(runtime.one(ROLE, name).inputs.assumeRolePolicy));
    assert.deepEqual(trustOf("ci-preview"), trust("repo:octo-org@12/octo-repo@345:pull_request"));
    assert.deepEqual(trustOf("ci-deploy"), trust("repo:octo-org@12/octo-repo@345:environment:live"));
  });

  it("attaches to each role the policies of its own, which it cannot change", async () => {
    const { runtime, access } = await made();
    for (const role of ["preview", "deploy"] as const) {
      const attached = runtime.of(ATTACHMENT).filter(({ inputs }) => String(inputs.role).startsWith(`ci-${role}`));
      const arns = attached.map(({ inputs }) => String(inputs.policyArn));
      assert.equal(arns.length, ALL_POLICIES.length);
      ALL_POLICIES.forEach((name, index) => {
        assert.match(arns[index] ?? "", new RegExp(`:policy/github-access/ci-${role}-${name}`));
      });
      assert.match(
        (await value(role === "preview" ? access.previewRoleArn : access.deployRoleArn)) ?? "",
        /:role\/github-access\//,
      );
      assert.deepEqual(Object.keys(access.nodes[role].policies), ALL_POLICIES);
    }
  });

  it("leaves out what stacks without the features do not need", async () => {
    const { runtime, access } = await made({ features: [] });
    assert.deepEqual(Object.keys(access.nodes.deploy.policies), ["streams", "functions", "logs", "lake", "roles"]);
    const ofRoles = runtime.of(POLICY).filter(({ name }) => name !== "ci-boundary");
    const actions = ofRoles.flatMap(({ inputs }) => actionsOf(statementsOf(inputs.policy)));
    assert.deepEqual(
      actions.filter((action) => /^(ec2|redshift|redshift-serverless|dms|iot|kinesisanalytics):/.test(action)),
      [],
    );
  });

  it("says in no statement an action with a wildcard, and denies nothing", async () => {
    for (const statement of [...(await statements("preview")), ...(await statements("deploy"))]) {
      assert.equal(statement.Effect, "Allow");
      for (const action of actionsOf([statement])) assert.match(action, /^[a-z0-9-]+:[A-Z][A-Za-z]+$/);
    }
  });

  it("goes to all resources only for lists and for the calls of which AWS narrows none", async () => {
    const unscoped = (await statements("deploy")).filter(({ Resource }) => [Resource].flat().includes("*"));
    const writes = actionsOf(unscoped).filter((action) => !/^[a-z0-9-]+:(Describe|List|Get)/.test(action));
    assert.deepEqual([...new Set(writes)].sort(), [
      "kinesis:DisableEnhancedMonitoring",
      "kinesis:EnableEnhancedMonitoring",
      "kinesis:UpdateShardCount",
      "kinesis:UpdateStreamMode",
      "kinesisanalytics:CreateApplication",
      "kms:CreateKey",
      // Of the prefixes' functions only, by a condition.
      "lambda:CreateEventSourceMapping",
      "route53:AssociateVPCWithHostedZone",
      "sns:SetSubscriptionAttributes",
      "sns:Unsubscribe",
    ]);
  });

  it("lets the preview role change nothing and read no data and no secret", async () => {
    const actions = actionsOf(await statements("preview", { state: STATE }));
    const changing = actions.filter((action) => !/:(Describe|Get|List)/.test(action));
    assert.deepEqual(changing, []);
    for (const data of ["kinesis:GetRecords", "secretsmanager:GetSecretValue", "kms:Decrypt", "sts:AssumeRole"]) {
      assert.equal(actions.includes(data), false, data);
    }
    const objects = (await statements("preview")).filter((one) => actionsOf([one]).includes("s3:GetObject"));
    assert.deepEqual(
      objects.flatMap(({ Resource }) => Resource),
      ["arn:aws:s3:::orders*/sql-analytics/*", "arn:aws:s3:::lake*/sql-analytics/*"],
    );
  });

  it("reaches streams of the prefixes only", async () => {
    const [streams] = (await statements("deploy")).filter((one) => actionsOf([one]).includes("kinesis:DeleteStream"));
    assert.deepEqual(streams?.Resource, [
      "arn:aws:kinesis:eu-west-1:123456789012:stream/orders*",
      "arn:aws:kinesis:eu-west-1:123456789012:stream/lake*",
    ]);
  });

  it("writes prefixes with underscores where names have no hyphen", async () => {
    const all = await statements("deploy", { namePrefixes: ["shop-orders"] });
    const [rule] = all.filter((one) => actionsOf([one]).includes("iot:CreateTopicRule"));
    assert.equal(rule?.Resource, "arn:aws:iot:eu-west-1:123456789012:rule/shop_orders*");
    const [table] = all.filter((one) => actionsOf([one]).includes("glue:CreateTable"));
    assert.deepEqual(table?.Resource, [
      "arn:aws:glue:eu-west-1:123456789012:catalog",
      "arn:aws:glue:eu-west-1:123456789012:database/shop_orders*",
      "arn:aws:glue:eu-west-1:123456789012:table/shop_orders*/*",
    ]);
    const named = await statements("deploy", { namePrefixes: ["shop-orders"], databasePrefixes: ["shop-lake"] });
    const [other] = named.filter((one) => actionsOf([one]).includes("glue:CreateDatabase"));
    assert.deepEqual(other?.Resource, [
      "arn:aws:glue:eu-west-1:123456789012:catalog",
      "arn:aws:glue:eu-west-1:123456789012:database/shop_lake*",
    ]);
  });

  it("lets the deploy role make bounded roles only, and hand them to the services of the features only", async () => {
    const all = await statements("deploy", { features: ["warehouse"] });
    const granting = (action: string) => all.filter((one) => actionsOf([one]).includes(action));
    const roles = ["arn:aws:iam::123456789012:role/orders*", "arn:aws:iam::123456789012:role/lake*"];
    const { runtime, access } = await made();
    const boundary = await value(access.boundaryArn);
    assert.match(boundary ?? "", /^arn:aws:iam::123456789012:policy\/github-access\/ci-boundary/);
    const bounded = { StringEquals: { "iam:PermissionsBoundary": boundary } };
    for (const action of [
      "iam:CreateRole",
      "iam:DeleteRole",
      "iam:PutRolePolicy",
      "iam:PutRolePermissionsBoundary",
      "iam:UpdateAssumeRolePolicy",
    ]) {
      const found = granting(action);
      assert.deepEqual(
        found.map(({ Resource, Condition }) => ({ Resource, Condition })),
        [{ Resource: roles, Condition: bounded }],
        action,
      );
    }
    assert.deepEqual(granting("iam:PassRole"), [
      {
        Effect: "Allow",
        Action: "iam:PassRole",
        Resource: roles,
        Condition: {
          StringEquals: {
            "iam:PassedToService": [
              "firehose.amazonaws.com",
              "lambda.amazonaws.com",
              "redshift-serverless.amazonaws.com",
              "redshift.amazonaws.com",
              "scheduler.amazonaws.com",
            ],
          },
        },
      },
    ]);
    for (const action of ["iam:AttachRolePolicy", "iam:CreatePolicy", "iam:DeleteRolePermissionsBoundary"]) {
      assert.deepEqual(granting(action), [], action);
    }
    const [only] = statementsOf(runtime.one(POLICY, "ci-boundary").inputs.policy);
    assert.equal(
      actionsOf(only ? [only] : []).some((action) => /^(iam|sts|ec2|organizations):/.test(action)),
      false,
    );
  });

  it("leaves keys to an administrator: it neither deletes, disables nor opens one", async () => {
    const actions = actionsOf(await statements("deploy"));
    for (const action of ["kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:PutKeyPolicy"]) {
      assert.equal(actions.includes(action), false, action);
    }
    const using = (await statements("deploy")).filter((one) => actionsOf([one]).includes("kms:Decrypt"));
    assert.deepEqual(
      using.map(({ Condition }) => Condition),
      [
        {
          StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" },
          StringLike: { "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::orders*", "arn:aws:s3:::lake*"] },
        },
        {
          StringEquals: { "kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com" },
          StringLike: {
            "kms:EncryptionContext:SecretARN": [
              "arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders*",
              "arn:aws:secretsmanager:eu-west-1:123456789012:secret:lake*",
              "arn:aws:secretsmanager:eu-west-1:123456789012:secret:redshift!*",
            ],
          },
        },
      ],
    );
  });

  it("D-23 lets a preview read the project's state, and a deployment write and lock it", async () => {
    const { runtime } = await made({ state: STATE });
    const find = { Sid: "FindState", Effect: "Allow", Action: "s3:ListBucket", Resource: STATE_BUCKET };
    const ofProject = `${STATE_BUCKET}/.pulumi/*/streaming-ingest/*`;
    const read = {
      Sid: "ReadState",
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: [`${STATE_BUCKET}/.pulumi/meta.yaml`, ofProject],
    };
    const write = {
      Sid: "WriteState",
      Effect: "Allow",
      Action: ["s3:DeleteObject", "s3:PutObject"],
      Resource: ofProject,
    };
    const key = (Action: string[]) => ({ Sid: "UseStateKey", Effect: "Allow", Action, Resource: STATE_KEY });
    assert.deepEqual(statementsOf(runtime.one(ROLE_POLICY, "ci-preview-state").inputs.policy), [
      find,
      read,
      key(["kms:Decrypt"]),
    ]);
    assert.deepEqual(statementsOf(runtime.one(ROLE_POLICY, "ci-deploy-state").inputs.policy), [
      find,
      read,
      write,
      key(["kms:Decrypt", "kms:GenerateDataKey"]),
    ]);
  });

  it("gives no access to a state that is elsewhere, and none to a key that is not there", async () => {
    assert.deepEqual((await made()).runtime.of(ROLE_POLICY), []);
    const { runtime } = await made({ state: { bucketArn: STATE_BUCKET, project: "p" } });
    for (const { inputs } of runtime.of(ROLE_POLICY)) {
      assert.equal(
        actionsOf(statementsOf(inputs.policy)).some((action) => action.startsWith("kms:")),
        false,
      );
    }
  });

  it("shows trust of a known provider in a first preview, and leaves policies unknown until the boundary is made", async () => {
    const { runtime } = await made({ existingProviderArn: PROVIDER_ARN, state: STATE }, { preview: true });
    assert.deepEqual(JSON.parse(String(runtime.one(ROLE, "ci-preview").inputs.assumeRolePolicy)), trust(PR));
    assert.equal(runtime.one(POLICY, "ci-deploy-roles").inputs.policy, UNKNOWN);
    assert.notEqual(runtime.one(POLICY, "ci-boundary").inputs.policy, UNKNOWN);
    assert.notEqual(runtime.one(ROLE_POLICY, "ci-preview-state").inputs.policy, UNKNOWN);
    const { runtime: later } = await made({}, { preview: true });
    assert.equal(later.one(ROLE, "ci-deploy").inputs.assumeRolePolicy, UNKNOWN);
    assert.equal(later.of(POLICY).length, 1 + 2 * ALL_POLICIES.length);
  });

  it("refuses a state bucket of one of the prefixes that is known later", async () => {
    const bucketArn = pulumi.output("arn:aws:s3:::orders-state");
    const program = async () => {
      new GithubAccess("ci", minimalArgs({ state: { bucketArn, project: "p" } }));
    };
    await assert.rejects(
      runProgram({ project: "test", stack: "test", config: {}, program, mode: "preview" }),
      /GithubAccess "ci": state\.bucketArn must be a bucket whose name does not begin with the prefix "orders", got "arn:aws:s3:::orders-state"/,
    );
  });

  it("refuses wrong arguments with all their problems", () => {
    mockRuntime();
    assert.throws(() => new GithubAccess("ci", minimalArgs({ repository: "octo-repo", environments: [] })), {
      message:
        'GithubAccess "ci": repository must be OWNER/NAME or, with GitHub\'s immutable IDs, OWNER@ID/NAME@ID (D-20), ' +
        'got "octo-repo"\nGithubAccess "ci": environments must be 1–10 environments, got 0',
    });
  });
});
