import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ComponentResource, type ComponentResourceOptions, type Inputs, provider } from "@pulumi/pulumi";
import * as components from ".";

/** The schema of the built package lies above its code. */
const SCHEMA_FILE = join(__dirname, "..", "schema.json");

type Component = new (name: string, args: never, options: ComponentResourceOptions) => ComponentResource;

interface Schema {
  name: string;
  version: string;
  resources: Record<string, { properties?: Record<string, unknown> } | undefined>;
}

/**
 * Serves the components of the built package to programs in other languages. It tells the schema that was made with the
 * package, where Pulumi's own host would have TypeScript infer it in each run: some seconds, and most of a gigabyte.
 *
 * A function, since Pulumi's runner for plugins calls what this file exports: nothing is served by loading it.
 */
function serve(): Promise<void> {
  const text = readFileSync(SCHEMA_FILE, "utf8");
  const schema: Schema = JSON.parse(text);
  const construct = async (name: string, type: string, inputs: Inputs, options: ComponentResourceOptions) => {
    const instance = new (componentOf(type))(name, inputs as never, options);
    const outputs = Object.keys(schema.resources[type]?.properties ?? {});
    const state = outputs.map((output) => [output, Reflect.get(instance, output)] as const);
    return { urn: instance.urn, state: Object.fromEntries(state) };
  };
  return provider.main({ version: schema.version, schema: text, construct }, process.argv.slice(2));
}

function componentOf(type: string): Component {
  const [, , name = ""] = type.split(":");
  const known: Record<string, Component | undefined> = { ...components };
  const component = known[name];
  if (component === undefined) throw new Error(`${type} is no component; there are ${Object.keys(known).join(", ")}`);
  return component;
}

export = serve;
