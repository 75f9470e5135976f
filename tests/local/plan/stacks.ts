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

/** A stack file by how its path ends. */
export function fileOf(ending: string): string {
  return STACK_FILES.find((candidate) => candidate.endsWith(ending)) ?? ending;
}

/** The named run of a stack file, once for all tests: one program runs at a time. */
export function namedRun(ending: string): Promise<ProgramResult> {
  const file = fileOf(ending);
  const known = runs.get(file);
  if (known !== undefined) return known;
  const run = last.then(() => runNamed(readStackFile({ file })));
  last = run.catch(() => {});
  runs.set(file, run);
  return run;
}
