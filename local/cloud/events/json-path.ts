/** Steps of a JSON path of members and indexes: `$`, `$.detail.user`, `$.resources[0]`, `$.a['b c']`. @throws Error for others */
export function jsonPathSteps(path: string): string[] {
  if (!/^\$(?:\.[\w-]+|\[\d+\]|\['[^']+'\])*$/.test(path)) {
    throw new Error(
      `the path "${path}" must be members and indexes, such as $.detail.items[0]; the embedded cloud follows no other`,
    );
  }
  return [...path.matchAll(/\.([\w-]+)|\[(\d+)\]|\['([^']+)'\]/g)].map(
    ([, name, index, quoted]) => name ?? index ?? quoted ?? "",
  );
}
