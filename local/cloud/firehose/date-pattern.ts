/** The fields of an instant in a time zone that patterns are made of. */
export interface DateFields {
  year: number;
  /** 1–12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
  /** 0 is Sunday. */
  weekday: number;
  dayOfYear: number;
}

type Part = (fields: DateFields) => string;

const MONTHS = "January February March April May June July August September October November December".split(" ");
const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

/**
 * A Java `DateTimeFormatter` pattern, of which Firehose's timestamp expressions consist (F-45).
 *
 * @throws Error for a letter that the embedded cloud does not format, naming the ones it does
 */
export function compileDatePattern(pattern: string): (fields: DateFields) => string {
  const parts: Part[] = [];
  let at = 0;
  while (at < pattern.length) {
    const character = pattern.charAt(at);
    if (character === "'") {
      const { text, next } = quoted(pattern, at);
      parts.push(() => text);
      at = next;
    } else if (/[a-zA-Z]/.test(character)) {
      let end = at;
      while (pattern.charAt(end) === character) end++;
      parts.push(field(pattern, character, end - at));
      at = end;
    } else {
      // Brackets mark optional sections, which are always there when a whole instant is formatted.
      if (/[{}#]/.test(character))
        throw new Error(`pattern "${pattern}" has the reserved character "${character}"; quote it`);
      if (character !== "[" && character !== "]") parts.push(() => character);
      at++;
    }
  }
  return (fields) => parts.map((part) => part(fields)).join("");
}

function quoted(pattern: string, start: number): { text: string; next: number } {
  if (pattern.charAt(start + 1) === "'") return { text: "'", next: start + 2 };
  let text = "";
  for (let at = start + 1; at < pattern.length; at++) {
    if (pattern.charAt(at) !== "'") text += pattern.charAt(at);
    else if (pattern.charAt(at + 1) === "'") text += pattern.charAt(at++);
    else return { text, next: at + 1 };
  }
  throw new Error(`pattern "${pattern}" has a quote that is not closed`);
}

function field(pattern: string, letter: string, count: number): Part {
  const number = (value: (fields: DateFields) => number): Part => {
    return (fields) => String(value(fields)).padStart(count, "0");
  };
  switch (letter) {
    case "y":
    case "u":
      return count === 2 ? (fields) => String(fields.year % 100).padStart(2, "0") : number((fields) => fields.year);
    case "M":
    case "L":
      return count < 3 ? number((fields) => fields.month) : named(MONTHS, count, (fields) => fields.month - 1);
    case "d":
      return number((fields) => fields.day);
    case "D":
      return number((fields) => fields.dayOfYear);
    case "Q":
      return count < 3 ? number(quarter) : (fields) => `Q${quarter(fields)}`;
    case "E":
      return named(DAYS, count, (fields) => fields.weekday);
    case "a":
      return (fields) => (fields.hour < 12 ? "AM" : "PM");
    case "H":
      return number((fields) => fields.hour);
    case "k":
      return number((fields) => fields.hour || 24);
    case "K":
      return number((fields) => fields.hour % 12);
    case "h":
      return number((fields) => fields.hour % 12 || 12);
    case "m":
      return number((fields) => fields.minute);
    case "s":
      return number((fields) => fields.second);
    case "S":
      return (fields) => String(fields.millisecond).padStart(3, "0").padEnd(count, "0").slice(0, count);
    case "Y":
      throw new Error(`pattern "${pattern}" has "Y", the week-based year, wrong around New Year; write "yyyy"`);
    default:
      throw new Error(
        `pattern "${pattern}" has the letter "${letter}"; the embedded cloud formats y u M L d D Q E a H h K k m s S; put other text in single quotes`,
      );
  }
}

function named(names: string[], count: number, index: (fields: DateFields) => number): Part {
  const length = count === 5 ? 1 : count === 4 ? undefined : 3;
  return (fields) => (names[index(fields)] ?? "").slice(0, length);
}

function quarter(fields: DateFields): number {
  return Math.ceil(fields.month / 3);
}

/** The fields of an instant. @param timeZone IANA name. @throws RangeError for a zone that does not exist */
export function dateFields(instant: number, timeZone: string): DateFields {
  const local = timeZone === "UTC" ? new Date(instant) : new Date(instant + zoneOffset(instant, timeZone));
  const year = local.getUTCFullYear();
  return {
    year,
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    millisecond: local.getUTCMilliseconds(),
    weekday: local.getUTCDay(),
    dayOfYear: Math.floor((local.getTime() - Date.UTC(year, 0, 1)) / 86_400_000) + 1,
  };
}

/** Milliseconds to add to UTC for the wall clock of a zone. */
function zoneOffset(instant: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(instant)) part[type] = Number(value);
  const wall = Date.UTC(
    part.year ?? 0,
    (part.month ?? 1) - 1,
    part.day ?? 1,
    part.hour ?? 0,
    part.minute ?? 0,
    part.second ?? 0,
  );
  return wall - Math.floor(instant / 1000) * 1000;
}
