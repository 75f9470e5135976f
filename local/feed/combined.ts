/** One request of an Apache combined log, with the columns of `stacks/schemas/access-log.yaml`. */
export interface AccessLogFields {
  host: string;
  ident: string | null;
  user_name: string | null;
  /** ISO 8601, UTC. */
  time: string;
  method: string | null;
  path: string | null;
  protocol: string | null;
  status: number;
  bytes: number | null;
  referer: string | null;
  agent: string | null;
}

// A quoted field: anything but a quote, and a backslash takes the next character with it.
const QUOTED = String.raw`"((?:[^"\\]|\\.)*)"`;
const LINE = new RegExp(String.raw`^(\S+) (\S+) (.+?) \[([^\]]+)\] ${QUOTED} (\d{3}) (\d+|-) ${QUOTED} ${QUOTED}\s*$`);
const REQUEST = /^([A-Z][A-Z_-]*) (\S.*?)(?: (HTTP\/\d(?:\.\d)?))?$/;
const TIME = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})$/;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Reads one line of an Apache combined log, or answers nothing when it is none. */
export function parseCombined(line: string): AccessLogFields | undefined {
  const match = LINE.exec(line);
  if (!match) return undefined;
  const [, host = "", ident = "", user = "", stamp = "", request = "", status, bytes, referer = "", agent = ""] = match;
  const time = parseTime(stamp);
  if (time === undefined) return undefined;
  return {
    host,
    ident: present(ident),
    user_name: present(user),
    time,
    ...parseRequest(present(request)),
    status: Number(status),
    bytes: bytes === "-" ? null : Number(bytes),
    referer: present(referer),
    agent: present(agent),
  };
}

/** A request that is no HTTP is kept whole as the path: scanners send anything. */
function parseRequest(request: string | null): Pick<AccessLogFields, "method" | "path" | "protocol"> {
  const match = request === null ? null : REQUEST.exec(request);
  if (!match) return { method: null, path: request, protocol: null };
  return { method: match[1] ?? null, path: match[2] ?? null, protocol: match[3] ?? null };
}

function present(field: string): string | null {
  return field === "-" || field === "" ? null : withoutEscapes(field);
}

const ESCAPED: Record<string, string> = { b: "\b", n: "\n", r: "\r", t: "\t", v: "\v", '"': '"', "\\": "\\" };

/** Undoes what httpd does to quotes, backslashes and white space. `\xhh` stays as it is: its character set is unknown. */
function withoutEscapes(field: string): string {
  return field.replace(/\\(.)/g, (whole, letter: string) => ESCAPED[letter] ?? whole);
}

/** `17/May/2015:10:05:03 +0200` in UTC. */
function parseTime(stamp: string): string | undefined {
  const match = TIME.exec(stamp);
  if (!match) return undefined;
  const [, day, monthName = "", year, hour, minute, second, sign, offsetHours, offsetMinutes] = match;
  const month = MONTHS.indexOf(monthName);
  const local = new Date(Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Number(second)));
  const isReal = month !== -1 && local.getUTCDate() === Number(day) && local.getUTCHours() === Number(hour);
  if (!isReal) return undefined;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60_000 * (sign === "-" ? -1 : 1);
  return new Date(local.getTime() - offset).toISOString().replace(".000Z", "Z");
}
