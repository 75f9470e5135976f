import { checkOneOf, checkRange, type Problem } from "../shared/problems";
import type { TableLayoutArgs } from "./args";
import { type DefinitionArgs, tableDefinition } from "./definition";
import { baseOf, ENCODINGS } from "./encodings";

export const DISTRIBUTION_STYLES = ["AUTO", "EVEN", "ALL", "KEY"] as const;
/** Columns of a compound sort key (SQ-02). */
export const MAX_SORT_KEYS = 400;

/** Every problem of a table's layout, each with its path below `layout`. */
export function validateLayout(args: DefinitionArgs): Problem[] {
  const { layout } = args;
  if (layout === undefined) return [];
  const types = new Map(tableDefinition(args).columns.map(({ name, type }) => [name, type]));
  return [
    ...validateDistribution(layout, types),
    ...validateSortKeys(layout, types),
    ...validateEncodings(layout, types),
  ];
}

/** Types of the columns by their names. */
type Types = ReadonlyMap<string, string>;

/** KEY and its column come together (SQ-03). */
function validateDistribution({ distributionStyle, distributionKey }: TableLayoutArgs, types: Types): Problem[] {
  const problems = checkOneOf("distributionStyle", distributionStyle, DISTRIBUTION_STYLES);
  if (distributionStyle === "KEY" && distributionKey === undefined) {
    const reason = "KEY needs distributionKey, the column to distribute by (SQ-03); set it, or use AUTO";
    problems.push({ path: "distributionStyle", reason });
  }
  if (distributionKey === undefined) return problems;
  if (distributionStyle !== undefined && distributionStyle !== "KEY") {
    const reason = `applies to KEY only, and distributionStyle is ${distributionStyle} (SQ-03); leave one of the two out`;
    problems.push({ path: "distributionKey", reason });
  }
  return [...problems, ...checkKeyColumn("distributionKey", distributionKey, types)];
}

function validateSortKeys({ sortKeys }: TableLayoutArgs, types: Types): Problem[] {
  if (sortKeys === undefined) return [];
  return [
    ...checkRange("sortKeys", sortKeys.length, 1, MAX_SORT_KEYS, "columns (SQ-02)", "leave it out for AUTO"),
    ...sortKeys.flatMap((column, index) => {
      const path = `sortKeys[${index}]`;
      const earlier = sortKeys.indexOf(column);
      if (earlier === index) return checkKeyColumn(path, column, types);
      return [{ path, reason: `"${column}" is already sortKeys[${earlier}]; name each column once` }];
    }),
  ];
}

function checkKeyColumn(path: string, column: string, types: Types): Problem[] {
  const type = types.get(column);
  if (type === undefined) return [noColumn(path, column)];
  if (type !== "SUPER") return [];
  return [{ path, reason: `must be no json column, since Redshift has no key of SUPER, got "${column}"` }];
}

function validateEncodings({ encodings = {} }: TableLayoutArgs, types: Types): Problem[] {
  return Object.entries(encodings).flatMap(([column, encoding]) => {
    const path = `encodings.${column}`;
    const type = types.get(column);
    if (type === undefined) return [noColumn(path, column)];
    const allowed = Object.keys(ENCODINGS).filter((name) => ENCODINGS[name]?.includes(baseOf(type)));
    if (allowed.includes(encoding)) return [];
    return [{ path, reason: `must be one of ${allowed.join(", ")} for ${type}, got "${encoding}"` }];
  });
}

function noColumn(path: string, column: string): Problem {
  return { path, reason: `must name a column, but there is no column "${column}"` };
}
