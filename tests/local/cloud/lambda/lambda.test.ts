import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type AwsError, LambdaFunctionError } from "../../../../local/cloud/contracts";
import { ARN_PREFIX, archive, definition, TemporaryLambda } from "./deployments";

const ECHO = "exports.handler = async (event) => event;";

describe("embedded Lambda", () => {
  let temporary: TemporaryLambda;
  beforeEach(async () => {
    temporary = await TemporaryLambda.open();
  });
  afterEach(() => temporary.close());

  async function invoke(event: unknown = {}, reference = "f"): Promise<unknown> {
    return temporary.lambda.invoke(reference, event);
  }

  function failure(errorType: string, message: RegExp): (error: unknown) => boolean {
    return (error) => {
      assert.ok(error instanceof LambdaFunctionError, String(error));
      assert.equal(error.errorType, errorType);
      assert.match(error.message, message);
      return true;
    };
  }

  describe("invocation", () => {
    it("passes event and answer as JSON does", async () => {
      await temporary.deploy(ECHO);
      assert.deepEqual(await invoke({ a: [1, null, "ä"], at: new Date(0), none: undefined }), {
        a: [1, null, "ä"],
        at: "1970-01-01T00:00:00.000Z",
      });
      assert.deepEqual(await temporary.lambda.invoke("f", undefined), {});
    });

    it("keeps a function warm between invocations", async () => {
      await temporary.deploy("let n = 0; exports.handler = async () => ++n;");
      assert.deepEqual([await invoke(), await invoke(), await invoke()], [1, 2, 3]);
    });

    it("waits for the callback of a handler that takes one", async () => {
      await temporary.deploy(
        "exports.handler = (event, context, done) => setTimeout(() => done(null, event.n + 1), 1);",
      );
      assert.equal(await invoke({ n: 1 }), 2);
    });

    it("answers null for a plain value that is returned, and for nothing", async () => {
      await temporary.deploy("exports.handler = () => 5;");
      assert.equal(await invoke(), null);
      await temporary.deploy("exports.handler = async () => {};");
      assert.equal(await invoke(), null);
      await temporary.deploy("exports.handler = async () => () => 1;");
      assert.equal(await invoke(), null);
    });

    it("tells the handler what Lambda tells it, and nothing of this process's environment", async () => {
      process.env.NOT_FOR_FUNCTIONS = "1";
      const source = `exports.handler = async (event, context) => ({
        env: { ...process.env }, context: { ...context, left: context.getRemainingTimeInMillis() }, folder: __dirname });`;
      temporary.lambda.endpoint = "http://127.0.0.1:4566";
      await temporary.deploy(source, { environment: { MINE: "yes" }, memoryMB: 256 });
      const { env, context, folder } = (await invoke()) as Record<string, Record<string, string | number>>;
      delete process.env.NOT_FOR_FUNCTIONS;
      assert.deepEqual(env, {
        MINE: "yes",
        AWS_ACCESS_KEY_ID: "local",
        AWS_SECRET_ACCESS_KEY: "local",
        AWS_ENDPOINT_URL: "http://127.0.0.1:4566",
        AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
        AWS_DEFAULT_REGION: "eu-central-1",
        AWS_REGION: "eu-central-1",
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
        AWS_LAMBDA_FUNCTION_NAME: "f",
        AWS_LAMBDA_FUNCTION_VERSION: "1",
        AWS_LAMBDA_LOG_FORMAT: "Text",
        AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/f",
        LAMBDA_TASK_ROOT: folder,
        TZ: ":UTC",
        _HANDLER: "index.handler",
      });
      assert.equal(context?.invokedFunctionArn, `${ARN_PREFIX}f:1`);
      assert.equal(context?.memoryLimitInMB, "256");
      assert.match(String(context?.awsRequestId), /^[0-9a-f-]{36}$/);
      assert.ok(Number(context?.left) > 0 && Number(context?.left) <= 10_000);
    });

    it("carries the AWS SDK for code that lies elsewhere, as Lambda's runtimes do", async () => {
      await temporary.deploy(`const { SecretsManager } = require("@aws-sdk/client-secrets-manager");
        exports.handler = async () => new SecretsManager({}).config.region();`);
      assert.equal(await invoke(), "eu-central-1");
      await temporary.deploy('require("yaml"); exports.handler = async () => 1;');
      await assert.rejects(invoke(), /Cannot find module 'yaml'/);
    });

    it("runs two invocations side by side and lets others wait", async () => {
      await temporary.deploy(`const { threadId } = require("node:worker_threads");
        exports.handler = async () => { await new Promise((r) => setTimeout(r, 20)); return threadId; };`);
      const threads = await Promise.all(Array.from({ length: 6 }, () => invoke()));
      assert.equal(new Set(threads).size, 2);
    });

    it("never runs two invocations at once in one worker", async () => {
      await temporary.deploy(`let running = 0;
        exports.handler = async () => { running++; await new Promise((r) => setTimeout(r, 5)); return running--; };`);
      assert.deepEqual(await Promise.all(Array.from({ length: 8 }, () => invoke())), Array(8).fill(1));
    });

    it("writes what a function prints to its log", async () => {
      await temporary.deploy('exports.handler = async () => { console.log("out"); console.error("err"); };');
      await invoke();
      await temporary.lambda.close();
      assert.deepEqual((await temporary.log()).trim().split("\n").sort(), ["err", "out"]);
    });

    it("writes all of it, though the embedded cloud closes while lines are on their way", async () => {
      await temporary.deploy(
        'exports.handler = async () => { for (let line = 0; line < 20_000; line++) console.log("line " + line); };',
      );
      await invoke();
      await temporary.lambda.close();
      assert.equal((await temporary.log()).trimEnd().split("\n").length, 20_000);
    });
  });

  describe("failures", () => {
    it("answers a handler's error with its type, message and stack, and logs it", async () => {
      await temporary.deploy('exports.handler = async () => { throw new TypeError("no good"); };');
      await assert.rejects(invoke(), (error: LambdaFunctionError) => {
        assert.match(error.trace[1] ?? "", /index\.js/);
        return failure("TypeError", /^no good$/)(error);
      });
      await temporary.lambda.close();
      assert.match(await temporary.log(), /ERROR\tInvoke Error\t\{"errorType":"TypeError","errorMessage":"no good"/);
    });

    it("goes on with the same worker after a handler's error", async () => {
      await temporary.deploy(
        'let n = 0; exports.handler = async () => { if (++n === 1) throw new Error("x"); return n; };',
      );
      await assert.rejects(invoke(), failure("Error", /^x$/));
      assert.equal(await invoke(), 2);
    });

    const failing: [string, string, string, RegExp][] = [
      ["throws before it returns", 'exports.handler = () => { throw new RangeError("x"); };', "RangeError", /^x$/],
      ["throws no error", 'exports.handler = async () => { throw "text"; };', "string", /^text$/],
      ["calls back with an error", 'exports.handler = (e, c, done) => done(new Error("x"));', "Error", /^x$/],
      ["answers a BigInt", "exports.handler = async () => 1n;", "Runtime.MarshalError", /^Unable to stringify.*BigInt/],
      [
        "answers a circle",
        "exports.handler = async () => { const a = {}; a.a = a; return a; };",
        "Runtime.MarshalError",
        /circular/,
      ],
      ["is missing", "exports.other = 1;", "Runtime.HandlerNotFound", /^index\.handler is undefined or not exported$/],
      ["does not parse", "exports.handler = (", "SyntaxError", /Unexpected/],
      ["requires what is not there", 'require("nowhere");', "Runtime.ImportModuleError", /nowhere/],
      ["throws while it is loaded", 'throw new Error("at load");', "Error", /^at load$/],
    ];
    for (const [name, source, errorType, message] of failing) {
      it(`fails the invocation when the handler ${name}`, async () => {
        await temporary.deploy(source);
        await assert.rejects(invoke(), failure(errorType, message));
      });
    }

    const ending: [string, string, string, RegExp][] = [
      ["ends its process", "process.exit(3);", "Runtime.ExitError", /exit status 3$/],
      [
        "throws from a timer",
        'setTimeout(() => { throw new RangeError("late"); }, 1); return new Promise(() => {});',
        "RangeError",
        /^late$/,
      ],
      [
        "leaves a rejection unhandled",
        'Promise.reject(new Error("loose")); return new Promise(() => {});',
        "Error",
        /^loose$/,
      ],
      ["never ends", "return new Promise(() => {});", "Sandbox.Timedout", /^Task timed out after 0\.50 seconds$/],
      ["loops for ever", "for (;;);", "Sandbox.Timedout", /^Task timed out after 0\.50 seconds$/],
    ];
    for (const [name, body, errorType, message] of ending) {
      it(`replaces the worker when the handler ${name}`, async () => {
        await temporary.deploy(
          `exports.handler = (event) => { if (event.ok) return Promise.resolve("ok"); ${body} };`,
          {
            timeoutSeconds: 0.5,
          },
        );
        await assert.rejects(invoke(), failure(errorType, message));
        assert.equal(await invoke({ ok: true }), "ok");
      });
    }

    it("replaces the worker when the handler uses more than its memory", async () => {
      await temporary.deploy(
        `exports.handler = async (event) => {
        const kept = []; while (!event.ok) kept.push(new Array(1000).fill(event)); return "ok"; };`,
        { memoryMB: 32 },
      );
      await assert.rejects(invoke(), failure("Runtime.OutOfMemory", /memory limit/));
      assert.equal(await invoke({ ok: true }), "ok");
    });

    it("replaces a worker that died between two invocations", async () => {
      await temporary.deploy(`exports.handler = async (event) => {
        if (event.die) setTimeout(() => process.exit(1), 1); return "ok"; };`);
      await invoke({ die: true });
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.equal(await invoke(), "ok");
    });

    it("ends an invocation in the middle when the service closes", async () => {
      await temporary.deploy("exports.handler = () => new Promise(() => {});");
      const rejected = assert.rejects(invoke(), failure("Runtime.ExitError", /exit status/));
      await temporary.lambda.close();
      await rejected;
    });

    it("starts nothing that was waiting when the service closed", async () => {
      await temporary.deploy("exports.handler = () => new Promise(() => {});");
      const settled = Promise.allSettled(Array.from({ length: 4 }, () => invoke()));
      await temporary.lambda.close();
      const reasons = (await settled).map((result) => (result.status === "rejected" ? String(result.reason) : ""));
      assert.equal(reasons.filter((reason) => reason.startsWith("LambdaFunctionError")).length, 2);
      assert.equal(reasons.filter((reason) => reason === "ServiceException: The embedded cloud is closing").length, 2);
    });

    it("logs all that a function printed before it was ended", async () => {
      await temporary.deploy(
        'exports.handler = () => { console.log("x".repeat(100_000)); return new Promise(() => {}); };',
        {
          timeoutSeconds: 0.5,
        },
      );
      await assert.rejects(invoke(), failure("Sandbox.Timedout", /timed out/));
      await temporary.lambda.close();
      assert.match(await temporary.log(), /x{100000}\n/);
    });
  });

  describe("payloads", () => {
    it("takes a request of 6,291,456 bytes and refuses one more", async () => {
      await temporary.deploy("exports.handler = async (event) => event.length;");
      assert.equal(await invoke("x".repeat(6_291_454)), 6_291_454);
      await assert.rejects(invoke("x".repeat(6_291_455)), (error: AwsError) => {
        assert.equal(error.code, "RequestEntityTooLargeException");
        assert.equal(error.statusCode, 413);
        return error.message.startsWith("6291457 byte payload is too large for the RequestResponse invocation type");
      });
    });

    it("takes an answer of 6,291,556 bytes and refuses one more", async () => {
      await temporary.deploy('exports.handler = async (event) => "x".repeat(event.length);');
      assert.equal(String(await invoke({ length: 6_291_554 })).length, 6_291_554);
      await assert.rejects(
        invoke({ length: 6_291_555 }),
        failure("Function.ResponseSizeTooLarge", /exceeded maximum allowed payload size \(6291556 bytes\)/),
      );
    });
  });

  describe("deployment", () => {
    it("writes the code to a folder of its hash, and writes it once", async () => {
      const { code } = await temporary.lambda.deploy(
        definition("", { code: archive({ "index.js": ECHO, "data/spec.json": "{}" }) }),
      );
      assert.equal(
        code.folder,
        join(temporary.dataDir, "lambda", "f", Buffer.from(code.sha256, "base64").toString("hex")),
      );
      assert.equal(await readFile(join(code.folder, "data", "spec.json"), "utf8"), "{}");
      assert.equal(code.bytes, ECHO.length + 2);
      const again = await temporary.lambda.deploy(
        definition("", { code: archive({ "data/spec.json": "{}", "index.js": ECHO }) }),
      );
      assert.deepEqual(again.code, code);
    });

    it("takes files and folders by path", async () => {
      const folder = join(temporary.dataDir, "source");
      await mkdir(join(folder, "lib"), { recursive: true });
      await writeFile(join(folder, "index.js"), 'exports.handler = async () => require("./lib/answer");');
      await writeFile(join(folder, "lib", "answer.js"), "module.exports = 42;");
      await temporary.deploy("", { code: { kind: "path", path: folder } });
      assert.equal(await invoke(), 42);
      const entries = {
        "index.js": { kind: "path" as const, path: join(folder, "index.js") },
        lib: {
          kind: "archive" as const,
          entries: { "answer.js": { kind: "text" as const, text: "module.exports = 43;" } },
        },
      };
      await temporary.deploy("", { code: { kind: "archive", entries } });
      assert.equal(await invoke(), 43);
    });

    for (const path of ["../out.js", "/out.js", "a/../../out.js"]) {
      it(`refuses an entry ${path} that would leave the folder`, async () => {
        const message = /must be a path inside the archive/;
        await assert.rejects(temporary.deploy("", { code: archive({ [path]: "" }) }), message);
        assert.equal(existsSync(join(temporary.dataDir, "lambda", "out.js")), false);
      });
    }

    it("refuses a zip file as code", async () => {
      const zip = join(temporary.dataDir, "code.zip");
      await writeFile(zip, "PK");
      await assert.rejects(
        temporary.deploy("", { code: { kind: "path", path: zip } }),
        /takes a folder or an AssetArchive/,
      );
    });

    it("raises the version when code or configuration changes, and only then", async () => {
      const versions: string[] = [];
      const deploy = async (source: string, changes = {}): Promise<void> => {
        versions.push((await temporary.lambda.deploy(definition(source, changes))).version);
      };
      await deploy(ECHO);
      await deploy(ECHO);
      await deploy(`${ECHO}\n`);
      await deploy(`${ECHO}\n`, { memoryMB: 256 });
      await deploy(`${ECHO}\n`, { memoryMB: 256, environment: { A: "1" } });
      temporary.reopen();
      await deploy(`${ECHO}\n`, { memoryMB: 256, environment: { A: "1" } });
      await deploy(ECHO);
      assert.deepEqual(versions, ["1", "1", "2", "3", "4", "4", "5"]);
    });

    it("keeps no value of the environment on disk", async () => {
      await temporary.deploy(ECHO, { environment: { TOKEN: "very-secret" } });
      const file = await readFile(join(temporary.dataDir, "lambda", "f", "version.json"), "utf8");
      assert.deepEqual(Object.keys(JSON.parse(file)), ["version", "fingerprint"]);
      assert.doesNotMatch(file, /very-secret/);
    });

    it("passes on what is wrong with the file that holds the version", async () => {
      await mkdir(join(temporary.dataDir, "lambda", "f"), { recursive: true });
      await writeFile(join(temporary.dataDir, "lambda", "f", "version.json"), "{");
      await assert.rejects(temporary.deploy(ECHO), SyntaxError);
    });
  });

  describe("references", () => {
    beforeEach(async () => {
      await temporary.deploy("exports.handler = async () => 1;");
      await temporary.deploy("exports.handler = async () => 2;");
    });

    const found: [string, number][] = [
      ["f", 2],
      ["f:1", 1],
      ["f:2", 2],
      ["f:$LATEST", 2],
      [`${ARN_PREFIX}f`, 2],
      [`${ARN_PREFIX}f:1`, 1],
      [`${ARN_PREFIX}f:$LATEST`, 2],
      ["000000000000:function:f:1", 1],
    ];
    for (const [reference, answer] of found) {
      it(`finds ${reference}`, async () => assert.equal(await invoke({}, reference), answer));
    }

    for (const reference of ["g", "f:3", "f:live", `${ARN_PREFIX}f:3`]) {
      it(`finds nothing by ${reference}`, async () => {
        await assert.rejects(invoke({}, reference), (error: AwsError) => {
          assert.equal(error.code, "ResourceNotFoundException");
          assert.equal(error.statusCode, 404);
          return error.message.startsWith(`Function not found: ${ARN_PREFIX}`);
        });
      });
    }

    it("refuses what is no reference", async () => {
      await assert.rejects(invoke({}, "a/b"), (error: AwsError) => error.code === "ValidationException");
    });

    it("lists the newest version of each function by name", async () => {
      await temporary.deploy(ECHO, { name: "a" });
      const list = temporary.lambda.list().map(({ definition: { name }, version }) => `${name}:${version}`);
      assert.deepEqual(list, ["a:1", "f:2"]);
    });
  });
});
