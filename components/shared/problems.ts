import * as pulumi from "@pulumi/pulumi";

/** One thing that is wrong with a component's arguments. */
export interface Problem {
  /** Where it is, as the caller wrote it: `deliveries.lake.bufferIntervalSeconds`. */
  path: string;
  /** What is wrong, what is allowed, and the way out. Completes the sentence that begins with the path. */
  reason: string;
}

/** Puts the problems of a nested group of arguments under the group's own path. */
export function under(path: string, problems: Problem[]): Problem[] {
  return problems.map((problem) => ({ ...problem, path: problem.path === "" ? path : `${path}.${problem.path}` }));
}

/**
 * Throws one error that lists every problem, or returns.
 *
 * @throws pulumi.ResourceError: an InputPropertyError would lose its path in a program run by the Node language host.
 */
export function refuse(component: string, name: string, problems: Problem[], resource?: pulumi.Resource): void {
  if (problems.length === 0) return;
  const lines = problems.map(({ path, reason }) => `${component} "${name}": ${path} ${reason}`);
  throw new pulumi.ResourceError(lines.join("\n"), resource);
}

/** A whole number from `minimum` to `maximum`, both allowed. `undefined` passes: the default stands. */
export function checkRange(
  path: string,
  value: number | undefined,
  minimum: number,
  maximum: number,
  unit: string,
  wayOut = "",
): Problem[] {
  if (value === undefined) return [];
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return [];
  return [{ path, reason: `must be ${minimum}–${maximum} ${unit}, got ${value}${wayOut === "" ? "" : `; ${wayOut}`}` }];
}

/** Matches `pattern`. Values known only during the deployment pass: `checkedLater` looks at those. */
export function checkPattern(path: string, value: unknown, pattern: RegExp, allowed: string): Problem[] {
  if (typeof value !== "string" || pattern.test(value)) return [];
  return [{ path, reason: `must be ${allowed}, got "${value}"` }];
}

/** One of `allowed`. */
export function checkOneOf(path: string, value: string | undefined, allowed: readonly string[]): Problem[] {
  if (value === undefined || allowed.includes(value)) return [];
  return [{ path, reason: `must be one of ${allowed.join(", ")}, got "${value}"` }];
}
