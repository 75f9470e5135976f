/** Steps into a JSON value: field names from the outside in. */
export type FieldPath = string[];

const MEMBER = /^\s*(?:([A-Za-z_]\w*)|"((?:[^"\\])*)")\s*(?::\s*((?:\.[A-Za-z_]\w*)+))?\s*$/;

/**
 * A jq query that only picks fields, `{type: .type, city: .address.city}`, as paths by key, or `undefined` when it
 * does more. jq itself runs compiled to WebAssembly at a few thousand records a second, so the plain case, by far the
 * commonest, is read without it. A test holds both equal.
 */
export function plainQuery(query: string): Map<string, FieldPath> | undefined {
  const body = /^\s*\{([^{}]*)\}\s*$/.exec(query)?.[1];
  if (body === undefined) return undefined;
  const paths = new Map<string, FieldPath>();
  for (const member of body.split(",")) {
    const match = MEMBER.exec(member);
    const name = match?.[1] ?? match?.[2];
    if (!match || name === undefined) return undefined;
    paths.set(name, match[3] === undefined ? [name] : match[3].slice(1).split("."));
  }
  return paths;
}
