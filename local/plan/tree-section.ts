import type { RegisteredResource } from "../engine";
import type { Section } from "./section";
import { renderTree } from "./tree";

/** The resources under their parents. */
export function treeSection(resources: readonly RegisteredResource[]): Section {
  const tree = renderTree(resources);
  const types = new Set(resources.map(({ type }) => type)).size;
  const isProtected = resources.filter(({ custom, protect }) => custom && protect).length;
  return {
    title: "Resources",
    summary: `${resources.length} of ${types} types, ${isProtected} protected`,
    text: tree.split("\n"),
    // Four backticks: no name of a resource ends them.
    markdown: `\`\`\`\`text\n${tree}\n\`\`\`\``,
  };
}
