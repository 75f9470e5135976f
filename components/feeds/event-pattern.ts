import { checkRange, type Problem } from "../shared/problems";
import { suggestion } from "../shared/suggestion";

/** Characters of an event pattern (S-40). Above 2,048 the account's quota must have been raised. */
export const MAX_EVENT_PATTERN_CHARACTERS = 4096;
/** What every event has, and `replay-name` of those that an archive replays. */
export const EVENT_FIELDS = [
  "version",
  "id",
  "detail-type",
  "source",
  "account",
  "time",
  "region",
  "resources",
  "detail",
  "replay-name",
] as const;

/** Several patterns of which one must match; may stand where a field does. */
const OR = "$or";

type JsonObject = Record<string, unknown>;

/**
 * Whether a rule can have the pattern, and can ever match (S-40): a JSON object of an event's fields, each with a list of
 * values, or an object of such fields.
 */
export function checkEventPattern(path: string, pattern: string): Problem[] {
  const length = checkRange(path, pattern.length, 0, MAX_EVENT_PATTERN_CHARACTERS, "characters");
  const parsed = parse(pattern);
  if (!isObject(parsed)) {
    return [...length, { path, reason: `must be JSON of an object, such as {"source":["shop"]}, got "${pattern}"` }];
  }
  if (Object.keys(parsed).length === 0) {
    return [...length, { path, reason: `must name at least one of ${EVENT_FIELDS.join(", ")}; {} matches nothing` }];
  }
  return [...length, ...checkEventFields(path, parsed), ...checkFields(path, parsed, "")];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A field that no event has makes a rule that never matches, without an error. */
function checkEventFields(path: string, pattern: JsonObject): Problem[] {
  return Object.entries(pattern).flatMap(([field, value]) => {
    if (field === OR) {
      return Array.isArray(value) ? value.filter(isObject).flatMap((either) => checkEventFields(path, either)) : [];
    }
    if (EVENT_FIELDS.some((known) => known === field)) return [];
    return [{ path, reason: `has the field "${field}", which no event has; ${suggestion(field, EVENT_FIELDS)}` }];
  });
}

function checkFields(path: string, pattern: JsonObject, above: string): Problem[] {
  return Object.entries(pattern).flatMap(([name, value]) => {
    const field = above === "" ? name : `${above}.${name}`;
    if (isObject(value)) return checkNested(path, value, field);
    if (!Array.isArray(value)) {
      const reason = `must have a list of values for "${field}", got ${JSON.stringify(value)}; put it in [ ]`;
      return [{ path, reason }];
    }
    if (value.length === 0) {
      return [
        { path, reason: `must have at least one value for "${field}", got []; leave the field out to match any` },
      ];
    }
    return name === OR ? value.filter(isObject).flatMap((either) => checkFields(path, either, above)) : [];
  });
}

function checkNested(path: string, value: JsonObject, field: string): Problem[] {
  if (Object.keys(value).length > 0) return checkFields(path, value, field);
  return [{ path, reason: `must name at least one field of "${field}", got {}; leave it out to match any` }];
}
