import { readdirSync } from "node:fs";
import path from "node:path";
import { type ProgramResult, readStackFile } from "../../../local/engine";
import { runNamed } from "../../../local/plan/named-run";

const ROOT = path.join(__dirname, "../../..");
const EXAMPLES = path.join(ROOT, "stacks/examples");

/** Every stack that the project ships, and one that has what the others lack. */
export const STACK_FILES: string[] = [
  path.join(ROOT, "Pulumi.production.yaml"),
  path.join(ROOT, "Pulumi.staging.yaml"),
  ...readdirSync(EXAMPLES).map((name) => path.join(EXAMPLES, name)),
  path.join(__dirname, "all-sources.yaml"),
];

const runs = new Map<string, Promise<ProgramResult>>();
let last: Promise<unknown> = Promise.resolve();

/** The named run of a stack file, once for all tests: one program runs at a time. @param file as in `STACK_FILES`, or how it ends */
export function namedRun(file: string): Promise<ProgramResult> {
  const found = STACK_FILES.find((candidate) => candidate.endsWith(file)) ?? file;
  const known = runs.get(found);
  if (known !== undefined) return known;
  const run = last.then(() => runNamed(readStackFile({ file: found })));
  last = run.catch(() => {});
  runs.set(found, run);
  return run;
}
