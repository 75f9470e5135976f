/** One statement of a policy, with everything a list. */
export interface PolicyRow {
  effect: "Allow" | "Deny";
  /** Principals such as `firehose.amazonaws.com`; empty in a policy of a role, whose principal is the role. */
  principals: string[];
  actions: string[];
  resources: string[];
  /** `StringEquals aws:SourceAccount = 000000000000`. */
  conditions: string[];
}

/**
 * Takes an IAM policy document apart.
 *
 * @returns undefined for what is no policy document
 */
export function readPolicy(text: unknown): PolicyRow[] | undefined {
  if (typeof text !== "string") return undefined;
  try {
    const { Statement: statements } = JSON.parse(text) as { Statement?: unknown };
    if (statements === undefined) return undefined;
    return listOf(statements).map((statement) => readStatement(statement as Record<string, unknown>));
  } catch {
    return undefined;
  }
}

function readStatement(statement: Record<string, unknown>): PolicyRow {
  return {
    effect: statement.Effect === "Deny" ? "Deny" : "Allow",
    principals: [...principalsOf(statement.Principal), ...exceptions(principalsOf(statement.NotPrincipal))],
    actions: [...textsOf(statement.Action), ...exceptions(textsOf(statement.NotAction))],
    resources: [...textsOf(statement.Resource), ...exceptions(textsOf(statement.NotResource))],
    conditions: conditionsOf(statement.Condition),
  };
}

/** `NotAction` and its kin reach all but what they list, so that they are wildcards. */
function exceptions(excepted: string[]): string[] {
  return excepted.length === 0 ? [] : [`* but ${excepted.join(", ")}`];
}

function principalsOf(principal: unknown): string[] {
  if (typeof principal === "string") return [principal];
  return Object.values((principal ?? {}) as Record<string, unknown>).flatMap(textsOf);
}

function conditionsOf(condition: unknown): string[] {
  return Object.entries((condition ?? {}) as Record<string, Record<string, unknown>>).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => `${operator} ${key} = ${textsOf(values).join(" or ")}`),
  );
}

function textsOf(value: unknown): string[] {
  return value === undefined ? [] : listOf(value).map(String);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** Whether a statement allows actions that nobody listed. */
export function allowsAnyAction({ effect, actions }: PolicyRow): boolean {
  return effect === "Allow" && actions.some((action) => action.includes("*"));
}

/** Whether a statement allows its actions on every resource there is. */
export function allowsAnyResource({ effect, resources }: PolicyRow): boolean {
  return effect === "Allow" && resources.some((resource) => resource.startsWith("*"));
}

/** Whether anybody at all is allowed, unless the conditions hold them off. */
export function allowsAnybody({ effect, principals }: PolicyRow): boolean {
  return effect === "Allow" && principals.some((principal) => principal.startsWith("*"));
}
