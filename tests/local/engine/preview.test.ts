import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Secret, STACK_TYPE, UNKNOWN } from "../../../local/engine";
import { Group, preview, resourceOf, shown, Thing } from "../../support/programs";

describe("a preview of a program", () => {
  it("registers the stack first, then each resource under its parent with Pulumi's URNs", async () => {
    const { resources } = await preview(async () => {
      const outer = new Group("outer");
      const inner = new Group("inner", { parent: outer });
      new Thing("leaf", {}, { parent: inner });
      new Thing("free");
    });
    const urn = (type: string, name: string) => `urn:pulumi:test::orders::${type}::${name}`;
    const stack = urn(STACK_TYPE, "orders-test");
    assert.equal(resources[0]?.urn, stack);
    assert.deepEqual(
      new Map(resources.map((resource) => [resource.urn, resource.parent])),
      new Map([
        [stack, undefined],
        [urn("test:index:Group", "outer"), stack],
        [urn("test:index:Group$test:index:Group", "inner"), urn("test:index:Group", "outer")],
        [
          urn("test:index:Group$test:index:Group$test:index:Thing", "leaf"),
          urn("test:index:Group$test:index:Group", "inner"),
        ],
        [urn("test:index:Thing", "free"), stack],
      ]),
    );
  });

  it("keeps inputs as given and leaves what only AWS could tell unknown, without running apply on it", async () => {
    let applied = 0;
    const result = await preview(async () => {
      const first = new Thing("first", { size: 3, tags: { team: "data" }, list: [1, "two", true, null] });
      const derived = first.arn.apply((arn) => {
        applied += 1;
        return `${arn}/x`;
      });
      new Thing("second", { target: first.arn, derived });
      return { arn: first.arn };
    });
    const expected = { size: 3, tags: { team: "data" }, list: [1, "two", true, null] };
    assert.deepEqual(resourceOf(result, "first").inputs, expected);
    assert.deepEqual(resourceOf(result, "first").outputs, expected);
    assert.equal(resourceOf(result, "first").id, "");
    assert.deepEqual(resourceOf(result, "second").inputs, { target: UNKNOWN, derived: UNKNOWN });
    assert.deepEqual(result.outputs, { arn: UNKNOWN });
    assert.deepEqual(shown(result.outputs), { arn: { "[unknown]": true } });
    assert.equal(applied, 0);
  });

  it("never shows a secret's value, wherever it stands, and gives it to whoever asks for it", async () => {
    const result = await preview(
      async () => {
        const password = new pulumi.Config().requireSecret("password");
        new Thing("store", { password, nested: { list: [pulumi.interpolate`p=${password}`] } });
        new Thing("marked", { token: "plain hunter2" }, { additionalSecretOutputs: ["token"] });
        return { password };
      },
      { config: { "orders:password": "hunter2" }, secretKeys: ["orders:password"] },
    );
    const { inputs } = resourceOf(result, "store");
    const secret = { "[secret]": true };
    assert.deepEqual(shown(inputs), { password: secret, nested: { list: [secret] } });
    assert.deepEqual(shown(result.outputs), { password: secret });
    assert.deepEqual(shown(resourceOf(result, "marked").outputs), { token: secret });
    assert.ok(inputs.password instanceof Secret);
    assert.equal(inputs.password.reveal(), "hunter2");
  });

  it("shows assets by size and hash, not by content", async () => {
    const result = await preview(async () => {
      new Thing("code", {
        code: new pulumi.asset.AssetArchive({
          "index.js": new pulumi.asset.StringAsset("exports.handler = 1;"),
          "setup.ts": new pulumi.asset.FileAsset(path.join(__dirname, "../../setup.ts")),
        }),
        text: new pulumi.asset.StringAsset("hello"),
      });
    });
    const { code, text } = resourceOf(result, "code").inputs;
    assert.deepEqual(shown(text), {
      "[asset]": {
        kind: "text",
        bytes: 5,
        sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
      },
    });
    assert.match(JSON.stringify(code), /^{"\[asset\]":{"kind":"archive","bytes":\d{3},"sha256":"[0-9a-f]{64}"}}$/);
  });

  it("describes a folder by what its files hold, wherever the folder is", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "asset-"));
    const describeFolder = async (name: string, content: string) => {
      const inner = path.join(folder, name, "inner");
      mkdirSync(inner, { recursive: true });
      writeFileSync(path.join(inner, "index.js"), content);
      const program = async () => void new Thing("code", { code: new pulumi.asset.FileArchive(path.dirname(inner)) });
      return shown(resourceOf(await preview(program), "code").inputs) as { code: { "[asset]": { bytes: number } } };
    };
    try {
      const first = await describeFolder("first", "one");
      assert.deepEqual(await describeFolder("same", "one"), first);
      assert.notDeepEqual(await describeFolder("other", "two"), first);
      assert.equal(first.code["[asset]"].bytes, 3);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("records the options that decide what happens to data", async () => {
    const result = await preview(async () => {
      const role = new Thing("role");
      const policy = new Thing("policy", { role: role.arn });
      new Thing(
        "store",
        { role: role.arn },
        {
          protect: true,
          retainOnDelete: true,
          deleteBeforeReplace: true,
          dependsOn: [policy],
          ignoreChanges: ["tags"],
          replaceOnChanges: ["name"],
          additionalSecretOutputs: ["password"],
          customTimeouts: { create: "20m" },
          aliases: [{ name: "old-store" }, "urn:pulumi:test::orders::test:index:Thing::older-store"],
        },
      );
    });
    const urn = (name: string) => `urn:pulumi:test::orders::test:index:Thing::${name}`;
    const store = resourceOf(result, "store");
    assert.equal(store.protect, true);
    assert.equal(store.retainOnDelete, true);
    assert.equal(store.deleteBeforeReplace, true);
    assert.deepEqual([...store.dependencies].sort(), [urn("policy"), urn("role")]);
    assert.deepEqual(store.propertyDependencies, { role: [urn("role")] });
    assert.deepEqual(store.ignoreChanges, ["tags"]);
    assert.deepEqual(store.replaceOnChanges, ["name"]);
    assert.deepEqual(store.additionalSecretOutputs, ["password"]);
    assert.deepEqual(store.customTimeouts, { create: "20m", update: "", delete: "" });
    assert.deepEqual(
      store.aliases.map(({ name, urn }) => name ?? urn),
      ["old-store", urn("older-store")],
    );
    const role = resourceOf(result, "role");
    assert.deepEqual([role.protect, role.customTimeouts, role.dependencies], [false, undefined, []]);
  });

  it("protects the children of a protected component, as Pulumi does", async () => {
    const result = await preview(async () => {
      const group = new Group("group", { protect: true });
      new Thing("inherits", {}, { parent: group });
      new Thing("own", {}, { parent: group, protect: false });
    });
    assert.equal(resourceOf(result, "inherits").protect, true);
    assert.equal(resourceOf(result, "own").protect, false);
  });

  it("keeps unknown what a remote component will answer, and reads what it was given", async () => {
    const result = await preview(async () => {
      const role = new Thing("role");
      class Remote extends pulumi.ComponentResource {
        declare readonly vpcId: pulumi.Output<string>;
        constructor() {
          const args = { vpcId: undefined, cidr: "10.0.0.0/16", role: role.arn, key: pulumi.secret("hidden") };
          super("awsx:ec2:Vpc", "vpc", args, {}, true);
        }
      }
      new Thing("inside", { vpcId: new Remote().vpcId });
    });
    const vpc = resourceOf(result, "vpc");
    assert.deepEqual([vpc.remote, vpc.custom], [true, false]);
    assert.deepEqual(shown(vpc.inputs), {
      cidr: "10.0.0.0/16",
      role: { "[unknown]": true },
      key: { "[secret]": true },
    });
    assert.deepEqual(resourceOf(result, "inside").inputs, { vpcId: UNKNOWN });
  });

  it("knows of a resource that is only read what the program says of it", async () => {
    const result = await preview(async () => {
      const existing = new Thing("existing", { region: "eu-west-1" }, { id: "thing-1" });
      new Thing("user", { id2: existing.id, arn2: existing.arn });
    });
    const existing = resourceOf(result, "existing");
    assert.deepEqual([existing.read, existing.id], [true, "thing-1"]);
    assert.deepEqual(resourceOf(result, "user").inputs, { id2: "thing-1", arn2: UNKNOWN });
  });

  it("collects what the program logs", async () => {
    const { logs } = await preview(async () => {
      await pulumi.log.warn("the stream has one shard");
      await pulumi.log.debug("not for people");
    });
    assert.deepEqual(logs, [{ severity: "warning", message: "the stream has one shard", urn: "" }]);
  });

  it("tells the program its project, stack, organization and mode", async () => {
    const { outputs } = await preview(
      async () => ({
        names: [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()],
        isPreview: pulumi.runtime.isDryRun(),
      }),
      { organization: "acme" },
    );
    assert.deepEqual(outputs, { names: ["acme", "orders", "test"], isPreview: true });
  });

  it("runs again in the same process with nothing left of the run before", async () => {
    const program = async () => ({ size: new pulumi.Config().require("size"), arn: new Thing("only").arn });
    const first = await preview(program, { config: { "orders:size": "1" } });
    const second = await preview(program, { config: { "orders:size": "2" }, stack: "other" });
    assert.deepEqual([first.outputs.size, second.outputs.size], ["1", "2"]);
    assert.equal(first.resources.length, 2);
    assert.equal(second.resources.length, 2);
    assert.ok(second.resources.every(({ urn }) => urn.startsWith("urn:pulumi:other::")));
  });

  it("refuses a second run while one is under way", async () => {
    const first = preview(async () => ({}));
    await assert.rejects(
      preview(async () => ({})),
      /another program runs in this process/,
    );
    await first;
  });
});
