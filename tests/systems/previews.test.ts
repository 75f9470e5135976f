import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { startCloud } from "../../local/cloud/cloud";
import { type RegisteredResource, readStackFile, runProgram } from "../../local/engine";
import { dataFolder, REPOSITORY } from "./support";

const EXAMPLES = join(REPOSITORY, "stacks/examples");
const STACKS: { title: string; target: { stack: string } | { file: string } }[] = [
  ...["staging", "production"].map((stack) => ({ title: `the stack ${stack}`, target: { stack } })),
  ...readdirSync(EXAMPLES).map((file) => ({ title: `the example ${file}`, target: { file: join(EXAMPLES, file) } })),
];

describe("a first preview, in which no output is known", () => {
  for (const { title, target } of STACKS) {
    const dataDir = dataFolder();
    it(`of ${title} registers just what a run registers`, async () => {
      const stackFile = readStackFile(target);
      const preview = await runProgram({ ...stackFile, mode: "preview" });
      const problems: string[] = [];
      const cloud = await startCloud(
        { dataDir: dataDir(), region: "eu-west-1" },
        { port: 0, warehousePort: 0, onProblem: (problem) => problems.push(problem) },
      );
      try {
        const { handlers, recordedTypes, settings: account } = cloud;
        const run = await runProgram({ ...stackFile, mode: "deploy", handlers, recordedTypes, account });
        assert.deepEqual(registered(preview.resources), registered(run.resources));
        assert.deepEqual(problems, []);
      } finally {
        await cloud.close();
      }
    });
  }
});

function registered(resources: readonly RegisteredResource[]): string[] {
  return resources.map(({ urn, protect }) => `${urn} ${protect}`).sort();
}
