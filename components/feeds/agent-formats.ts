/** What the agent can make of a line (S-20). */
export const AGENT_OPTIONS = ["SINGLELINE", "CSVTOJSON", "LOGTOJSON"] as const;

/** Where the agent can begin in a file that it sees for the first time. */
export const INITIAL_POSITIONS = ["START_OF_FILE", "END_OF_FILE"] as const;

/** How the agent can choose the partition key of a record. */
export const PARTITION_KEY_OPTIONS = ["RANDOM", "DETERMINISTIC"] as const;

/** Log formats that the agent knows, and how many fields it takes out of a line of each. */
export const LOG_FORMAT_FIELDS: Record<string, number> = {
  COMMONAPACHELOG: 7,
  COMBINEDAPACHELOG: 9,
  APACHEERRORLOG: 7,
  SYSLOG: 5,
  RFC3339SYSLOG: 5,
};

/**
 * The format that stands beside a pattern of one's own. The agent does not start without one, though the pattern takes its
 * place; this one leaves a field "-" as it is, where Apache's formats make it null.
 */
export const FORMAT_BESIDE_PATTERN = "SYSLOG";

/** Endings of files that the agent passes over without a word. */
export const SKIPPED_ENDINGS = [".gz", ".bz2", ".zip"];

/** Most lines of a file's head that can be skipped here. */
export const MAX_SKIP_HEADER_LINES = 100;

// What has a meaning of its own in a regular expression of Java, which the agent takes the delimiter for.
const REGEX_CHARACTERS = /[.$|()[\]{}^?*+]/g;

/** A delimiter as the agent takes it: `|` is `\|`. */
export function delimiterPattern(delimiter: string): string {
  return delimiter.replace(REGEX_CHARACTERS, "\\$&");
}

/**
 * How many groups a regular expression has, or `undefined` where JavaScript cannot tell: Java's expressions know more, such
 * as `(?i)` and `\Q…\E`.
 */
export function groupCount(pattern: string): number | undefined {
  if (pattern.includes("\\Q")) return undefined;
  try {
    // An empty alternative matches anything, and what was matched lists all groups.
    const match = new RegExp(`${pattern}|`).exec("");
    return match === null ? undefined : match.length - 1;
  } catch {
    return undefined;
  }
}
