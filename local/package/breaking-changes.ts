import { nameOf } from "./describe-schema";
import type { PackageSchema, PropertySpec, ResourceSpec, TypeSpec } from "./package-schema";

/**
 * Each change of a schema that a program which used the former one could fail by, with its path: what is gone, what has
 * another type or takes no Output any more, an input that must be given now, and an output that may be missing now. A
 * renamed property is one that is gone. What was added, and words, break nothing.
 */
export function breakingChanges(before: PackageSchema, after: PackageSchema): string[] {
  const given = givenTypes(after);
  const components = Object.entries(before.resources).flatMap(([token, component]) =>
    changesOfComponent(nameOf(token), component, after.resources[token]),
  );
  const groups = Object.entries(before.types).flatMap(([token, group]) => {
    const now = after.types[token];
    // A group that nothing takes any more is gone with the property that took it, which is told by itself.
    return now === undefined ? [] : changesOfGroup(nameOf(token), group, now, given.has(token));
  });
  return [...components, ...groups];
}

function changesOfComponent(name: string, before: ResourceSpec, after: ResourceSpec | undefined): string[] {
  if (after === undefined) return [`${name}: is gone`];
  return [
    ...changesOfProperties(`${name}.inputs`, before.inputProperties, after.inputProperties),
    ...newlyRequired(`${name}.inputs`, before.requiredInputs, after.requiredInputs),
    ...changesOfProperties(`${name}.outputs`, before.properties, after.properties),
    ...noLongerThere(`${name}.outputs`, before, after),
  ];
}

function changesOfGroup(name: string, before: TypeSpec, after: TypeSpec, isGiven: boolean): string[] {
  return [
    ...changesOfProperties(name, before.properties, after.properties),
    ...newlyRequired(name, before.required, after.required),
    ...(isGiven ? noLongerThere(name, before, after) : []),
  ];
}

type Properties = Record<string, PropertySpec> | undefined;

function changesOfProperties(path: string, before: Properties = {}, after: Properties = {}): string[] {
  return Object.entries(before).flatMap(([name, property]) => {
    const now = after[name];
    if (now === undefined) return [`${path}.${name}: is gone`];
    const [from, to] = [typeOf(property), typeOf(now)];
    if (from !== to) return [`${path}.${name}: was ${from}, is ${to}`];
    return now.plain && !property.plain ? [`${path}.${name}: takes no Output now`] : [];
  });
}

function typeOf({ type, $ref, items, additionalProperties }: PropertySpec): string {
  if (items) return `list of ${typeOf(items)}`;
  if (additionalProperties) return `map of ${typeOf(additionalProperties)}`;
  return $ref === undefined ? String(type) : nameOf($ref);
}

function newlyRequired(path: string, before: string[] = [], after: string[] = []): string[] {
  return after.filter((name) => !before.includes(name)).map((name) => `${path}.${name}: must be given now`);
}

function noLongerThere(path: string, before: TypeSpec, after: TypeSpec): string[] {
  return (before.required ?? [])
    .filter((name) => after.properties?.[name] !== undefined && !after.required?.includes(name))
    .map((name) => `${path}.${name}: may be missing now`);
}

/** Tokens of the groups that components give, by themselves or within another. */
function givenTypes({ resources, types }: PackageSchema): Set<string> {
  const given = new Set<string>();
  const visit = ({ $ref, items, additionalProperties }: PropertySpec): void => {
    if (items) visit(items);
    if (additionalProperties) visit(additionalProperties);
    const token = $ref?.replace("#/types/", "");
    if (token === undefined || given.has(token)) return;
    given.add(token);
    Object.values(types[token]?.properties ?? {}).forEach(visit);
  };
  for (const { properties } of Object.values(resources)) Object.values(properties ?? {}).forEach(visit);
  return given;
}
