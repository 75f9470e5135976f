import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { PROJECT, REFERENCE_FILE, referenceText, SCHEMA_FILE, schemaText } from "../../local/cli/schema";
import { editorSchema } from "../../stacks/config/editor-schema";

const ROOT = join(__dirname, "../..");

interface Node {
  description?: string;
  properties?: Record<string, Node>;
  items?: Node;
  additionalProperties?: Node | false;
}

/** Every property of a schema with its path. */
function propertiesOf(node: Node, path: string): [string, Node][] {
  const own = Object.entries(node.properties ?? {}).map(([name, inner]): [string, Node] => [`${path}.${name}`, inner]);
  const further: [string, Node][] = [];
  if (node.items) further.push([`${path}[]`, node.items]);
  if (node.additionalProperties) further.push([`${path}.*`, node.additionalProperties]);
  return [...own, ...[...own, ...further].flatMap(([place, inner]) => propertiesOf(inner, place))];
}

describe("the editors' schema", () => {
  const schema = JSON.parse(readFileSync(SCHEMA_FILE, "utf8")) as Node;
  const accepts = (content: unknown) =>
    z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]).safeParse(content).success;

  it("is the committed file (npm run schema writes it)", () => {
    assert.equal(readFileSync(SCHEMA_FILE, "utf8"), schemaText());
  });

  it("is told to people in docs/config.md, which has a row for each of its keys", () => {
    const reference = referenceText();
    assert.equal(readFileSync(REFERENCE_FILE, "utf8"), reference);
    const keys = propertiesOf(schema, "")
      .map(([path]) => path.slice(path.lastIndexOf(".") + 1))
      .filter((key) => key !== "config" && !/[*[\]]/.test(key));
    assert.ok(keys.includes("bufferIntervalSeconds"));
    assert.deepEqual(
      keys.filter((key) => !reference.includes(`| \`${key}\` |`)),
      [],
    );
  });

  it("is of the project that Pulumi.yaml names", () => {
    const { name } = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as { name: string };
    assert.equal(PROJECT, name);
  });

  const files = [
    ...readdirSync(ROOT).filter((file) => /^Pulumi\..+\.yaml$/.test(file)),
    ...readdirSync(join(ROOT, "stacks/examples")).map((file) => join("stacks/examples", file)),
  ];
  for (const file of files) {
    it(`accepts ${file}`, () => {
      assert.ok(accepts(parse(readFileSync(join(ROOT, file), "utf8"))));
    });
  }

  const pipeline = { schema: "a", source: { kinesis: {} }, deliveries: { lake: { prefix: "a/" } } };
  const refused: [string, unknown][] = [
    ["a file without config", {}],
    ["a stack without pipelines", { config: {} }],
    [
      "a setting that is not known",
      { config: { "streaming-ingest:ingest": { a: pipeline }, "streaming-ingest:inget": 1 } },
    ],
    ["a key that is not known", { config: { "streaming-ingest:ingest": { a: { ...pipeline, colour: 1 } } } }],
    ["a value of the wrong type", { config: { "streaming-ingest:ingest": { a: { ...pipeline, schema: 1 } } } }],
  ];
  for (const [what, content] of refused) {
    it(`refuses ${what}`, () => assert.ok(!accepts(content)));
  }

  it("accepts settings of other namespaces", () => {
    assert.ok(accepts({ config: { "streaming-ingest:ingest": { a: pipeline }, "aws:profile": "dev" } }));
  });

  it("describes each of its settings, in the words of the components' arguments", () => {
    const config = editorSchema(PROJECT).properties?.config as Node;
    const properties = propertiesOf(config, "config");
    assert.ok(properties.length > 60, String(properties.length));
    const bare = properties.filter(([, { description }]) => !description).map(([path]) => path);
    assert.deepEqual(bare, []);
    const retention = properties.find(([path]) => path.endsWith(".retentionHours"))?.[1].description;
    assert.match(String(retention), /^How long records can be read again, 24–8,760 hours \(K-08\)\. .* @default 24$/);
  });
});
