import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { plan } from "../../../../local/cli/plan";
import { readStackFile } from "../../../../local/engine";
import { changesSince, RevisionError } from "../../../../local/plan/changes";
import { planStack } from "../../../../local/plan/planned";

const REPOSITORY = path.resolve(__dirname, "../../../..");
const ORDERS = path.join(REPOSITORY, "tests/support/orders-project");
const config = (shards: number) =>
  `config:\n  owner: me\n  aws:region: eu-west-1\n  shards: ${shards}\n  password: p\n`;

/** The small project would break most policies. */
const NO_POLICIES = path.join(REPOSITORY, "tests/support/no-policies.json");

describe("the changes since another revision", function () {
  // Each plans a program in a process of its own.
  this.timeout(120_000);

  let folder = "";
  let root = "";
  let temporary = "";
  const usual = process.env.TMPDIR;
  const git = (...words: string[]) =>
    execFileSync("git", ["-C", folder, "-c", "user.name=t", "-c", "user.email=t@localhost", ...words], {
      stdio: "pipe",
    });
  const write = (file: string, text: string) => writeFileSync(path.join(root, file), text);
  const commit = (message: string) => {
    git("add", "--all");
    git("commit", "--quiet", "--message", message);
    git("tag", message);
  };
  const since = async (ref: string, target: { stack?: string; file?: string } = { stack: "dev" }) =>
    changesSince({ ref, target, root }, await planStack(readStackFile({ ...target, root })));

  /** A repository whose project lies in a folder of it, as in a monorepo. */
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "streaming-ingest-orders-"));
    root = path.join(folder, "orders");
    temporary = mkdtempSync(path.join(tmpdir(), "streaming-ingest-temporary-"));
    process.env.TMPDIR = temporary;
    git("init", "--quiet");
    writeFileSync(path.join(folder, ".gitignore"), "node_modules\n");
    commit("empty");
    cpSync(ORDERS, root, { recursive: true });
    symlinkSync(path.join(REPOSITORY, "node_modules"), path.join(root, "node_modules"));
    commit("without-dev");
    write("Pulumi.dev.yaml", config(0));
    commit("broken");
    write("Pulumi.dev.yaml", config(2));
    write("package-lock.json", "{}");
    commit("good");
    write("Pulumi.dev.yaml", config(3));
  });
  after(() => {
    if (usual === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = usual;
    for (const made of [folder, temporary]) rmSync(made, { recursive: true, force: true });
  });

  it("are told by property, with the project in a folder of its repository", async () => {
    const section = await since("good");
    assert.equal(section.title, "Changes");
    assert.equal(section.summary, "since good: 0 created, 1 updated, 0 replaced, 0 deleted");
    assert.deepEqual(section.text, ["~ aws:kinesis/stream:Stream  orders", "    shardCount: 2 → 3"]);
    assert.equal(section.failed, false);
    assert.equal((section.json as { commit: string }).commit, git("rev-parse", "good").toString().slice(0, 12));
  });

  it("are everything where the revision has no such stack, and other packages are told", async () => {
    const section = await since("without-dev");
    assert.equal(section.summary, "since without-dev: 3 created, 0 updated, 0 replaced, 0 deleted");
    assert.deepEqual(section.text.slice(0, 2), [
      "note: package-lock.json differs from without-dev's, whose program ran with this checkout's packages: what another version of a package changes is not seen",
      "note: without-dev has no Pulumi.dev.yaml, so the stack is new and everything is created",
    ]);
  });

  it("take any stack file of the project, by its place in it", async () => {
    mkdirSync(path.join(root, "more"), { recursive: true });
    write("more/dev.yaml", config(3));
    const section = await since("good", { file: path.join(root, "more/dev.yaml") });
    assert.equal(section.text[0], "note: good has no more/dev.yaml, so the stack is new and everything is created");
    assert.equal((await since("good", { file: path.join(root, "Pulumi.dev.yaml") })).text.length, 2);
  });

  it("are refused where the other program cannot be planned, in words that name the revision", async () => {
    await assert.rejects(since("broken"), (error: Error) => {
      assert.equal(error.name, "RevisionError");
      assert.equal(
        error.message,
        "the program of broken cannot be planned, so there is nothing to compare with; give another revision:\nshards must be at least 1, got 0\nowner must be told",
      );
      return true;
    });
    write("Pulumi.dev.yaml", "config: [");
    commit("no-yaml");
    write("Pulumi.dev.yaml", config(3));
    await assert.rejects(since("no-yaml"), /give another revision:\nno-yaml:Pulumi\.dev\.yaml:1:10: /);
  });

  it("are refused for what is no revision, has no program, or lies outside git", async () => {
    const outside = mkdtempSync(path.join(tmpdir(), "streaming-ingest-outside-"));
    try {
      const way = "--against takes a revision of git, such as main, HEAD~1 or a commit, got";
      await assert.rejects(
        since("nowhere"),
        new RegExp(`^RevisionError: ${way} "nowhere"; a shallow clone lacks what was not fetched`),
      );
      await assert.rejects(since("--all"), new RegExp(`^RevisionError: ${way} "--all"`));
      await assert.rejects(since("empty"), {
        message: "empty has no Pulumi.yaml in orders; give a revision that has the program",
      });
      writeFileSync(path.join(outside, "dev.yaml"), config(3));
      await assert.rejects(since("good", { file: path.join(outside, "dev.yaml") }), (error) => {
        assert.ok(error instanceof RevisionError);
        assert.match(
          error.message,
          /dev\.yaml lies outside .*; put it into the project, such as under stacks\/, and commit it$/,
        );
        return true;
      });
      const planned = await planStack(readStackFile({ stack: "dev", root }));
      await assert.rejects(changesSince({ ref: "HEAD", target: { stack: "dev" }, root: outside }, planned), {
        message: `--against needs a checkout of git, and ${outside} is none; clone the repository`,
      });
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  it("come first in npm run plan, in place of the tree, and in its JSON", async () => {
    const printed: string[] = [];
    const terminal = { stdout: { write: (text: string) => printed.push(text) }, stderr: { write: () => true } };
    const words = ["--policy-config", NO_POLICIES, "--stack", "dev", "--against", "good"];
    assert.equal(await plan(words, terminal, root), 0);
    assert.match(
      printed.join(""),
      /^Changes: since good: 0 created, 1 updated, 0 replaced, 0 deleted\n\n~ aws:kinesis\/stream:Stream {2}orders\n {4}shardCount: 2 → 3\n\nPrice: /,
    );
    assert.doesNotMatch(printed.join(""), /resources in all/);
    printed.length = 0;
    write("Pulumi.dev.yaml", config(8));
    assert.equal(await plan([...words, "--format", "json"], terminal, root), 1);
    const { changes } = JSON.parse(printed.join("")) as { changes: { counts: object; losses: { reason: string }[] } };
    assert.deepEqual(changes.counts, { created: 0, updated: 1, replaced: 0, deleted: 0, renamed: 0 });
    assert.match(changes.losses[0]?.reason ?? "", /^goes from 2 to 8/);
    write("Pulumi.dev.yaml", config(3));
  });

  it("leave nothing behind", () => {
    assert.deepEqual(readdirSync(temporary), []);
  });
});
