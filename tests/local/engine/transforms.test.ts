import assert from "node:assert/strict";
import { Client, Server } from "@grpc/grpc-js";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { UNKNOWN } from "../../../local/engine";
import { deploy, Group, preview, resourceOf, shown, Thing } from "../../support/programs";

/** Adds a word to the resource's list of words, so that the order of transforms shows. */
function addWord(word: string): pulumi.ResourceTransform {
  return ({ props, opts }) => ({ props: { ...props, words: [...(props.words ?? []), word] }, opts });
}

describe("transforms of a program", () => {
  it("change a resource in Pulumi's order: its own, its parents' from the nearest, the stack's", async () => {
    const result = await preview(async () => {
      pulumi.runtime.registerResourceTransform(addWord("stack"));
      const outer = new Group("outer", { transforms: [addWord("outer")] });
      const inner = new Group("inner", { parent: outer, transforms: [addWord("inner")] });
      new Thing("leaf", {}, { parent: inner, transforms: [addWord("own 1"), addWord("own 2")] });
      new Thing("free");
    });
    assert.deepEqual(resourceOf(result, "leaf").inputs, { words: ["own 1", "own 2", "inner", "outer", "stack"] });
    assert.deepEqual(resourceOf(result, "free").inputs, { words: ["stack"] });
  });

  it("need no server and no client, each of which would outlive the run with all that it made", async () => {
    const opened: string[] = [];
    const { bindAsync } = Server.prototype;
    const { makeUnaryRequest } = Client.prototype;
    Server.prototype.bindAsync = () => void opened.push("server");
    Client.prototype.makeUnaryRequest = () => {
      throw opened.push("client");
    };
    try {
      const result = await preview(async () => {
        pulumi.runtime.registerResourceTransform(addWord("stack"));
        new Thing("thing", {}, { transforms: [addWord("own")] });
      });
      assert.deepEqual(resourceOf(result, "thing").inputs, { words: ["own", "stack"] });
    } finally {
      Object.assign(Server.prototype, { bindAsync });
      Object.assign(Client.prototype, { makeUnaryRequest });
    }
    assert.deepEqual(opened, []);
  });

  it("leave unknown what is unknown in a preview, and secret what is secret", async () => {
    const result = await preview(async () => {
      pulumi.runtime.registerResourceTransform(addWord("seen"));
      const first = new Thing("first");
      new Thing("second", { target: first.arn, password: pulumi.secret("hunter2") });
    });
    const { target, password, words } = resourceOf(result, "second").inputs;
    assert.equal(target, UNKNOWN);
    assert.deepEqual(shown(password), { "[secret]": true });
    assert.deepEqual(words, ["seen"]);
  });

  it("change options, and keep those they do not touch", async () => {
    const protect: pulumi.ResourceTransform = ({ props, opts }) => ({
      props,
      opts: pulumi.mergeOptions(opts, { protect: true, ignoreChanges: ["tags"] }),
    });
    const result = await preview(async () => {
      const first = new Thing("first");
      const options = { dependsOn: [first], retainOnDelete: true, additionalSecretOutputs: ["password"] };
      new Thing("second", { size: 1 }, { ...options, transforms: [protect] });
    });
    const second = resourceOf(result, "second");
    assert.equal(second.protect, true);
    assert.equal(second.retainOnDelete, true);
    assert.equal(second.deleteBeforeReplace, false);
    assert.deepEqual(second.ignoreChanges, ["tags"]);
    assert.deepEqual(second.additionalSecretOutputs, ["password"]);
    assert.deepEqual(second.dependencies, ["urn:pulumi:test::orders::test:index:Thing::first"]);
    assert.deepEqual(second.inputs, { size: 1 });
  });

  it("see a whole resource given as a property, with its outputs", async () => {
    const useArn: pulumi.ResourceTransform = ({ props, opts }) => {
      const bucket: aws.s3.Bucket = props.bucket;
      return { props: { arn2: bucket.arn, id2: bucket.id, tag: bucket.tags }, opts };
    };
    const program = async () => {
      const bucket = new aws.s3.Bucket("bucket", { tags: { team: "data" } });
      new Thing("user", { bucket }, { transforms: [useArn] });
    };
    const planned = await preview(program);
    assert.deepEqual(resourceOf(planned, "user").inputs, { arn2: UNKNOWN, id2: UNKNOWN, tag: { team: "data" } });
    const made = await deploy(program, {
      "aws:s3/bucket:Bucket": async () => ({ id: "b-1", outputs: { arn: "arn:aws:s3:::b-1" } }),
      [Thing.TYPE]: async () => ({ id: "1", outputs: {} }),
    });
    const inputs = { arn2: "arn:aws:s3:::b-1", id2: "b-1", tag: { team: "data" } };
    assert.deepEqual(resourceOf(made, "user").inputs, inputs);
  });

  it("decide what handlers make and what the program reads back", async () => {
    const result = await deploy(
      async () => {
        pulumi.runtime.registerResourceTransform(({ props, opts }) => ({ props: { ...props, size: 9 }, opts }));
        const thing = new Thing("thing", { size: 1 });
        return { size: (thing as unknown as { size: pulumi.Output<number> }).size };
      },
      { [Thing.TYPE]: async ({ inputs }) => ({ id: "1", outputs: { arn: `size ${inputs.size}` } }) },
    );
    assert.deepEqual(resourceOf(result, "thing").outputs, { size: 9, arn: "size 9" });
    assert.deepEqual(result.outputs, { size: 9 });
  });

  it("fail the run with their own message and the resource's URN", async () => {
    const program = async () => {
      const transforms = [
        () => {
          throw new Error("tags are missing");
        },
      ];
      new Thing("thing", {}, { transforms });
    };
    await assert.rejects(preview(program), {
      message: /^urn:.*Thing::thing: transform failed: Error: tags are missing$/,
    });
  });
});
