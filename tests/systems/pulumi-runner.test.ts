import assert from "node:assert/strict";
import { readStackFile, runProgram } from "../../local/engine";
import { runProgramInChild } from "../../local/engine/child";

describe("the program under Pulumi's own runner", () => {
  it("registers what it registers in process, from its own folder as the working folder", async () => {
    const options = { ...readStackFile({ stack: "production" }), mode: "preview" } as const;
    const inProcess = await runProgram(options);
    const inChild = await runProgramInChild(options);
    const byUrn = ({ resources }: typeof inProcess) => new Map(resources.map((resource) => [resource.urn, resource]));
    assert.deepEqual(byUrn(inChild), byUrn(inProcess));
    assert.deepEqual(inChild.outputs, inProcess.outputs);
  });
});
