import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as debuggable from "@pulumi/pulumi/runtime/debuggable";
import { ProgramError, type ResourceHandler, runProgram } from "../../../local/engine";
import { deploy, Group, preview, Thing } from "../../support/programs";

const works: ResourceHandler = async ({ name }) => ({ id: name, outputs: { arn: `arn:${name}` } });

async function messageOf(run: Promise<unknown>): Promise<string> {
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ProgramError, `expected a ProgramError, got ${String(error)}`);
  return error.message;
}

describe("a program that fails", () => {
  it("tells what the program threw, once and as it is", async () => {
    const program = async () => {
      new Thing("before");
      throw new pulumi.ResourceError("a.b must be 1–5, got 7\na.c must be set", undefined);
    };
    assert.equal(await messageOf(preview(program)), "a.b must be 1–5, got 7\na.c must be set");
  });

  it("tells what was thrown in a component's constructor, with no word of the SDK", async () => {
    class Strict extends pulumi.ComponentResource {
      constructor() {
        super("test:index:Strict", "strict");
        throw new Error("no such mode");
      }
    }
    assert.equal(await messageOf(preview(async () => void new Strict())), "no such mode");
  });

  it("tells of missing config", async () => {
    const message = await messageOf(preview(async () => new pulumi.Config().require("owner")));
    assert.match(message, /^Missing required configuration variable 'orders:owner'/);
  });

  it("tells of a throw inside apply that nobody waits for", async () => {
    const program = async () => {
      pulumi.output("x").apply(() => {
        throw new Error("boom");
      });
    };
    assert.equal(await messageOf(preview(program)), "boom");
  });

  it("tells of a throw inside apply once, though it is the input of several resources", async () => {
    const program = async () => {
      const broken = pulumi.output("x").apply((): string => {
        throw new Error("boom");
      });
      const first = new Thing("first", { broken });
      new Thing("second", { broken });
      new Thing("third", { target: first.arn });
    };
    assert.equal(await messageOf(preview(program)), "boom");
  });

  it("tells of each of several rejections that nobody waits for", async () => {
    const program = async () => {
      for (const name of ["one", "two"]) void Promise.reject(new Error(name));
    };
    assert.equal(await messageOf(preview(program)), "one\ntwo");
  });

  it("keeps the stack of what the SDK itself throws", async () => {
    let stack: string | undefined;
    await preview(async () => {
      try {
        new Thing(undefined as unknown as string);
      } catch (error) {
        stack = (error as Error).stack;
      }
    });
    assert.match(stack ?? "", /failures\.test\.ts:\d+/);
  });

  it("names the place of a slip in the program's code", async () => {
    const program = async () => {
      const nothing = JSON.parse("null") as { length: number };
      return nothing.length;
    };
    assert.match(await messageOf(preview(program)), /^TypeError: .*null.* \(at .*failures\.test\.ts:\d+:\d+\)/);
  });

  it("tells of an exception thrown in a timer", async () => {
    const program = async () => {
      setTimeout(() => {
        throw new Error("late");
      }, 1);
      await delay(10);
    };
    assert.equal(await messageOf(preview(program)), "late");
  });

  it("fails when the program logs an error", async () => {
    assert.equal(await messageOf(preview(() => pulumi.log.error("the stack is too big"))), "the stack is too big");
  });

  it("names both the URN and what to do when two resources are called the same", async () => {
    const program = async () => {
      new Thing("twice");
      new Thing("twice");
    };
    const message = "a resource with this URN is registered twice; give one of them another name";
    const urn = "urn:pulumi:test::orders::test:index:Thing::twice";
    assert.equal(await messageOf(preview(program)), `${urn}: ${message}`);
  });

  it("names an asset's file that is not there", async () => {
    const program = async () => void new Thing("code", { code: new pulumi.asset.FileArchive("./no-such-folder") });
    assert.match(await messageOf(preview(program)), /Thing::code: an asset's file is not there: .*no-such-folder/);
  });

  it("refuses an asset by URL, which nothing here would fetch", async () => {
    const code = new pulumi.asset.RemoteArchive("https://example.com/code.zip");
    assert.match(
      await messageOf(preview(async () => void new Thing("code", { code }))),
      /an asset by URL is not read here/,
    );
  });

  it("refuses a handler's output that is not JSON", async () => {
    const handler: ResourceHandler = async () => ({ id: "1", outputs: { list: [{ call: () => 1 }] } });
    const message = await messageOf(deploy(async () => void new Thing("thing"), { [Thing.TYPE]: handler }));
    assert.match(message, /Thing::thing: a function cannot be an output; outputs are JSON/);
  });

  it("tells every problem of a preview at once", async () => {
    const program = async () => {
      new Thing("one", { code: new pulumi.asset.FileAsset("./none-1") });
      new Thing("two", { code: new pulumi.asset.FileAsset("./none-2") });
    };
    const lines = (await messageOf(preview(program))).split("\n");
    assert.equal(lines.length, 2);
  });

  it("names the URN of the resource whose handler failed, once, and makes nothing that waits for it", async () => {
    const made: string[] = [];
    const handler: ResourceHandler = async (resource) => {
      made.push(resource.name);
      if (resource.name === "bad") throw new Error("the disk is full");
      return works(resource);
    };
    const program = async () => {
      const bad = new Thing("bad", {}, { parent: new Group("group") });
      new Thing("after", { target: bad.arn });
      new Thing("also after", {}, { dependsOn: [bad] });
      return { arn: bad.arn };
    };
    const message = await messageOf(deploy(program, { [Thing.TYPE]: handler }));
    assert.equal(message, "urn:pulumi:test::orders::test:index:Group$test:index:Thing::bad: the disk is full");
    assert.deepEqual(made, ["bad"]);
  });

  it("waits for handlers that are at work when another fails", async () => {
    let ended = false;
    const handlers: Record<string, ResourceHandler> = {
      [Thing.TYPE]: async (resource) => {
        if (resource.name === "bad") throw new Error("no");
        await delay(50);
        ended = true;
        return works(resource);
      },
    };
    const program = async () => {
      new Thing("slow");
      new Thing("bad");
    };
    await assert.rejects(deploy(program, handlers), /Thing::bad: no$/);
    assert.equal(ended, true);
  });

  it("names a type that has no handler and is not listed, and where to list it", async () => {
    const message = await messageOf(deploy(async () => void new Thing("thing"), {}));
    assert.match(
      message,
      /Thing::thing: the embedded cloud does not know test:index:Thing; give the type a handler, or list/,
    );
  });

  it("names a token that nobody answers", async () => {
    const message = await messageOf(preview(async () => aws.ec2.getVpc({ default: true })));
    assert.match(message, /asks AWS for aws:ec2\/getVpc:getVpc.*aws:index\/getRegion:getRegion/);
  });

  it("refuses to read another stack's outputs", async () => {
    const message = await messageOf(preview(async () => new pulumi.StackReference("network").getOutput("vpc")));
    assert.match(message, /StackReference::network: outputs of another stack are not read here/);
  });

  it("refuses to read in a run what exists only in AWS", async () => {
    const program = async () => void new Thing("existing", {}, { id: "thing-1" });
    assert.match(
      await messageOf(deploy(program, { [Thing.TYPE]: works })),
      /reads what exists in AWS \(id "thing-1"\)/,
    );
  });

  it("refuses hooks, which it would not run", async () => {
    const program = async () => {
      const hook = new pulumi.ResourceHook("never", () => undefined);
      new Thing("thing", {}, { hooks: { afterCreate: [hook] } });
    };
    const message = "the program uses a resource hook, which the local engine does not have; only Pulumi's own has it";
    assert.equal(await messageOf(preview(program)), message);
  });

  it("leaves nothing behind for the next run", async () => {
    await messageOf(preview(async () => Promise.reject(new Error("first"))));
    const { resources } = await preview(async () => void new Thing("fine"));
    assert.equal(resources.length, 2);
  });

  it("gives the process's own listeners and stack traces back", async () => {
    const events = ["unhandledRejection", "uncaughtException", "beforeExit"];
    const listeners = () => events.map((event) => process.rawListeners(event));
    const before = listeners();
    const { prepareStackTrace, stackTraceLimit } = Error;
    const detector = { ...debuggable };
    let within = 0;
    const failing = async () => {
      new Thing("thing");
      within = Error.stackTraceLimit;
      throw new Error("x");
    };
    await messageOf(preview(failing));
    assert.deepEqual(listeners(), before);
    assert.equal(Error.prepareStackTrace, prepareStackTrace);
    assert.equal(within, stackTraceLimit);
    assert.equal(Error.stackTraceLimit, stackTraceLimit);
    assert.deepEqual({ ...debuggable }, detector);
  });

  it("names a program that is not there, and one that exports no function", async () => {
    const options = { project: "orders", stack: "test", config: {}, mode: "preview" as const };
    await assert.rejects(runProgram({ ...options, program: "./nowhere" }), /nowhere is not there/);
    const noFunction = path.join(__dirname, "../../support/programs.ts");
    await assert.rejects(runProgram({ ...options, program: noFunction }), /programs\.ts must export .* export = async/);
  });

  const alone = (program: string) =>
    spawnSync(process.execPath, ["-r", "ts-node/register/transpile-only", "-e", script(program)], {
      cwd: path.join(__dirname, "../../.."),
      encoding: "utf8",
      timeout: 50_000,
    });
  const script = (program: string) => `
    const pulumi = require("@pulumi/pulumi");
    const { runProgram } = require("./local/engine");
    const program = ${program};
    runProgram({ project: "p", stack: "s", config: {}, mode: "preview", program }).then(
      ({ resources }) => console.log(resources.length + " resources"),
      (error) => console.log("failed: " + error.message),
    );`;

  it("tells of a promise that nothing will settle, where Node would end without a word", () => {
    const { stdout } = alone("async () => { await new Promise(() => {}); }");
    assert.equal(stdout, "failed: the program waits for a promise that nothing will ever settle\n");
  });

  it("lets the process end by itself after a run, also after one with transforms", () => {
    const { stdout, status, signal } = alone(`async () => {
      pulumi.runtime.registerResourceTransform(() => undefined);
      new pulumi.ComponentResource("t:i:C", "c", {}, { transforms: [() => undefined] });
    }`);
    assert.deepEqual({ stdout, status, signal }, { stdout: "2 resources\n", status: 0, signal: null });
  });
});
