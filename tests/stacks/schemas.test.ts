import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { validateEventSchema } from "../../components/event-schema";
import { EventSchemas, SCHEMAS_FOLDER } from "../../stacks/schemas";

describe("EventSchemas", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "schemas-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** The problems of one file, without the folder. */
  function problemsOf(content: string): string[] {
    writeFileSync(join(folder, "order.yaml"), content);
    const schemas = new EventSchemas(folder);
    assert.equal(schemas.check("order"), undefined);
    assert.equal(schemas.get("order"), undefined);
    return schemas.problems.map(({ path, reason }) => `${path.slice(path.indexOf("order.yaml"))} ${reason}`);
  }

  it("reads each of the project's own schemas", () => {
    const files = readdirSync(SCHEMAS_FOLDER);
    assert.ok(files.length >= 4);
    const schemas = new EventSchemas();
    for (const file of files) {
      const name = file.replace(/\.yaml$/, "");
      assert.equal(schemas.check(name), undefined);
      const schema = schemas.get(name);
      assert.ok(schema, file);
      assert.equal(schema.name, name);
      assert.deepEqual(validateEventSchema(schema), []);
    }
    assert.deepEqual(schemas.problems, []);
  });

  it("names a schema after its file", () => {
    writeFileSync(
      join(folder, "order.yaml"),
      "description: An order\ncolumns: [{ name: id, type: string, nullable: false }]\n",
    );
    assert.deepEqual(new EventSchemas(folder).get("order"), {
      name: "order",
      description: "An order",
      columns: [{ name: "id", type: "string", nullable: false }],
    });
  });

  it("says which schemas there are when one is not there, and passes over other files and folders", () => {
    for (const file of ["order.yaml", "user.yaml", "notes.txt"]) writeFileSync(join(folder, file), "columns: []");
    mkdirSync(join(folder, "more"));
    assert.match(String(new EventSchemas(folder).check("product")), /, got "product"; there are order, user$/);
    assert.match(String(new EventSchemas(folder).check("oder")), /, got "oder"; did you mean "order"\?$/);
  });

  it("reads a file once, so that its problems are told once", () => {
    writeFileSync(join(folder, "order.yaml"), "columns: []");
    const schemas = new EventSchemas(folder);
    schemas.get("order");
    schemas.get("order");
    assert.equal(schemas.problems.length, 1);
  });

  const cases: [string, string, string[]][] = [
    [
      "refuses keys that are not known",
      "colums: []\ncolumns: [{ name: a, type: int, nulable: true }]",
      [
        'order.yaml: columns[0].nulable is not a known setting; did you mean "nullable"?',
        'order.yaml: colums is not a known setting; did you mean "columns"?',
      ],
    ],
    [
      "refuses a name, which the file has already",
      "name: order\ncolumns: [{ name: a, type: int }]",
      ["order.yaml: name is not a known setting; there are description, columns, eventTime, partitionKey"],
    ],
    ["refuses a file without columns", "description: x", ["order.yaml: columns is missing; it must be a list"]],
    ["refuses an empty file", "", ["order.yaml: the file must be a group of settings, got nothing"]],
    [
      "refuses what no event schema may have, together with what no file may have",
      "extra: 1\ncolumns: [{ name: A, type: int }]",
      [
        "order.yaml: extra is not a known setting; there are description, columns, eventTime, partitionKey",
        'order.yaml: columns[0].name must be 1–127 of a–z, 0–9 and _, no digit first, got "A"',
      ],
    ],
    [
      "refuses an example that is no text",
      "columns: [{ name: a, type: int, examples: [200] }]",
      ["order.yaml: columns[0].examples[0] must be text, got 200"],
    ],
  ];
  for (const [title, content, expected] of cases) {
    it(title, () => assert.deepEqual(problemsOf(content), expected));
  }

  it("refuses a file that is no YAML, with the place in it", () => {
    const [problem, ...others] = problemsOf("columns: [");
    assert.match(String(problem), /^order\.yaml: the file is not valid YAML: .* at line 1, column \d+/);
    assert.deepEqual(others, []);
  });

  it("refuses a key that stands twice", () => {
    assert.match(problemsOf("columns: []\ncolumns: []").join("\n"), /is not valid YAML: Map keys must be unique/);
  });
});
