import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { plan } from "../../../local/cli/plan";
import { UsageError } from "../../../local/cli/usage";
import { ProgramError } from "../../../local/engine";

const root = path.join(__dirname, "../../support/orders-project");

const TREE = `pulumi:pulumi:Stack  orders-staging
└─ orders:index:Orders  orders
   ├─ aws:iam/role:Role  orders-role
   ├─ aws:s3/bucket:Bucket  orders-lake  [protected]
   └─ aws:kinesis/stream:Stream  orders

1  aws:iam/role:Role
1  aws:kinesis/stream:Stream
1  aws:s3/bucket:Bucket
1  orders:index:Orders
1  pulumi:pulumi:Stack
5  resources in all`;

/** The small project is about the plan alone: it would break most policies. */
const NO_POLICIES = path.join(__dirname, "../../support/no-policies.json");

/** Runs the command on a small project of the tests and collects what it prints. */
async function run(...argv: string[]) {
  const stdout = collector();
  const stderr = collector();
  const exitCode = await plan(["--policy-config", NO_POLICIES, ...argv], { stdout, stderr }, root);
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
    const [tree, summaries = ""] = stdout.split(/\n\n(?=Price: )/);
    assert.equal(tree, TREE);
    assert.deepEqual(
      summaries
        .trimEnd()
        .split("\n")
        .map((line) => line.replace(/:.*/, "")),
      ["Price", "Policies", "Permissions"],
    );
    assert.deepEqual({ stderr, exitCode }, { stderr: "", exitCode: 0 });
  });

  it("takes another project, of which the policies say nothing", async () => {
    const bootstrap = path.join(__dirname, "../../../stacks/bootstrap");
    const folder = mkdtempSync(path.join(tmpdir(), "plan-"));
    const file = path.join(folder, "mine.yaml");
    const config = readFileSync(path.join(bootstrap, "Pulumi.main.yaml"), "utf8");
    writeFileSync(file, config.replace(/^config:/m, "config:\n  streaming-ingest-bootstrap:repository: owner/name"));
    try {
      const { stdout, exitCode } = await run("--project", bootstrap, "--config", file, "--show", "permissions");
      assert.equal(exitCode, 0);
      assert.match(stdout, /^role streaming-ingest-github-preview, taken by /m);
      assert.match(stdout, /^role streaming-ingest-github-deploy, taken by /m);
      await assert.rejects(run("--project", bootstrap, "--config", file, "--show", "policies"), UsageError);
    } finally {
      rmSync(folder, { recursive: true });
    }
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

  it("prints Markdown with a line on each part, the picture, and the parts folded", async () => {
    const { stdout, exitCode } = await run("--format", "markdown");
    assert.equal(exitCode, 0);
    assert.equal(
      stdout
        .replace(/^- \*\*(Price|Policies)\*\*: .*\n/gm, "")
        .replace(/<details>\n<summary>(Price|Policies)<[\s\S]*?(?=<details>\n<summary>(Policies|Permissions)<)/g, ""),
      `## Plan of staging

- **Permissions**: 1 role; no statements with a wildcard action; no statements on any resource (\\*)
- **Resources**: 5 of 5 types, 1 protected

\`\`\`mermaid
flowchart LR
  n1["Kinesis stream<br/>orders<br/>2 shards, 24 h"]
  p1["producers<br/>PutRecords"]
  p1 --> n1
  classDef stream fill:#e4effb,stroke:#3b78b8,color:#1f2328
  classDef source fill:#eef1f5,stroke:#66758c,color:#1f2328
  class n1 stream
  class p1 source
\`\`\`

<details>
<summary>Permissions</summary>

| Role | May be taken by | May | On | If |
| --- | --- | --- | --- | --- |
| orders-role |  | nothing |  |  |

Account 000000000000 stands for yours.

</details>

<details>
<summary>Resources</summary>

\`\`\`\`text
${TREE}
\`\`\`\`

</details>
`,
    );
  });

  it("prints a broken config's problems as a table of Markdown, or as JSON, and ends with 1", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "plan-"));
    try {
      const file = path.join(folder, "small.yaml");
      writeFileSync(file, "config:\n  owner: me\n  shards: 0\n");
      const { stdout, exitCode } = await run("--config", file, "--format", "markdown");
      assert.equal(exitCode, 1);
      assert.equal(
        stdout,
        `## Plan of small.yaml: 2 problems

| Path | What to do |
| --- | --- |
|  | shards must be at least 1, got 0 |
|  | owner must be told |
`,
      );
      const json = await run("--config", file, "--format", "json");
      assert.equal(json.exitCode, 1);
      assert.deepEqual(JSON.parse(json.stdout), {
        stack: "small.yaml",
        problems: ["shards must be at least 1, got 0", "owner must be told"],
      });
      writeFileSync(file, "config: [");
      assert.match(
        (await run("--config", file, "--format", "markdown")).stdout,
        /^## Plan of small\.yaml: 1 problem\n/,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("shows the parts that are asked for in place of the tree", async () => {
    const permissions = `Permissions: 1 role; no statements with a wildcard action; no statements on any resource (*)

role orders-role
  nothing
Account 000000000000 stands for yours.`;
    assert.equal((await run("--show", "permissions")).stdout, `${permissions}\n`);
    const both = `${permissions}\n\nResources: 5 of 5 types, 1 protected\n\n${TREE}\n`;
    assert.equal((await run("--show", "resources, permissions")).stdout, both);
    const all = (await run("--show", "all")).stdout;
    assert.match(all, /^Price: [\s\S]*\n\nPolicies: /);
    assert.ok(all.endsWith(`\n\n${both}`));
    await assert.rejects(run("--show", "prices"), {
      name: "UsageError",
      message: '--show takes all, price, policies, permissions, resources, got "prices"',
    });
  });

  it("writes the picture to a file, whatever it prints", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "plan-"));
    try {
      const file = path.join(folder, "orders.svg");
      await run("--picture", file, "--format", "json");
      assert.match(readFileSync(file, "utf8"), /^<\?xml [\s\S]*>orders<[\s\S]*<\/svg>\s*$/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("refuses what it does not know, with its usage", async () => {
    for (const argv of [
      ["--region", "x"],
      ["staging"],
      ["--stack", "a", "--config", "b"],
      ["--format", "xml"],
      ["--picture", "a.png"],
      ["--show", "all", "--format", "json"],
    ]) {
      await assert.rejects(run(...argv), UsageError);
    }
    await assert.rejects(run("--region", "x"), /Unknown option '--region'[\s\S]*npm run plan -- \[options\]/);
  });

  it("tells what a month costs, by the throughput that is asked about", async () => {
    const { stdout } = await run("--throughput", "200/s,2KiB", "--show", "price");
    const [, price = ""] = stdout.split("Price: ");
    assert.deepEqual(price.split("\n").slice(0, 6), [
      "about US$ 29.26 a month at 200 records/s of 2 KiB in each pipeline (us-east-1's prices of 2026-11-21, as there are none of eu-west-1)",
      "",
      "Service  Of      What                        Quantity  Unit                       US$ each  US$ a month",
      "Kinesis  orders  2 shards                       1,460  shard-hour                   +0.015        21.90",
      "Kinesis  orders  PUT payload units of 25 KB     525.6  million PUT payload units    +0.014         7.36",
      "Total                                                                                             29.26",
    ]);
  });

  it("has the price in its JSON, with each line's figure", async () => {
    const { stdout } = await run("--format", "json");
    const { price } = JSON.parse(stdout) as { price: { totalUsd: number; lines: unknown[] } };
    assert.equal(price.totalUsd.toFixed(4), "25.5792");
    assert.deepEqual(price.lines[0], {
      service: "Kinesis",
      name: "orders",
      item: "2 shards",
      quantity: 1460,
      figure: { name: "kinesis.shardHour", unit: "shard-hour", usd: 0.015, region: "us-east-1", confirmed: true },
      usd: 21.9,
    });
  });

  it("refuses a throughput that it cannot read, with its usage", async () => {
    await assert.rejects(run("--throughput", "100"), (error) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, /--throughput takes records a second .*; got "100"\n\nnpm run plan -- \[options\]/);
      return true;
    });
  });

  it("refuses the throughput of a pipeline that is not there", async () => {
    await assert.rejects(plan(["--stack", "staging", "--throughput", "acess-log=1/s,1KiB"]), {
      name: "UsageError",
      message: '--throughput takes access-log, app-events, got "acess-log"',
    });
  });

  it("tells of violated policies behind the plan, and fails for a mandatory one", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "plan-"));
    try {
      const file = path.join(folder, "policies.json");
      writeFileSync(file, JSON.stringify({ all: "disabled", "kinesis-stream-encrypted": "mandatory" }));
      const { stdout, exitCode } = await run("--policy-config", file);
      assert.match(stdout, /^Policies: Mandatory policies are violated once\.$/m);
      assert.match(
        stdout,
        /\nerror: policy kinesis-stream-encrypted, orders: encryptionType must be "KMS", got nothing; set .*\n$/,
      );
      assert.equal(exitCode, 1);
      writeFileSync(file, JSON.stringify({ all: "disabled", "kinesis-stream-encrypted": "advisory" }));
      const advised = await run("--policy-config", file);
      assert.match(advised.stdout, /^Policies: No mandatory policy is violated; advisory ones once\.$/m);
      assert.equal(advised.exitCode, 0);
      const shown = await run("--policy-config", file, "--show", "policies");
      assert.match(shown.stdout, /^warning: policy kinesis-stream-encrypted, orders: /m);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("prints its usage when asked", async () => {
    await assert.rejects(run("--help"), (error: Error) => /^npm run plan -- \[options\]/.test(error.message));
  });
});
