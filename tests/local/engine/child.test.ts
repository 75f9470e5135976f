import assert from "node:assert/strict";
import path from "node:path";
import { readStackFile, runProgram } from "../../../local/engine";
import { runProgramInChild } from "../../../local/engine/child";
import { resourceOf } from "../../support/programs";

const root = path.join(__dirname, "../../support/orders-project");
const recordedTypes = new Set(["aws:s3/bucket:Bucket", "aws:iam/role:Role", "aws:kinesis/stream:Stream"]);

describe("a program run in process", () => {
  for (const mode of ["preview", "deploy"] as const) {
    it(`registers in a ${mode} what it registers when Pulumi's own runner runs it over gRPC`, async () => {
      const options = { ...readStackFile({ stack: "staging", root }), mode, recordedTypes };
      const inProcess = await runProgram(options);
      const inChild = await runProgramInChild(options);
      const byUrn = (result: typeof inProcess) => new Map(result.resources.map((resource) => [resource.urn, resource]));
      assert.deepEqual([...byUrn(inProcess).keys()].sort(), [...byUrn(inChild).keys()].sort());
      assert.deepEqual(byUrn(inProcess), byUrn(inChild));
      assert.deepEqual(inProcess.outputs, inChild.outputs);
      assert.equal(inProcess.resources.length, 5);
      assert.deepEqual(resourceOf(inProcess, "orders-role").inputs.tags, { team: "data" });
    });
  }
});
