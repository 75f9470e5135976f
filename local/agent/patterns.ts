/** A regular expression as the agent's settings write it, in Java's words; `(?i)` at its beginning is known. @throws Error */
export function toRegExp(pattern: string, setting: string, flags = ""): RegExp {
  const inline = /^(\^?\(\?:)?\(\?i\)/.exec(pattern);
  try {
    return inline
      ? new RegExp((inline[1] ?? "") + pattern.slice(inline[0].length), `${flags}i`)
      : new RegExp(pattern, flags);
  } catch (error) {
    const reason = (error as Error).message;
    throw new Error(`${setting} is no regular expression that is known here: ${reason}`);
  }
}

/** Files that the agent never reads. */
const COMPRESSED = /\.(gz|bz2|zip)$/i;

/**
 * Tells the names that a glob of the agent fits: `*`, `?`, `[a-z]`, `[!a]`, `{a,b}`, and `\` before a character that is meant
 * as it is. Compressed files never fit.
 *
 * @throws Error for a glob that is none
 */
export function nameMatcher(glob: string): (name: string) => boolean {
  const pattern = new RegExp(`^${globToPattern(glob)}$`, "s");
  return (name) => pattern.test(name) && !COMPRESSED.test(name);
}

const GLOB_TOKEN = /\\(.)|\[(!?)([^\]]+)\]|[*?{},]|./gs;

function globToPattern(glob: string): string {
  let depth = 0;
  const pattern = glob.replace(GLOB_TOKEN, (token: string, escaped?: string, not?: string, set?: string) => {
    if (escaped !== undefined) return literal(escaped);
    if (set !== undefined) return `[${not === "!" ? "^" : ""}${set.replace(/[\\\]^]/g, "\\$&")}]`;
    if (token === "*") return ".*";
    if (token === "?") return ".";
    if (token === "{") {
      depth++;
      return "(?:";
    }
    if (token === "}" && depth > 0) {
      depth--;
      return ")";
    }
    if (token === "," && depth > 0) return "|";
    return literal(token);
  });
  if (depth > 0) throw new Error(`filePattern ${glob}: a { is not closed`);
  return pattern;
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
