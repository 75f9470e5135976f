import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../shared/problems";
import { suggestion } from "../shared/suggestion";
import type { ComponentSpec, GroupSpec, PackageSpec, PropertySpec } from "./package-types";
import { settle } from "./settle";

/** The inputs as a component takes them, and what is wrong with them. */
export interface ReadInputs {
  inputs: pulumi.Inputs;
  problems: Problem[];
}

/**
 * Reads what a program in another language gave a component. TypeScript checks nothing there, so that each value is checked
 * by the package's schema: unknown names, what must be given, and the kind of each value. A null counts as left out, as
 * everywhere in Pulumi. A value that shapes what is made (`plain`) is taken out of its output; it must be known and no secret.
 */
export async function readInputs(
  given: pulumi.Inputs,
  component: ComponentSpec,
  schema: PackageSpec,
): Promise<ReadInputs> {
  const reader = new InputReader(schema);
  const { inputProperties = {}, requiredInputs = [] } = component;
  const inputs = await reader.group(given, { properties: inputProperties, required: requiredInputs }, "");
  return { inputs, problems: reader.problems };
}

class InputReader {
  readonly problems: Problem[] = [];
  readonly #schema: PackageSpec;

  constructor(schema: PackageSpec) {
    this.#schema = schema;
  }

  async group(given: Record<string, unknown>, { properties, required }: GroupSpec, path: string) {
    const entries: [string, unknown][] = [];
    for (const [name, value] of Object.entries(given)) {
      const spec = properties[name];
      const place = path === "" ? name : `${path}.${name}`;
      if (spec === undefined) this.#refuse(place, `is not known; ${suggestion(name, Object.keys(properties))}`);
      else entries.push([name, await this.#value(value, spec, place)]);
    }
    const read = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
    for (const name of required) {
      const place = path === "" ? name : `${path}.${name}`;
      if (!(name in read) && !this.#isRefused(place)) this.#refuse(place, "must be given");
    }
    return read;
  }

  async #value(value: unknown, spec: PropertySpec, path: string): Promise<unknown> {
    if (value === null || value === undefined) return undefined;
    return pulumi.Output.isInstance(value) ? this.#output(value, spec, path) : this.#known(value, spec, path);
  }

  async #output(output: pulumi.Output<unknown>, spec: PropertySpec, path: string): Promise<unknown> {
    const { isKnown, isSecret, value } = await settle(output);
    if (isKnown && (value === null || value === undefined)) return undefined;
    if (spec.plain) return this.#plain({ isKnown, isSecret, value }, spec, path);
    // Field by field, so that what is left out of a group is left out of what the component sees.
    if (isKnown && isMap(value) && this.#groupOf(spec)) return this.#known(fieldsOf(output, value), spec, path);
    return output;
  }

  async #plain({ isKnown, isSecret, value }: Awaited<ReturnType<typeof settle>>, spec: PropertySpec, path: string) {
    if (!isKnown) {
      this.#refuse(
        path,
        "must be known in a plan, since it shapes what is made; got what is known only once another resource is made",
      );
    } else if (isSecret) {
      this.#refuse(path, "must be no secret, since it would stand in clear in what is made");
    } else {
      return this.#value(value, spec, path);
    }
  }

  async #known(value: unknown, spec: PropertySpec, path: string): Promise<unknown> {
    const { items, additionalProperties } = spec;
    const group = this.#groupOf(spec);
    if (items) return Array.isArray(value) ? this.#list(value, items, path) : this.#refuseKind(path, "a list", value);
    if (group)
      return isMap(value) ? this.group(value, group, path) : this.#refuseKind(path, "a group of settings", value);
    if (additionalProperties) {
      return isMap(value) ? this.#map(value, additionalProperties, path) : this.#refuseKind(path, "a map", value);
    }
    // A resource, or an asset.
    if (spec.$ref !== undefined) return value;
    return typeof value === spec.type ? value : this.#refuseKind(path, `a ${spec.type}`, value);
  }

  async #list(list: unknown[], items: PropertySpec, path: string): Promise<unknown[]> {
    return Promise.all(list.map((item, index) => this.#value(item, items, `${path}[${index}]`)));
  }

  async #map(map: Record<string, unknown>, values: PropertySpec, path: string): Promise<Record<string, unknown>> {
    const entries: [string, unknown][] = [];
    for (const [name, value] of Object.entries(map))
      entries.push([name, await this.#value(value, values, `${path}.${name}`)]);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }

  #groupOf({ $ref }: PropertySpec): GroupSpec | undefined {
    const type = $ref === undefined ? undefined : this.#schema.types[$ref.replace("#/types/", "")];
    return type && { properties: type.properties ?? {}, required: type.required ?? [] };
  }

  #refuse(path: string, reason: string): undefined {
    this.problems.push({ path, reason });
  }

  #refuseKind(path: string, kind: string, value: unknown): undefined {
    return this.#refuse(path, `must be ${kind}, got ${JSON.stringify(value)}`);
  }

  #isRefused(path: string): boolean {
    return this.problems.some((problem) => problem.path === path);
  }
}

/** Each field that has a value, with the output's secret and what it waits for. */
function fieldsOf(output: pulumi.Output<unknown>, value: Record<string, unknown>): Record<string, unknown> {
  const names = Object.keys(value).filter((name) => value[name] !== null && value[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, output.apply((map) => (isMap(map) ? map[name] : undefined))]));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !pulumi.Resource.isInstance(value);
}
