import * as pulumi from "@pulumi/pulumi";
import type { Program, ProgramOptions, ProgramResult, RegisteredResource, ResourceHandlers } from "../../local/engine";
import { runProgram } from "../../local/engine";

/** Runs a program as a first preview of stack `test` in project `orders`. */
export function preview(program: Program, options: Partial<ProgramOptions> = {}): Promise<ProgramResult> {
  return runProgram({ project: "orders", stack: "test", config: {}, program, mode: "preview", ...options });
}

/** Deploys a program of that stack by the handlers. */
export function deploy(
  program: Program,
  handlers: ResourceHandlers,
  options: Partial<ProgramOptions> = {},
): Promise<ProgramResult> {
  return preview(program, { mode: "deploy", handlers, ...options });
}

/** The one resource of that logical name. Throws when there is none or more than one. */
export function resourceOf({ resources }: ProgramResult, name: string): RegisteredResource {
  const [found, ...others] = resources.filter((resource) => resource.name === name);
  if (found === undefined || others.length > 0) {
    throw new Error(`${others.length + (found ? 1 : 0)} resources are called "${name}"`);
  }
  return found;
}

/** A value as a plan shows it: unknowns, secrets and assets as their markers. */
export function shown(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** A resource of no provider, for programs that need any. `arn` is known once it is made. */
export class Thing extends pulumi.CustomResource {
  static readonly TYPE = "test:index:Thing";
  declare readonly arn: pulumi.Output<string>;

  constructor(name: string, args: Record<string, unknown> = {}, options: pulumi.CustomResourceOptions = {}) {
    super(Thing.TYPE, name, { arn: undefined, ...args }, options);
  }
}

/** A component of no package. */
export class Group extends pulumi.ComponentResource {
  static readonly TYPE = "test:index:Group";

  constructor(name: string, options: pulumi.ComponentResourceOptions = {}) {
    super(Group.TYPE, name, {}, options);
  }
}
