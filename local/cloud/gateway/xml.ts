/** XML as S3 and STS speak it: a tree of elements with text, no attributes but the name space. */

/** An element, its text or its children. Arrays are elements of one name; undefined ones are left out. */
export type XmlValue = string | number | boolean | undefined | XmlTree | XmlValue[];

export interface XmlTree {
  [name: string]: XmlValue;
}

/** A whole document with one root element. */
export function xmlDocument(root: string, content: XmlTree | string, namespace?: string): string {
  const attribute = namespace === undefined ? "" : ` xmlns="${namespace}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${contentOf(content)}</${root}>`;
}

function children(tree: XmlTree): string {
  return Object.entries(tree)
    .map(([name, value]) => element(name, value))
    .join("");
}

function element(name: string, value: XmlValue): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join("");
  return `<${name}>${contentOf(value)}</${name}>`;
}

function contentOf(value: XmlTree | string | number | boolean): string {
  return typeof value === "object" ? children(value) : escapeText(String(value));
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
const NAMED = new Map(Object.entries(ENTITIES).map(([character, entity]) => [entity.slice(1, -1), character]));

/** Control characters are written as references, as S3 does, though XML 1.0 readers refuse most: hence encoding-type=url. */
function escapeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped
  return text.replace(/[&<>"'\u0000-\u001f\u007f]/g, (character) => {
    return ENTITIES[character] ?? `&#x${character.charCodeAt(0).toString(16)};`;
  });
}

/** The inner XML of each element of a name, in order. Names are taken without their name space. */
export function xmlElements(xml: string, name: string): string[] {
  const pattern = new RegExp(`<(?:\\w+:)?${name}(?:\\s[^>]*)?>([\\s\\S]*?)</(?:\\w+:)?${name}>`, "g");
  return [...xml.matchAll(pattern)].map(([, inner = ""]) => inner);
}

/** The text of the first element of a name. */
export function xmlText(xml: string, name: string): string | undefined {
  return xmlElements(xml, name)[0]?.replace(/&(#x[0-9a-f]+|#[0-9]+|\w+);/gi, (entity, code: string) => {
    if (code.startsWith("#x") || code.startsWith("#X")) return String.fromCodePoint(Number.parseInt(code.slice(2), 16));
    if (code.startsWith("#")) return String.fromCodePoint(Number.parseInt(code.slice(1), 10));
    return NAMED.get(code) ?? entity;
  });
}
