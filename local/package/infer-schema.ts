import { ComponentResource } from "@pulumi/pulumi";
import { Analyzer } from "@pulumi/pulumi/provider/experimental/analyzer";
import { generateSchema } from "@pulumi/pulumi/provider/experimental/schema";
import * as entry from "../../components";
import { describeSchema } from "./describe-schema";
import { COMPONENTS_FOLDER, type PackageSchema, packageManifest } from "./package-schema";

/**
 * The package's schema, inferred from its TypeScript by Pulumi's own analyzer, with what that leaves out of the doc
 * comments. It takes some seconds: TypeScript reads all of @pulumi/aws.
 *
 * @throws Error of the analyzer for arguments that other languages cannot have
 */
export function inferSchema(): PackageSchema {
  return describeSchema(bareSchema());
}

/** The schema as Pulumi's analyzer gives it, and its plugin host where it runs the package from its sources. */
export function bareSchema(): PackageSchema {
  const manifest = packageManifest();
  const { name, version, description } = manifest;
  const analyzer = new Analyzer(COMPONENTS_FOLDER, name, { ...manifest }, new Set(componentNames()));
  const { components, typeDefinitions, dependencies } = analyzer.analyze();
  const schema: unknown = generateSchema(name, version, description, components, typeDefinitions, dependencies);
  // Through JSON, which leaves out what is undefined.
  return JSON.parse(JSON.stringify(schema)) as PackageSchema;
}

/** Names of the components that the package exports. */
export function componentNames(): string[] {
  return Object.entries(entry)
    .filter(([, value]) => value.prototype instanceof ComponentResource)
    .map(([name]) => name);
}
