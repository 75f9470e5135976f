import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startCloud } from "../../local/cloud/cloud";
import { type ProgramResult, readStackFile, runProgram } from "../../local/engine";
import { readBootstrapConfig } from "../../stacks/bootstrap/config";

const ROOT = resolve(__dirname, "../../stacks/bootstrap");
const PROJECT = "streaming-ingest-bootstrap";
const BUCKET = "aws:s3/bucket:Bucket";
const KEY = "aws:kms/key:Key";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";

type Settings = Record<string, unknown>;

function configOf(settings: Settings): Record<string, string> {
  const entries = Object.entries({ repository: "octo-org/octo-repo", ...settings });
  return Object.fromEntries(
    entries.map(([key, value]) => [`${PROJECT}:${key}`, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

function stackFile(settings: Settings = {}) {
  const file = readStackFile({ root: ROOT, stack: "main" });
  return { ...file, config: { ...file.config, ...configOf(settings) } };
}

const plan = (settings?: Settings): Promise<ProgramResult> => runProgram({ ...stackFile(settings), mode: "preview" });

const of = ({ resources }: ProgramResult, type: string) => resources.filter((resource) => resource.type === type);

function problemsOf(settings: Settings): string {
  const values = configOf(settings);
  try {
    readBootstrapConfig({ project: PROJECT, stack: "main", values });
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe("the bootstrap stack", () => {
  it("makes the provider, two roles, their boundary, and a protected bucket and key for the state", async () => {
    const result = await plan();
    const protectedOnes = result.resources.filter(({ protect }) => protect).map(({ name }) => name);
    assert.deepEqual([...new Set(protectedOnes)], ["pulumi-state"]);
    for (const type of [BUCKET, KEY, "aws:iam/openIdConnectProvider:OpenIdConnectProvider"]) {
      assert.equal(of(result, type).length, 1, type);
    }
    assert.deepEqual(
      of(result, "aws:iam/role:Role").map(({ name }) => name),
      ["streaming-ingest-github-preview", "streaming-ingest-github-deploy"],
    );
    assert.deepEqual(Object.keys(result.outputs).sort(), [
      "backendUrl",
      "deployRoleArn",
      "permissionsBoundaryArn",
      "previewRoleArn",
      "providerArn",
      "secretsProvider",
    ]);
  });

  it("says what to set in GitHub and Pulumi, once it is deployed", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "bootstrap-"));
    const problems: string[] = [];
    const onProblem = (problem: string) => problems.push(problem);
    const cloud = await startCloud({ dataDir, region: "eu-west-1" }, { port: 0, warehousePort: 0, onProblem });
    try {
      const { handlers, recordedTypes, settings: account } = cloud;
      const { outputs } = await runProgram({ ...stackFile(), mode: "deploy", handlers, recordedTypes, account });
      const role = "arn:aws:iam::000000000000:role/github-access/streaming-ingest-github";
      assert.match(String(outputs.previewRoleArn), new RegExp(`^${role}-preview-[0-9a-f]{7}$`));
      assert.match(String(outputs.deployRoleArn), new RegExp(`^${role}-deploy-[0-9a-f]{7}$`));
      assert.match(
        String(outputs.permissionsBoundaryArn),
        /^arn:aws:iam::000000000000:policy\/github-access\/streaming-ingest-github-boundary-[0-9a-f]{7}$/,
      );
      assert.equal(outputs.providerArn, "arn:aws:iam::000000000000:oidc-provider/token.actions.githubusercontent.com");
      assert.match(String(outputs.backendUrl), /^s3:\/\/pulumi-state-[0-9a-f]{7}\?region=eu-west-1$/);
      assert.deepEqual(problems, []);
      assert.match(String(outputs.secretsProvider), /^awskms:\/\/[0-9a-f-]{36}\?region=eu-west-1$/);
    } finally {
      await cloud.close();
      rmSync(dataDir, { recursive: true, force: true });
    }
  });

  it("makes no bucket and no key where the state is elsewhere", async () => {
    const settings = stackFile();
    const { [`${PROJECT}:state`]: _, ...config } = settings.config;
    const result = await runProgram({ ...settings, config, mode: "preview" });
    assert.deepEqual([...of(result, BUCKET), ...of(result, KEY), ...of(result, ROLE_POLICY)], []);
    assert.equal("backendUrl" in result.outputs, false);
  });

  it("takes a bucket and a key that exist", async () => {
    const existingKeyArn = "arn:aws:kms:eu-west-1:123456789012:key/1";
    const result = await plan({ state: { existingBucketArn: "arn:aws:s3:::our-states", existingKeyArn } });
    assert.deepEqual([...of(result, BUCKET), ...of(result, KEY)], []);
    assert.equal(result.outputs.backendUrl, "s3://our-states?region=eu-west-1");
    assert.equal(result.outputs.secretsProvider, "awskms://1?region=eu-west-1");
    const [preview] = of(result, ROLE_POLICY);
    assert.match(String(preview?.inputs.policy), /arn:aws:s3:::our-states\/\.pulumi\/\*\/streaming-ingest\/\*/);
  });

  it("makes a bucket of a given name, and lets it go where that is allowed", async () => {
    const [bucket] = of(await plan({ state: { bucketName: "octo-pulumi" }, allowDeletion: true }), BUCKET);
    assert.equal(bucket?.inputs.bucket, "octo-pulumi");
    assert.equal(bucket?.protect, false);
    assert.equal(bucket?.inputs.forceDestroy, true);
  });

  it("does not run before its repository is set", async () => {
    const run = runProgram({ ...readStackFile({ root: ROOT, stack: "main" }), mode: "preview" });
    await assert.rejects(run, /^ProgramError: Bootstrap "main": repository is missing; it must be text$/);
  });
});

describe("the config of the bootstrap stack", () => {
  it("is refused with all its problems", () => {
    const problems = problemsOf({ namePrefixes: "orders", enviroments: ["live"], state: { bucketName: "B", key: 1 } });
    assert.deepEqual(problems.split("\n"), [
      'Bootstrap "main": enviroments is not a known setting; did you mean "environments"?',
      'Bootstrap "main": namePrefixes must be a list, got the text "orders"',
      'Bootstrap "main": state.key is not a known setting; there are bucketName, existingBucketArn, existingKeyArn',
    ]);
  });

  it("is refused with a bucket's name that S3 does not take, or one beside a bucket that exists", () => {
    const state = { bucketName: "Octo", existingBucketArn: "arn:aws:s3:::our-states" };
    assert.deepEqual(problemsOf({ namePrefixes: ["orders"], state }).split("\n"), [
      'Bootstrap "main": state.bucketName must be 3–63 lower-case letters, digits and hyphens, got "Octo"',
      'Bootstrap "main": state.bucketName must be left out beside existingBucketArn: that has its name',
    ]);
  });
});

describe("a stack's permissions boundary", () => {
  const KEY_OF_BOUNDARY = "streaming-ingest:permissionsBoundaryArn";
  const withBoundary = (boundary: Record<string, string>) => {
    const file = readStackFile({ stack: "production" });
    return runProgram({ ...file, config: { ...file.config, ...boundary }, mode: "preview" });
  };
  const boundaries = (result: ProgramResult) =>
    new Set(of(result, "aws:iam/role:Role").map(({ inputs }) => inputs.permissionsBoundary));

  it("is on every role that the stack makes, and on none without it", async () => {
    const arn = "arn:aws:iam::123456789012:policy/github-access/boundary";
    assert.deepEqual(boundaries(await withBoundary({ [KEY_OF_BOUNDARY]: arn })), new Set([arn]));
    assert.deepEqual(boundaries(await withBoundary({})), new Set([undefined]));
  });

  it("is refused where it is no policy's ARN", async () => {
    await assert.rejects(
      withBoundary({ [KEY_OF_BOUNDARY]: "github-boundary" }),
      /Stack "production": permissionsBoundaryArn must be the ARN of an IAM policy, got "github-boundary"/,
    );
  });
});
