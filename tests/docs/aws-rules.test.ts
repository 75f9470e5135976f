import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "../..");
const PAGE = "docs/aws-rules.md";
const FOLDERS = ["components", "stacks", "lambda", "local", "policies", "tests", "docs"];
/** Neither the page itself nor this test cites a rule. */
const NOT_CITING = [PAGE, "tests/docs/aws-rules.test.ts"];

/** Rules of the page, and controls of Security Hub. */
const RULE_ID =
  /\b(?:[A-Z]{1,2}-\d{2,3}|(?:Athena|CloudWatch|DMS|DataFirehose|EC2|Glue|IAM|KMS|Kinesis|Lambda|MSK|Redshift|RedshiftServerless|S3|SQS|SecretsManager)\.\d{1,3})\b/g;
/** A test's title, also where a helper or a table of cases makes the test. */
const TITLE = /(?:\b(?:it|describe|accepts|refuses|rejects)\(|\btitle(?::| =)|\[)\s*(["'`])(.*?)\1/gs;

interface Row {
  id: string;
  checked: string;
  files: string[];
}

function readText(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

function idsIn(text: string): string[] {
  return text.match(RULE_ID) ?? [];
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

function readRows(): Row[] {
  const lines = readText(PAGE).split("\n");
  const cells = lines.map((line) => line.split("|").map((cell) => cell.trim()));
  return cells.flatMap(([, id = "", , , checked = ""]) => {
    if (idsIn(id)[0] !== id) return [];
    return [{ id, checked, files: [...checked.matchAll(/`([^`]+)`/g)].map(([, file = ""]) => file) }];
  });
}

describe("the page of AWS rules", () => {
  const rows = readRows();
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
});
