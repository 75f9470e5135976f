import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { planStack } from "../../../local/plan/planned";

const PULUMI = path.join(__dirname, "../../../node_modules/@pulumi/pulumi");

describe("the two runs of a plan", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "two-runs-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function planOf(program: string) {
    const file = path.join(folder, "program.js");
    writeFileSync(file, `const { ComponentResource } = require(${JSON.stringify(PULUMI)});\n${program}`);
    return planStack({ project: "p", stack: "s", config: {}, secretKeys: [], file, program: file });
  }

  it("have the same resources", async () => {
    const { preview, named } = await planOf('module.exports = async () => { new ComponentResource("t:m:T", "one"); };');
    const urns = ["urn:pulumi:s::p::pulumi:pulumi:Stack::p-s", "urn:pulumi:s::p::t:m:T::one"];
    assert.deepEqual(
      [preview, named].map(({ resources }) => resources.map(({ urn }) => urn)),
      [urns, urns],
    );
  });

  it("refuse what is registered as the file is loaded, which the second run and so no policy would see", async () => {
    const program = 'new ComponentResource("t:m:T", "early"); module.exports = async () => {};';
    await assert.rejects(planOf(program), {
      name: "ProgramError",
      message:
        "urn:pulumi:s::p::t:m:T::early is registered in one of two runs only, so that no policy would look at it; make it inside the function that the program exports, not as its file is loaded, and whatever AWS answers",
    });
  });
});
