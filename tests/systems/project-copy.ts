import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { REPOSITORY } from "./support";

const COPIED = [
  "components",
  "flink",
  "lambda",
  "local",
  "policies",
  "stacks",
  "package.json",
  "tsconfig.json",
  "Pulumi.yaml",
];

/** A copy of the project that a test may edit, gone when the tests of its `describe` have run. */
export function projectCopy(): () => string {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "streaming-ingest-project-"));
    for (const entry of COPIED)
      cpSync(join(REPOSITORY, entry), join(folder, entry), { recursive: true, filter: isSource });
    symlinkSync(join(REPOSITORY, "node_modules"), join(folder, "node_modules"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  return () => folder;
}

/** What is built is large, and no test of a copy needs it. */
function isSource(path: string): boolean {
  return path !== join(REPOSITORY, "flink/target");
}

/** Replaces a text of a file that must be there. */
export function edit(folder: string, file: string, text: string, replacement: string): void {
  const path = join(folder, file);
  const content = readFileSync(path, "utf8");
  if (!content.includes(text)) throw new Error(`${file} has no "${text}"`);
  writeFileSync(path, content.replace(text, replacement));
}
