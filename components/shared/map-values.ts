/** The same keys, each with what `map` makes of its value. */
export function mapValues<From, To>(
  values: Record<string, From>,
  map: (value: From, key: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value, key)]));
}
