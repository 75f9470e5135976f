import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A property of a component or of a group of arguments, as far as it is looked at here. */
export interface PropertySpec {
  type?: string;
  $ref?: string;
  items?: PropertySpec;
  additionalProperties?: PropertySpec;
  /** Takes no `Output`: its value must be known in a plan. */
  plain?: boolean;
  description?: string;
}

/** A group of arguments. */
export interface TypeSpec {
  type: string;
  description?: string;
  properties?: Record<string, PropertySpec>;
  required?: string[];
}

/** A component: what it takes, and what it gives. */
export interface ResourceSpec extends TypeSpec {
  isComponent?: boolean;
  inputProperties?: Record<string, PropertySpec>;
  requiredInputs?: string[];
}

/** A Pulumi package schema, from which SDKs are made for each language. */
export interface PackageSchema {
  name: string;
  version: string;
  description?: string;
  resources: Record<string, ResourceSpec>;
  types: Record<string, TypeSpec>;
  dependencies: { name: string; version?: string }[];
}

/** The package's sources. */
export const COMPONENTS_FOLDER = join(__dirname, "..", "..", "components");
/** The schema as it is committed; `npm run schema` writes it. */
export const PACKAGE_SCHEMA_FILE = join(COMPONENTS_FOLDER, "schema.json");

/** `package.json` of the package. */
export interface PackageManifest {
  name: string;
  version: string;
  description: string;
  main: string;
  dependencies: Record<string, string>;
}

export function packageManifest(): PackageManifest {
  return JSON.parse(readFileSync(join(COMPONENTS_FOLDER, "package.json"), "utf8"));
}

export function committedSchema(): PackageSchema {
  return JSON.parse(readFileSync(PACKAGE_SCHEMA_FILE, "utf8"));
}
