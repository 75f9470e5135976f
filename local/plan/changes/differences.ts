import { ASSET, type Json, type JsonMap, SECRET, UNKNOWN_MARK } from "./planned";

/**
 * The way to a value: names of properties, and `[0]` or `[name]` for an item of a list. It goes on into JSON that stands in
 * a string.
 */
export type Path = readonly string[];

/** A property that differs. */
export interface Difference {
  path: Path;
  /** `undefined` where the property was not given. */
  before: Json | undefined;
  /** `undefined` where it is not given any more. */
  after: Json | undefined;
}

/** Stands in a path for the order of a list, where its items are the same. */
const ORDER = "[order]";
/** What names an item within its list: columns, parameters of processors, statements of policies, tags. */
const ITEM_KEYS = ["id", "name", "parameterName", "Sid", "sid", "key", "type"];
const MARKS = [SECRET, ASSET, UNKNOWN_MARK, "[resource]"];

/** What differs between two values, each as deep as can be told. A property that is `null` counts as not given. */
export function differences(before: Json | undefined, after: Json | undefined, path: Path = []): Difference[] {
  const [was, is] = [documentOf(before), documentOf(after)];
  if (isMap(was) && isMap(is)) return mapDifferences(was, is, path);
  if (Array.isArray(was) && Array.isArray(is)) return listDifferences(was, is, path);
  return isEqual(was, is) ? [] : [{ path, before: was, after: is }];
}

/** The values inside a value, each with its path; JSON in a string is walked through. */
export function leaves(value: Json, path: Path = []): { path: Path; value: Json }[] {
  const document = documentOf(value);
  if (Array.isArray(document)) {
    const keys = keysOf(document);
    return document.flatMap((item, index) => leaves(item, [...path, `[${keys?.[index] ?? index}]`]));
  }
  if (isMap(document)) return Object.entries(document).flatMap(([name, item]) => leaves(item, [...path, name]));
  return document === undefined ? [] : [{ path, value: document }];
}

/** `a.b[0].c` */
export function pathText(path: Path): string {
  return path.reduce((text, part) => (part.startsWith("[") || text === "" ? text + part : `${text}.${part}`), "");
}

/** Whether two values are the same: the order of a map's names does not count. */
export function isEqual(one: Json | undefined, other: Json | undefined): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: Json | undefined): string {
  return JSON.stringify(value ?? null, (_, item: Json) =>
    isAnyMap(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item,
  );
}

/** A policy or a definition is JSON in a string: what differs in it is of interest, not its text. */
function documentOf(value: Json | undefined): Json | undefined {
  if (value === null) return undefined;
  if (typeof value !== "string" || !/^\s*[{[]/.test(value)) return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

function isAnyMap(value: Json | undefined): value is JsonMap {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** A map of properties, not one of the marks that stand for a value. */
function isMap(value: Json | undefined): value is JsonMap {
  return isAnyMap(value) && !MARKS.some((mark) => mark in value);
}

function mapDifferences(before: JsonMap, after: JsonMap, path: Path): Difference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => differences(before[name], after[name], [...path, name]));
}

function listDifferences(before: Json[], after: Json[], path: Path): Difference[] {
  const [earlier, later] = [keysOf(before), keysOf(after)];
  if (earlier !== undefined && later !== undefined) {
    return [...itemDifferences(before, after, earlier, later, path), ...orderDifferences(earlier, later, path)];
  }
  if (before.length !== after.length && [...before, ...after].every(isScalar)) return [{ path, before, after }];
  const first = commonLength(before, after);
  const last = commonLength(before.slice(first).reverse(), after.slice(first).reverse());
  const length = Math.max(before.length, after.length) - last;
  return Array.from({ length: length - first }, (_, index) => first + index).flatMap((index) =>
    differences(itemAt(before, index, last), itemAt(after, index, last), [...path, `[${index}]`]),
  );
}

/** How many items are the same from the beginning on: one that comes between others must not show as a change of those. */
function commonLength(one: Json[], other: Json[]): number {
  const different = one.findIndex(
    (item, index) => index >= other.length || !isEqual(documentOf(item), documentOf(other[index])),
  );
  return different === -1 ? Math.min(one.length, other.length) : different;
}

function itemAt(list: Json[], index: number, last: number): Json | undefined {
  return index < list.length - last ? list[index] : undefined;
}

function itemDifferences(before: Json[], after: Json[], earlier: string[], later: string[], path: Path): Difference[] {
  const keys = [...new Set([...earlier, ...later])];
  const item = (list: Json[], names: string[], key: string) => list[names.indexOf(key)];
  return keys.flatMap((key) => differences(item(before, earlier, key), item(after, later, key), [...path, `[${key}]`]));
}

function orderDifferences(earlier: string[], later: string[], path: Path): Difference[] {
  const before = earlier.filter((key) => later.includes(key));
  const after = later.filter((key) => earlier.includes(key));
  return isEqual(before, after) ? [] : [{ path: [...path, ORDER], before, after }];
}

/** What names each item of a list, where one property names them all. */
function keysOf(list: Json[]): string[] | undefined {
  if (list.length === 0 || !list.every(isMap)) return undefined;
  for (const property of ITEM_KEYS) {
    const names = list.map((item) => item[property]).filter((name) => typeof name === "string");
    if (names.length === list.length && new Set(names).size === names.length) return names;
  }
  return undefined;
}

function isScalar(value: Json): boolean {
  return value === null || typeof value !== "object";
}
