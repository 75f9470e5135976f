import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ComponentResource, type ComponentResourceOptions, type Inputs, provider } from "@pulumi/pulumi";
import * as components from "..";
import { refuse } from "../shared/problems";
import type { PackageSpec } from "./package-types";
import { readInputs } from "./read-inputs";

/** The schema lies at the top of the built package. */
const SCHEMA_FILE = join(__dirname, "..", "..", "schema.json");

type Component = new (name: string, args: never, options: ComponentResourceOptions) => ComponentResource;

/**
 * Serves the components of the built package to programs in other languages. It tells the schema that was made with the
 * package, where Pulumi's own host would have TypeScript infer it in each run: some seconds, and a gigabyte.
 *
 * A function, since Pulumi's runner for plugins calls what this file exports: nothing is served by loading it.
 */
function serve(): Promise<void> {
  const text = readFileSync(SCHEMA_FILE, "utf8");
  const schema: PackageSpec = JSON.parse(text);
  const construct = async (name: string, type: string, given: Inputs, options: ComponentResourceOptions) => {
    const [, , className = ""] = type.split(":");
    const component = componentOf(className);
    const spec = schema.resources[type] ?? {};
    const { inputs, problems } = await readInputs(given, spec, schema);
    refuse(className, name, problems);
    const instance = new component(name, inputs as never, options);
    const state = Object.keys(spec.properties ?? {}).map((output) => [output, Reflect.get(instance, output)] as const);
    return { urn: instance.urn, state: Object.fromEntries(state) };
  };
  return provider.main({ version: schema.version, schema: text, construct }, process.argv.slice(2));
}

function componentOf(name: string): Component {
  const known: Record<string, Component | undefined> = { ...components };
  const component = known[name];
  if (component === undefined)
    throw new Error(`there is no component ${name}; there are ${Object.keys(known).join(", ")}`);
  return component;
}

export = serve;
