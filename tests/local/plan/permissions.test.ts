import assert from "node:assert/strict";
import { Secret, UNKNOWN } from "../../../local/engine";
import { permissionsOf } from "../../../local/plan/permissions";
import { permissionsSection } from "../../../local/plan/permissions-section";
import { readPolicy } from "../../../local/plan/policy-document";
import { registered } from "./resource";
import { namedRun, STACK_FILES } from "./stacks";

const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const BUCKET_ARN = "arn:aws:s3:::lake-1234567";

const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (action: string | string[], resource: string | string[]) => ({
  Effect: "Allow",
  Action: action,
  Resource: resource,
});

const bucket = registered("aws:s3/bucket:Bucket", "lake", {}, { arn: BUCKET_ARN });
const role = registered(
  ROLE,
  "reader",
  {
    assumeRolePolicy: policy({
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    }),
  },
  { name: "reader-1234567", arn: "arn:aws:iam::000000000000:role/reader-1234567" },
);
const onRole = { role: "reader-1234567" };

describe("permissions of a stack", () => {
  it("says the stack's own resources by their names, and leaves other accounts' ARNs whole", () => {
    const other = "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks";
    const document = policy(
      allow("s3:GetObject", [BUCKET_ARN, `${BUCKET_ARN}/raw/*`]),
      allow(["kinesis:GetRecords"], other),
    );
    const { roles } = permissionsOf([bucket, role, registered(ROLE_POLICY, "reader", { ...onRole, policy: document })]);
    assert.deepEqual(roles, [
      {
        role: "reader",
        isOwn: true,
        trust: [
          {
            effect: "Allow",
            principals: ["lambda.amazonaws.com"],
            actions: ["sts:AssumeRole"],
            resources: [],
            conditions: [],
          },
        ],
        statements: [
          {
            effect: "Allow",
            principals: [],
            actions: ["s3:GetObject"],
            resources: ["bucket lake", "bucket lake/raw/*"],
            conditions: [],
          },
          { effect: "Allow", principals: [], actions: ["kinesis:GetRecords"], resources: [other], conditions: [] },
        ],
        managedPolicies: [],
        unknownDocuments: 0,
      },
    ]);
  });

  it("takes no bucket for another whose name begins alike", () => {
    const document = policy(allow("s3:GetObject", `${BUCKET_ARN}8/raw/*`));
    const { roles } = permissionsOf([bucket, role, registered(ROLE_POLICY, "reader", { ...onRole, policy: document })]);
    assert.deepEqual(roles[0]?.statements[0]?.resources, ["s3:lake-12345678/raw/*"]);
  });

  it("collects inline policies, policies of the stack, and those whose text AWS keeps", () => {
    const aws = "arn:aws:iam::aws:policy/AmazonKinesisFullAccess";
    const own = "arn:aws:iam::000000000000:policy/put";
    const wide = {
      ...role,
      inputs: {
        ...role.inputs,
        managedPolicyArns: [aws],
        inlinePolicies: [{ name: "a", policy: policy(allow("s3:ListBucket", BUCKET_ARN)) }],
      },
      outputs: { ...role.outputs },
    };
    const { roles } = permissionsOf([
      bucket,
      wide,
      registered("aws:iam/policy:Policy", "put", { policy: policy(allow("kinesis:PutRecord", "*")) }, { arn: own }),
      registered("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "put", { ...onRole, policyArn: own }),
    ]);
    assert.deepEqual(roles[0]?.managedPolicies, [aws]);
    assert.deepEqual(
      roles[0]?.statements.map(({ actions, resources }) => [actions, resources]),
      [
        [["s3:ListBucket"], ["bucket lake"]],
        [["kinesis:PutRecord"], ["*"]],
      ],
    );
  });

  it("lists a role that the stack only extends", () => {
    const document = policy(allow("s3:GetObject", BUCKET_ARN));
    const { roles } = permissionsOf([
      bucket,
      registered(ROLE_POLICY, "web", { role: "web-servers", policy: document }),
    ]);
    assert.deepEqual(
      roles.map((found) => [found.role, found.isOwn, found.statements.length]),
      [["web-servers", false, 1]],
    );
  });

  it("shows neither a document that is not known nor one that is secret, but counts it", () => {
    const section = permissionsSection(
      permissionsOf([
        role,
        registered(ROLE_POLICY, "a", { ...onRole, policy: UNKNOWN }),
        registered(ROLE_POLICY, "b", {
          ...onRole,
          policy: new Secret(policy(allow("s3:GetObject", "arn:aws:s3:::hidden"))),
        }),
      ]),
    );
    assert.match(section.summary, /; 2 policies not known before the deployment$/);
    assert.ok(!section.markdown.includes("hidden"));
  });

  it("marks wildcards in what is allowed, not in what is denied", () => {
    const document = policy(
      allow("s3:*", BUCKET_ARN),
      allow("cloudwatch:PutMetricData", "*"),
      { Effect: "Deny", Action: "s3:*", Resource: "*" },
      { Effect: "Allow", NotAction: "iam:*", Resource: BUCKET_ARN },
    );
    const section = permissionsSection(
      permissionsOf([bucket, role, registered(ROLE_POLICY, "reader", { ...onRole, policy: document })]),
    );
    assert.equal(section.summary, "1 role; 2 statements with a wildcard action; 1 statement on any resource (*)");
    assert.deepEqual(section.text, [
      "role reader, taken by lambda.amazonaws.com",
      "  ⚠ s3:*",
      "    on bucket lake",
      "  cloudwatch:PutMetricData",
      "    on ⚠ any resource (*)",
      "  not s3:*",
      "    on any resource (*)",
      "  ⚠ * but iam:*",
      "    on bucket lake",
      "Account 000000000000 stands for yours.",
    ]);
  });

  it("puts the policies of resources in a table of their own", () => {
    const tls = {
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [BUCKET_ARN, `${BUCKET_ARN}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    };
    const section = permissionsSection(
      permissionsOf([
        bucket,
        registered("aws:s3/bucketPolicy:BucketPolicy", "lake", { policy: policy(tls) }),
        registered("aws:lambda/permission:Permission", "rule", {
          action: "lambda:InvokeFunction",
          function: "count",
          principal: "events.amazonaws.com",
          sourceArn: BUCKET_ARN,
        }),
        registered("aws:kms/key:Key", "key", {
          policy: policy({ ...allow("kms:Decrypt", "*"), Principal: { AWS: "*" } }),
        }),
      ]),
    );
    assert.equal(
      section.summary,
      "no roles; no statements with a wildcard action; no statements on any resource (*); 1 resource policy statement for anybody",
    );
    assert.equal(
      section.markdown,
      `| Policy | Who | May | On | If |
| --- | --- | --- | --- | --- |
| bucket policy lake | anybody | not s3:\\* | bucket lake<br>bucket lake/\\* | Bool aws:SecureTransport = false |
| permission rule | events.amazonaws.com | lambda:InvokeFunction | function count | ArnLike aws:SourceArn = bucket lake |
| key key | ⚠ anybody | kms:Decrypt | itself |  |

Account 000000000000 stands for yours.`,
    );
  });

  it("reads no policy from what is none", () => {
    for (const text of [undefined, 1, "", "{", "{}", "null", "[]"]) assert.equal(readPolicy(text), undefined);
    assert.deepEqual(
      readPolicy('{"Statement":{"Effect":"Allow","Action":"a:B","Resource":"*","Condition":{"X":{"y":["1","2"]}}}}'),
      [{ effect: "Allow", principals: [], actions: ["a:B"], resources: ["*"], conditions: ["X y = 1 or 2"] }],
    );
  });

  it("knows every document of every shipped stack, and finds no wildcard action in them", async () => {
    for (const file of STACK_FILES) {
      const { resources } = await namedRun(file);
      const permissions = permissionsOf(resources);
      const section = permissionsSection(permissions);
      assert.match(
        section.summary,
        /^\d+ roles?; no statements with a wildcard action; (no|\d) statements? on any resource \(\*\)$/,
      );
      assert.equal(permissions.roles.length >= 1, true);
      assert.equal(section.text.join("\n").includes("arn:aws:s3"), false, file);
    }
  });
});
