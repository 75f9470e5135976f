import { type PolicyStatement, policyDocument } from "../shared/policy";
import type { GithubAccessArgs } from "./args";
import type { Grant } from "./types/grant";

/** What the braces in the table's ARNs stand for. */
export interface Place {
  partition: string;
  dnsSuffix: string;
  region: string;
  account: string;
  /** ARN of the boundary that the stacks' roles must carry. */
  boundary: string;
}

/** What names begin with. */
export type Prefixes = Pick<GithubAccessArgs, "namePrefixes" | "databasePrefixes">;

/** Characters of a managed policy that IAM takes, blanks not counted (D-22). */
export const MAX_POLICY_CHARACTERS = 6144;

/** A policy of the grants, one statement for all that go to the same resources under the same condition. */
export function renderPolicy(grants: readonly Grant[], prefixes: Prefixes, place: Place): string {
  const merged = new Map<string, { grant: Grant; actions: Set<string> }>();
  for (const grant of grants) {
    const key = JSON.stringify([grant.resources, grant.condition]);
    const { actions } = merged.get(key) ?? { actions: new Set<string>() };
    merged.set(key, { grant, actions: new Set([...actions, ...grant.actions]) });
  }
  const fill = (text: string) => fillIn(text, prefixes, place);
  return policyDocument(
    [...merged.values()].map(({ grant, actions }) => statementOf(grant, [...actions].sort(), fill)),
  );
}

function statementOf(
  { resources, condition }: Grant,
  actions: string[],
  fill: (text: string) => string[],
): PolicyStatement {
  return {
    Effect: "Allow",
    Action: one(actions),
    Resource: one(resources.flatMap(fill)),
    ...(condition && { Condition: fillCondition(condition, fill) }),
  };
}

function fillCondition(condition: NonNullable<Grant["condition"]>, fill: (text: string) => string[]) {
  const entries = Object.entries(condition).map(([operator, keys]) => {
    const filled = Object.entries(keys).map(([key, values]) => [key, one([values].flat().flatMap(fill))]);
    return [operator, Object.fromEntries(filled)];
  });
  return Object.fromEntries(entries) as PolicyStatement["Condition"];
}

/** The ARNs that a text with braces stands for: one for each prefix, where it has one. */
function fillIn(text: string, { namePrefixes, databasePrefixes = namePrefixes }: Prefixes, place: Place): string[] {
  const placed = Object.entries(place).reduce((known, [key, value]) => known.replaceAll(`{${key}}`, value), text);
  const withUnderscores = (prefix: string) => prefix.replaceAll("-", "_");
  const values: Record<string, string[]> = {
    "{name}": [...namePrefixes],
    "{name_}": namePrefixes.map(withUnderscores),
    "{database_}": databasePrefixes.map(withUnderscores),
  };
  const [token, prefixes] = Object.entries(values).find(([one]) => placed.includes(one)) ?? [];
  if (token === undefined || prefixes === undefined) return [placed];
  return [...new Set(prefixes)].map((prefix) => placed.replace(token, prefix));
}

/** IAM takes a single value as it is, and counts the brackets. */
function one(values: string[]): string | string[] {
  const [first, ...others] = values;
  return first !== undefined && others.length === 0 ? first : values;
}
