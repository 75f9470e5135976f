import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";

const ROOT = resolve(__dirname, "../..");
const WORKFLOWS = ".github/workflows";
const ACTIONS = ".github/actions";

type Permissions = Record<string, string>;
interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
  env?: Record<string, string>;
}
interface Job {
  permissions?: Permissions;
  "timeout-minutes"?: number;
  if?: string;
  uses?: string;
  environment?: string;
  steps?: Step[];
}
interface Workflow {
  on: string | Record<string, unknown>;
  permissions?: Permissions;
  jobs: Record<string, Job>;
}

const textOf = (file: string) => readFileSync(join(ROOT, file), "utf8");
const workflowFiles = readdirSync(join(ROOT, WORKFLOWS)).map((file) => `${WORKFLOWS}/${file}`);
const workflows = workflowFiles.map((file) => [file, parse(textOf(file)) as Workflow] as const);
const actionFiles = readdirSync(join(ROOT, ACTIONS)).map((name) => `${ACTIONS}/${name}/action.yml`);
const actionSteps = actionFiles.flatMap((file) => (parse(textOf(file)) as { runs: { steps: Step[] } }).runs.steps);
const jobs = workflows.flatMap(([file, workflow]) =>
  Object.entries(workflow.jobs).map(([name, job]) => ({ title: `${file} ${name}`, workflow, job })),
);
const steps = [...jobs.flatMap(({ job }) => job.steps ?? []), ...actionSteps];

describe("the workflows", () => {
  it("are those of pull requests and merges, and none more", () => {
    assert.deepEqual(
      workflows.map(([file, { on }]) => [file.split("/").at(-1), on]),
      [
        ["deploy-stack.yml", { workflow_call: { inputs: stackInput(), outputs: canaryOutput() } }],
        ["deploy.yml", { push: { branches: ["main"] } }],
        ["preview.yml", { pull_request: null }],
      ],
    );
  });

  it("pin each action of others to a commit, with its version beside", () => {
    const uses = [...workflowFiles, ...actionFiles].flatMap((file) =>
      textOf(file)
        .split("\n")
        .flatMap((line) => /\buses: (.*)$/.exec(line)?.[1] ?? []),
    );
    assert.ok(uses.length > 10);
    for (const one of uses) {
      assert.match(one, /^(\.\/\.github\/[\w./-]+|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
    }
    const versions = new Map<string, Set<string>>();
    for (const one of uses.filter((use) => !use.startsWith("./"))) {
      const [action = "", version = ""] = one.split("@");
      versions.set(action, (versions.get(action) ?? new Set()).add(version));
    }
    for (const [action, found] of versions) assert.equal(found.size, 1, action);
  });

  it("may read the repository and nothing else, but for a token to AWS and a comment in the jobs that need them", () => {
    for (const [file, { permissions }] of workflows) assert.deepEqual(permissions, { contents: "read" }, file);
    const more = jobs.filter(({ job }) => job.permissions !== undefined);
    assert.deepEqual(Object.fromEntries(more.map(({ title, job }) => [title.split("/").at(-1), job.permissions])), {
      "deploy-stack.yml deploy": { contents: "read", "id-token": "write" },
      "deploy.yml staging": { contents: "read", "id-token": "write" },
      "deploy.yml production": { contents: "read", "id-token": "write" },
      "preview.yml preview": { contents: "read", "id-token": "write", "pull-requests": "write" },
    });
  });

  it("use no secret and no key that lasts", () => {
    for (const file of [...workflowFiles, ...actionFiles]) {
      assert.doesNotMatch(textOf(file), /secrets\.|aws-access-key-id|AKIA|PULUMI_ACCESS_TOKEN/, file);
    }
  });

  it("put nothing into a script that others write: values come by the environment", () => {
    const scripts = steps.flatMap(({ run }) => run ?? []);
    assert.ok(scripts.length > 5);
    for (const script of scripts) assert.doesNotMatch(script, /\$\{\{/);
  });

  it("leave no credentials of GitHub behind in the checkout", () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    assert.ok(checkouts.length >= 4);
    for (const checkout of checkouts) assert.equal(checkout.with?.["persist-credentials"], false);
  });

  it("end by themselves", () => {
    for (const { title, job } of jobs) {
      if (job.uses === undefined) assert.ok((job["timeout-minutes"] ?? Number.POSITIVE_INFINITY) <= 60, title);
    }
  });

  it("never run a fork's code with a token: the preview is of the repository's own branches", () => {
    const tokens = jobs.filter(({ workflow, job }) => isOfPullRequests(workflow) && job.permissions?.["id-token"]);
    assert.equal(tokens.length, 1);
    for (const { job } of tokens) {
      assert.match(String(job.if), /^github\.event\.pull_request\.head\.repo\.full_name == github\.repository && /);
    }
  });

  it("deploy in the environment whose rules say who may, staging before production, one at a time", () => {
    const deploy = workflows.find(([file]) => file.endsWith("/deploy.yml"))?.[1] ?? assert.fail();
    const needs = Object.entries(deploy.jobs).map(([name, job]) => [name, (job as { needs?: string }).needs]);
    assert.deepEqual(needs, [
      ["test", undefined],
      ["staging", "test"],
      ["production", "staging"],
    ]);
    const stack = workflows.find(([file]) => file.endsWith("/deploy-stack.yml"))?.[1].jobs.deploy ?? assert.fail();
    assert.equal(stack.environment, "${{ inputs.stack }}");
    const { concurrency } = stack as { concurrency?: unknown };
    assert.deepEqual(concurrency, { group: "deploy-${{ inputs.stack }}", "cancel-in-progress": false });
  });

  it("give the latency of each canary as an output of the deployment", () => {
    const stack = workflows.find(([file]) => file.endsWith("/deploy-stack.yml"))?.[1].jobs.deploy ?? assert.fail();
    const { outputs } = stack as { outputs?: unknown };
    assert.deepEqual(outputs, { latencySeconds: "${{ steps.canary.outputs.latencySeconds }}" });
    const canary = stack.steps?.find((step) => (step as { id?: string }).id === "canary") ?? assert.fail();
    assert.match(
      canary.run ?? "",
      /canary -- .*--out canary\.json .*\n.*latencySeconds=.*\.latencySeconds canary\.json/,
    );
  });

  it("run the Pulumi that the packages are of", () => {
    const { dependencies } = JSON.parse(textOf("package.json"));
    const versions = steps.flatMap((step) => step.with?.["pulumi-version"] ?? []);
    assert.deepEqual(versions, [dependencies["@pulumi/pulumi"], dependencies["@pulumi/pulumi"]]);
  });
});

function isOfPullRequests({ on }: Workflow): boolean {
  return typeof on === "object" && Object.keys(on).some((event) => event.startsWith("pull_request"));
}

function canaryOutput() {
  const description =
    "JSON with the seconds that each delivery's canary took, by pipeline and delivery; empty without a canary";
  return { latencySeconds: { description, value: "${{ jobs.deploy.outputs.latencySeconds }}" } };
}

function stackInput() {
  return { stack: { description: "Name of the stack and of the environment", required: true, type: "string" } };
}
