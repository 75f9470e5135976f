import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readOutputs, saveOutputs } from "../../../local/cli/outputs-file";
import { findPlace } from "../../../local/cli/target-place";
import { chooseStream } from "../../../local/cli/target-stream";
import { UsageError } from "../../../local/cli/usage";
import { runningEndpoint } from "../../../local/cloud/endpoint-file";
import type { StackOutputs } from "../../../stacks/outputs";
import { scratchFolder } from "../cloud/support";
import { outputsOf, pipelineOf, REGION, useTargetCloud } from "./target-cloud";

const OUTPUTS = outputsOf({ people: pipelineOf("kinesis", "people") });

const refused = (call: Promise<unknown>, message: RegExp) =>
  assert.rejects(call, (error) => error instanceof UsageError && message.test(error.message));

describe("saveOutputs and readOutputs", () => {
  const folder = scratchFolder();

  it("keep what StackOutputs names and nothing else, whole", () => {
    const more = { ...OUTPUTS, password: "hunter2" } as StackOutputs;
    saveOutputs(folder.path, more);
    assert.deepEqual(readOutputs(folder.path), OUTPUTS);
    assert.doesNotMatch(readFileSync(join(folder.path, "outputs.json"), "utf8"), /hunter2/);
    assert.equal(existsSync(join(folder.path, "outputs.json.new")), false);
  });

  it("know nothing of a folder without a deployment", () => {
    assert.equal(readOutputs(join(folder.path, "none")), undefined);
  });
});

describe("findPlace", function () {
  this.timeout(60_000);
  const cloud = useTargetCloud(OUTPUTS.pipelines);
  const folder = scratchFolder();
  const file = (name: string, text: string) => {
    const path = join(folder.path, name);
    writeFileSync(path, text);
    return path;
  };

  it("finds the embedded cloud that is up on a folder, with the outputs of its stack", async () => {
    const place = await findPlace({ "data-dir": cloud.dataDir() });
    assert.deepEqual(place.outputs, OUTPUTS);
    const { name, endpoint } = chooseStream(place, {});
    assert.deepEqual([name, endpoint.region], ["people", REGION]);
    assert.equal(endpoint.endpoint, place.endpoint);
  });

  it("takes the outputs of AWS from a file, and the region from the stream's ARN", async () => {
    const outputs = file("outputs.json", JSON.stringify(OUTPUTS));
    const place = await findPlace({ aws: true, outputs });
    assert.deepEqual(chooseStream(place, {}), { name: "people", endpoint: { endpoint: undefined, region: REGION } });
    const unknown = await findPlace({ aws: true });
    assert.throws(() => chooseStream(unknown, {}), /outputs on AWS are not known; give them by --outputs/);
    const named = { name: "s", endpoint: { endpoint: undefined, region: undefined } };
    assert.deepEqual(chooseStream(unknown, { stream: "s" }), named);
  });

  it("refuses what is no place, with the way out", async () => {
    await refused(findPlace({ "data-dir": folder.path }), /no embedded cloud is up over .*npm start.*--aws/);
    await refused(findPlace({ stack: "a", "data-dir": "b" }), /not both/);
    await refused(findPlace({ aws: true, stack: "a" }), /--aws takes --outputs/);
    await refused(findPlace({ outputs: "file" }), /--outputs goes with --aws/);
    await refused(findPlace({ aws: true, outputs: join(folder.path, "none") }), /cannot be read as JSON/);
    const other = file("other.json", "{}");
    await refused(findPlace({ aws: true, outputs: other }), /has no pipelines; it takes what pulumi stack output/);
  });

  it("reaches a deployed stack by the SDK's own settings, with outputs on stdin", async () => {
    const endpoint = (await runningEndpoint(cloud.dataDir())) ?? "";
    await cloud.create("people");
    // The SDK's own variables point it at the embedded cloud, so that nothing leaves this machine.
    const env = { ...process.env, AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "key" };
    const command = async (...words: string[]) => {
      const child = spawn(process.execPath, ["local/cli/run.js", ...words, "--aws", "--outputs", "-"], { env });
      const texts: string[] = [];
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (data: Buffer) => texts.push(data.toString()));
      child.stdin.end(JSON.stringify(OUTPUTS));
      const exitCode = await new Promise((resolve) => child.once("close", resolve));
      assert.equal(exitCode, 0, texts.join(""));
      return texts.join("");
    };
    assert.match(await command("produce", "--count", "3"), /people: 3 events taken/);
    assert.match(
      await command("tail", "--from", "TRIM_HORIZON", "--count", "3"),
      /"firstname".*\n.*people: 3 records/s,
    );
    assert.match(await command("reshard", "--to", "2"), /after: 2 open shards/);
  });
});
