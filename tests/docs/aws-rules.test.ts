import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { idsIn, readRules, rulesTable, TITLE } from "../../local/cli/rules-table";
import { RULES_FILE } from "../../local/cli/schema";

const ROOT = resolve(__dirname, "../..");
const PAGE = "docs/aws-rules.md";
const FOLDERS = ["components", "stacks", "lambda", "local", "policies", "tests", "docs"];
/** Neither the page itself, nor what is made of it, nor this test cites a rule. */
const NOT_CITING = [PAGE, "docs/aws-rules-checks.md", "tests/docs/aws-rules.test.ts"];

function readText(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** Sources and pages; data of samples may hold anything. */
function citingFiles(): string[] {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((path) => `${folder}/${path}`),
  );
  return files.filter(
    (path) =>
      /\.(ts|js|sql|md|schema\.json)$/.test(path) && !path.includes("node_modules/") && !NOT_CITING.includes(path),
  );
}

describe("the page of AWS rules", () => {
  const rows = readRules();
  const ids = rows.map(({ id }) => id);
  const files = citingFiles();
  const cited = new Map(files.flatMap((file) => idsIn(readText(file)).map((id) => [id, file])));
  const inTitles = files
    .filter((file) => file.endsWith(".test.ts"))
    .flatMap((file) => [...readText(file).matchAll(TITLE)].flatMap(([, , title = ""]) => idsIn(title)));

  it("has a row for each rule that is cited", () => {
    const missing = [...cited].filter(([id]) => !ids.includes(id)).map(([id, file]) => `${id} in ${file}`);
    assert.deepEqual(missing, []);
  });

  it("has no row for a rule that is not cited, and none twice", () => {
    assert.deepEqual(
      ids.filter((id, index) => !cited.has(id) || ids.indexOf(id) < index),
      [],
    );
  });

  it("names the files that check a rule, which exist, or says that it is told", () => {
    const wrong = rows.filter(({ checked, files: named }) => {
      const written = named.map((file) => `\`${file}\``).join(", ");
      return (
        checked !== (named.length === 0 ? "told" : written) || !named.every((file) => existsSync(join(ROOT, file)))
      );
    });
    assert.deepEqual(wrong, []);
  });

  it("names no check without a test that has the rule in its title", () => {
    const checked = rows.filter((row) => row.files.length > 0).map(({ id }) => id);
    assert.notEqual(checked.length, 0);
    assert.deepEqual(
      checked.filter((id) => !inTitles.includes(id)),
      [],
    );
  });

  it("is beside a generated table of the checks and their tests; npm run schema writes it again", () => {
    assert.equal(readFileSync(RULES_FILE, "utf8"), rulesTable());
  });
});
