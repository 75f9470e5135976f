import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { readStackFile, runProgram } from "../../local/engine";
import { policyFindings } from "../../local/plan/policies";
import { standIn } from "./stand-in";

const EXAMPLES = "stacks/examples";
const TARGETS = [
  { stack: "staging" },
  { stack: "production" },
  ...readdirSync(EXAMPLES).map((name) => ({ file: `${EXAMPLES}/${name}` })),
];

describe("a shipped stack", () => {
  for (const target of TARGETS) {
    const name = "stack" in target ? target.stack : target.file;
    it(`keeps every mandatory policy: ${name}, both in a first preview and with all known`, async () => {
      const preview = await runProgram({ ...readStackFile(target), mode: "preview" });
      const known = await standIn(target);
      for (const { resources } of [preview, known]) {
        const findings = await policyFindings(resources);
        assert.deepEqual(
          findings.filter(({ level }) => level === "mandatory"),
          [],
        );
      }
    });
  }

  it("is refused where its warehouse is public without a reason", async () => {
    const stackFile = readStackFile({ stack: "production" });
    const warehouse = JSON.parse(stackFile.config["streaming-ingest:warehouse"] ?? "") as Record<string, unknown>;
    const { publicAccessReason, ...rest } = warehouse;
    assert.equal(publicAccessReason, "COPY by Firehose reaches no private warehouse");
    const config = { ...stackFile.config, "streaming-ingest:warehouse": JSON.stringify(rest) };
    const { resources } = await runProgram({ ...stackFile, config, mode: "preview" });
    const mandatory = (await policyFindings(resources)).filter(({ level }) => level === "mandatory");
    assert.deepEqual(
      mandatory.map(({ policy, urn }) => [policy, urn.split("::").slice(2).join(" ")]),
      [
        [
          "redshift-public-with-reason",
          "streaming-ingest:index:Warehouse$aws:redshiftserverless/workgroup:Workgroup warehouse",
        ],
      ],
    );
  });
});
