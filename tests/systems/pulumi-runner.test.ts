import assert from "node:assert/strict";
import { join } from "node:path";
import { type ProgramResult, readStackFile, runProgram } from "../../local/engine";
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

  it("registers what the bootstrap stack does in process", async () => {
    const file = readStackFile({ root: join(__dirname, "../../stacks/bootstrap"), stack: "main" });
    const config = { ...file.config, "streaming-ingest-bootstrap:repository": "octo-org/octo-repo" };
    const options = { ...file, config, mode: "preview" } as const;
    const urns = ({ resources }: ProgramResult) => resources.map(({ urn }) => urn).sort();
    assert.deepEqual(urns(await runProgramInChild(options)), urns(await runProgram(options)));
  });
});
