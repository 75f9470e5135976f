import { mapValues } from "../../components/shared/map-values";
import { type InterfaceDocs, readPackageDocs } from "./doc-comments";
import type { PackageSchema, PropertySpec } from "./package-schema";

/** The schema with what Pulumi's analyzer leaves out of the doc comments: the text of `@default`, and what groups of arguments are for. */
export function describeSchema(schema: PackageSchema): PackageSchema {
  const { interfaces, argsOf } = readPackageDocs();
  const resources = mapValues(schema.resources, (resource, token) => {
    const args = interfaces.get(argsOf.get(nameOf(token)) ?? "");
    return { ...resource, inputProperties: withDocs(resource.inputProperties ?? {}, args) };
  });
  const types = mapValues(schema.types, (type, token) => {
    const docs = interfaces.get(nameOf(token));
    const description = docs?.summary ?? type.description;
    return { ...type, ...(description && { description }), properties: withDocs(type.properties ?? {}, docs) };
  });
  return { ...schema, resources, types };
}

/** The last part of a token: `streaming-ingest:index:DataLake` is DataLake. */
export function nameOf(token: string): string {
  return token.slice(token.lastIndexOf(":") + 1);
}

function withDocs(properties: Record<string, PropertySpec>, docs: InterfaceDocs | undefined) {
  return mapValues(properties, (property, name) => {
    const text = docs?.summaries.get(name) ?? property.description;
    const standard = docs?.defaults.get(name);
    const description = [text, standard && sentence(`Default: ${standard}`)].filter(Boolean).join(" ");
    return description === "" ? property : { ...property, description };
  });
}

function sentence(text: string): string {
  return /[.…]$/.test(text) ? text : `${text}.`;
}
