import type { RegisteredResource } from "../engine";

type Line = Pick<RegisteredResource, "urn" | "type" | "name" | "parent" | "protect">;

/** The resources under their parents, then how many there are of each type. */
export function renderTree(resources: readonly Line[]): string {
  const children = new Map<string | undefined, Line[]>();
  for (const resource of resources) {
    children.set(resource.parent, [...(children.get(resource.parent) ?? []), resource]);
  }
  const tree = (children.get(undefined) ?? []).flatMap((root) => [describe(root), ...branches(root, children, "")]);
  return [...tree, "", ...countLines(resources)].join("\n");
}

function branches(parent: Line, children: Map<string | undefined, Line[]>, indent: string): string[] {
  const own = children.get(parent.urn) ?? [];
  return own.flatMap((child, index) => {
    const isLast = index === own.length - 1;
    const below = `${indent}${isLast ? "   " : "│  "}`;
    return [`${indent}${isLast ? "└─ " : "├─ "}${describe(child)}`, ...branches(child, children, below)];
  });
}

function describe({ type, name, protect }: Line): string {
  return `${type}  ${name}${protect ? "  [protected]" : ""}`;
}

function countLines(resources: readonly Line[]): string[] {
  const counts = new Map<string, number>();
  for (const { type } of resources) counts.set(type, (counts.get(type) ?? 0) + 1);
  const width = String(resources.length).length;
  const line = (count: number, text: string) => `${String(count).padStart(width)}  ${text}`;
  const byType = [...counts].sort(([first], [second]) => (first < second ? -1 : 1));
  return [...byType.map(([type, count]) => line(count, type)), line(resources.length, "resources in all")];
}
