import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { WireMap, WireValue } from "../../local/engine/wire";
import { committedSchema } from "../../local/package/package-schema";
import { installedPackage } from "../support/built-package";
import { type Constructed, output, PluginHost } from "../support/plugin-host";
import { shown } from "../support/programs";

const PAGE = readFileSync(join(__dirname, "../../docs/languages.md"), "utf8");

interface YamlProgram {
  runtime: string;
  packages: Record<string, string>;
  resources: Record<string, { type: string; properties: WireMap }>;
  outputs: Record<string, string>;
}

/** The page's examples in a language. */
function examples(language: string): string[] {
  return [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "gms"))].map(([, text = ""]) => text);
}

const PROGRAMS = examples("yaml").map((text) => parse(text) as YamlProgram);
const REFERENCE = /^\$\{(\w+)\.(\w+)\}$/;

/** The properties with `${resource.output}` as a first preview has it: not known yet. */
function withReferences(value: WireValue, urns: Map<string, string>): WireValue {
  if (Array.isArray(value)) return value.map((item) => withReferences(item, urns));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withReferences(inner, urns)]));
  }
  const [, resource] = (typeof value === "string" && REFERENCE.exec(value)) || [];
  if (resource === undefined) return value;
  return output(undefined, [urns.get(resource) ?? assert.fail(`${value} refers to no resource above`)]);
}

/** The call of the component in a program in Python: its name, and its keyword arguments. */
const READ_PYTHON = `
import ast, json, sys
calls = [node for node in ast.walk(ast.parse(sys.stdin.read())) if isinstance(node, ast.Call)]
[call] = [call for call in calls if ast.unparse(call.func) == "streaming_ingest.StreamingIngest"]
[name] = call.args
print(json.dumps([name.value, {word.arg: ast.literal_eval(word.value) for word in call.keywords}]))
`;

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

describe("docs/languages.md", function () {
  this.timeout(120_000);
  let host: PluginHost;

  before(async () => {
    const { program, folder } = installedPackage();
    host = await PluginHost.start(folder, program);
  });
  after(() => host?.stop());

  async function run({ resources }: YamlProgram): Promise<Map<string, Constructed>> {
    const made = new Map<string, Constructed>();
    const urns = new Map<string, string>();
    for (const [name, { type, properties }] of Object.entries(resources)) {
      const component = type.replace("streaming-ingest:", "");
      const inputs = withReferences(properties, urns) as WireMap;
      const constructed = await host.construct({ component, name, inputs });
      made.set(name, constructed);
      urns.set(name, constructed.urn);
    }
    return made;
  }

  it("has two programs in YAML and one in Python", () => {
    assert.deepEqual([PROGRAMS.length, examples("python").length], [2, 1]);
  });

  for (const [index, program] of PROGRAMS.entries()) {
    it(`runs the ${["first", "second"][index]} program in YAML`, async () => {
      const made = await run(program);
      assert.equal(program.runtime, "yaml");
      assert.deepEqual(Object.keys(program.packages), ["streaming-ingest"]);
      for (const reference of Object.values(program.outputs)) {
        const [, resource = "", name = ""] = REFERENCE.exec(reference) ?? [];
        assert.ok(name in (made.get(resource)?.state ?? {}), `${reference} is no output`);
      }
    });
  }

  it("says what the second program makes: a warehouse, and the table and delivery of its pipeline", async () => {
    const made = await run(PROGRAMS[1] ?? assert.fail());
    assert.deepEqual(shown(made.get("events")?.state.tableNames), { warehouse: "ingest.event_warehouse" });
    const types = made.get("events")?.resources.map(({ type }) => type) ?? [];
    for (const type of [
      "aws:lambda/invocation:Invocation",
      "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
    ]) {
      assert.equal(types.filter((found) => found === type).length, 1, type);
    }
  });

  it("makes the same from Python as from YAML", async function () {
    const [text = ""] = examples("python");
    const { error, status, stdout, stderr } = spawnSync("python3", ["-c", READ_PYTHON], {
      input: text,
      encoding: "utf8",
    });
    if (error) return this.skip();
    assert.equal(status, 0, stderr);
    const [name, words] = JSON.parse(stdout) as [string, WireMap];
    const inputs = Object.fromEntries(Object.entries(words).map(([word, value]) => [camelCase(word), value]));
    const yaml = PROGRAMS[0]?.resources.clicks;
    assert.deepEqual({ name, inputs }, { name: "clicks", inputs: yaml?.properties });
    const made = await host.construct({ component: "StreamingIngest", name, inputs });
    const fromYaml = (await run(PROGRAMS[0] ?? assert.fail())).get("clicks");
    assert.deepEqual(shown(made.state), shown(fromYaml?.state));
  });

  it("exports from Python what the component has", () => {
    const { properties = {} } = committedSchema().resources["streaming-ingest:index:StreamingIngest"] ?? {};
    const exported = [...(examples("python")[0] ?? "").matchAll(/clicks\.(\w+)\)/g)].map(([, name = ""]) =>
      camelCase(name),
    );
    assert.deepEqual(exported, ["streamName", "producerPolicyJson"]);
    for (const name of exported) assert.ok(name in properties, name);
  });

  it("shows the text of the check as the package gives it", async () => {
    const { properties } = PROGRAMS[0]?.resources.clicks ?? assert.fail();
    const inputs = { ...properties, deliveries: { lake: { bufferIntervalSecond: 60 } } };
    const [, message = ""] = /^```\n(StreamingIngest .*)\n```$/m.exec(PAGE) ?? [];
    await assert.rejects(host.construct({ component: "StreamingIngest", name: "clicks", inputs }), { message });
  });
});
