import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { plan } from "../../../local/cli/plan";
import { renderTree } from "../../../local/cli/plan-tree";
import { UsageError } from "../../../local/cli/usage";
import { ProgramError } from "../../../local/engine";

const root = path.join(__dirname, "../../support/orders-project");

/** Runs the command on a small project of the tests and collects what it prints. */
async function run(...argv: string[]) {
  const stdout = collector();
  const stderr = collector();
  const exitCode = await plan(argv, { stdout, stderr }, root);
  return { stdout: stdout.text(), stderr: stderr.text(), exitCode };
}

function collector() {
  const texts: string[] = [];
  return { write: (text: string) => texts.push(text), text: () => texts.join("") };
}

interface PlanJson {
  stack: string;
  resources: Record<string, unknown>[];
  outputs: unknown;
}

describe("npm run plan", () => {
  it("prints the staging stack as a tree, with what is protected and the counts by type", async () => {
    const { stdout, stderr, exitCode } = await run();
    assert.equal(
      stdout,
      `pulumi:pulumi:Stack  orders-staging
└─ orders:index:Orders  orders
   ├─ aws:iam/role:Role  orders-role
   ├─ aws:s3/bucket:Bucket  orders-lake  [protected]
   └─ aws:kinesis/stream:Stream  orders

1  aws:iam/role:Role
1  aws:kinesis/stream:Stream
1  aws:s3/bucket:Bucket
1  orders:index:Orders
1  pulumi:pulumi:Stack
5  resources in all
`,
    );
    assert.deepEqual({ stderr, exitCode }, { stderr: "", exitCode: 0 });
  });

  it("prints JSON with each resource's place, inputs, dependencies and protection", async () => {
    const { stdout } = await run("--stack", "staging", "--format", "json");
    const { stack, resources, outputs } = JSON.parse(stdout) as PlanJson;
    assert.equal(stack, "staging");
    assert.deepEqual(outputs, { owner: "platform", region: "eu-west-1" });
    assert.equal(resources.length, 5);
    const urn = (type: string, name: string) => `urn:pulumi:staging::orders::orders:index:Orders$${type}::${name}`;
    assert.deepEqual(
      resources.find(({ type }) => type === "aws:kinesis/stream:Stream"),
      {
        urn: urn("aws:kinesis/stream:Stream", "orders"),
        type: "aws:kinesis/stream:Stream",
        name: "orders",
        parent: "urn:pulumi:staging::orders::orders:index:Orders::orders",
        inputs: { shardCount: 2, tags: { bucket: { "[unknown]": true }, password: { "[secret]": true } } },
        dependencies: [urn("aws:iam/role:Role", "orders-role"), urn("aws:s3/bucket:Bucket", "orders-lake")],
        protect: false,
      },
    );
    assert.deepEqual(
      resources.filter(({ protect }) => protect).map(({ name }) => name),
      ["orders-lake"],
    );
  });

  it("plans any stack file, which the stack is called after", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "plan-"));
    try {
      const file = path.join(folder, "small.yaml");
      writeFileSync(file, "config:\n  owner: me\n  shards: 1\n  password: p\n");
      const { stdout } = await run("--config", file, "--format", "json");
      const { stack, outputs } = JSON.parse(stdout) as PlanJson;
      assert.deepEqual({ stack, outputs }, { stack: "small", outputs: { owner: "me", region: "us-east-1" } });
      writeFileSync(file, "config:\n  owner: me\n  shards: 0\n");
      await assert.rejects(run("--config", file), (error) => {
        assert.ok(error instanceof ProgramError);
        assert.equal(error.message, "shards must be at least 1, got 0\nowner must be told");
        return true;
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("refuses what it does not know, with its usage", async () => {
    for (const argv of [["--region", "x"], ["staging"], ["--stack", "a", "--config", "b"], ["--format", "xml"]]) {
      await assert.rejects(run(...argv), UsageError);
    }
    await assert.rejects(run("--region", "x"), /Unknown option '--region'[\s\S]*npm run plan -- \[options\]/);
  });

  it("prints its usage when asked", async () => {
    await assert.rejects(run("--help"), (error: Error) => /^npm run plan -- \[options\]/.test(error.message));
  });
});

describe("the tree of a plan", () => {
  it("draws branches past a component that is not the last, and lines the counts up", () => {
    const thing = (name: string, parent?: string) => ({ urn: name, type: "t", name, parent, protect: false });
    const many = Array.from({ length: 8 }, (_, index) => thing(`n${index}`, "b"));
    const lines = renderTree([thing("root"), thing("a", "root"), thing("b", "root"), thing("a1", "a"), ...many]).split(
      "\n",
    );
    assert.deepEqual(lines.slice(0, 5), ["t  root", "├─ t  a", "│  └─ t  a1", "└─ t  b", "   ├─ t  n0"]);
    assert.deepEqual(lines.slice(-3), ["", "12  t", "12  resources in all"]);
  });
});
