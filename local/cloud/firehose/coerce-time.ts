const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const SPACED = /^(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,9}))?$/;
const ISO = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?Z?$/;
const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]\+?(\d{1,2}))?$/;

/** Numbers from here on are milliseconds, below it seconds: the year 33658 in the one, 2001 in the other. */
const SMALLEST_MILLISECONDS = 1e12;
/** The years that are written with four digits. */
const EARLIEST = Date.parse("0001-01-01T00:00:00Z");
const LATEST = Date.parse("+010000-01-01T00:00:00Z");

/** A date as `YYYY-MM-DD`. @throws Error when the text is none */
export function coerceDate(text: string): string {
  const match = DATE.exec(text);
  if (!match) throw new Error(`For input string: "${text}" (not a date yyyy-MM-dd)`);
  return calendarDay(text, match);
}

/**
 * A timestamp as `YYYY-MM-DD HH:MM:SS.ffffff` in UTC, from the forms that OpenX takes (F-100): ISO with `T`,
 * `yyyy-[M]M-[d]d HH:mm:ss[.S]`, seconds or milliseconds since the epoch, also with a fraction, also as text.
 *
 * @throws Error when the text is none of them
 */
export function coerceTimestamp(text: string): string {
  const match = ISO.exec(text) ?? SPACED.exec(text);
  if (match) return `${calendarDay(text, match)} ${timeOfDay(text, match)}.${micros(match[7] ?? "")}`;
  const number = NUMBER.exec(text.trim());
  if (number) return fromEpoch(text, number);
  throw new Error(
    `For input string: "${text}" (not a timestamp: ISO with Z, "yyyy-MM-dd HH:mm:ss[.S]", or seconds or milliseconds since 1970)`,
  );
}

function calendarDay(text: string, [, year = "", month = "", day = ""]: RegExpExecArray): string {
  const days = new Date(Date.UTC(2000, Number(month), 0)).getUTCDate();
  const leapDay = Number(month) === 2 && Number(day) === 29;
  const leapYear = new Date(`${year}-02-29T00:00:00Z`).getUTCDate() === 29;
  const exists = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= days;
  if (!exists || (leapDay && !leapYear)) throw new Error(`For input string: "${text}" (no such day)`);
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

function timeOfDay(text: string, match: RegExpExecArray): string {
  const [hour = "", minute = "", second = ""] = match.slice(4, 7);
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) {
    throw new Error(`For input string: "${text}" (no such time)`);
  }
  return [hour, minute, second].map((part) => part.padStart(2, "0")).join(":");
}

function micros(fraction: string): string {
  return fraction.slice(0, 6).padEnd(6, "0");
}

/** Whole seconds and fraction apart, so that microseconds survive. */
function fromEpoch(text: string, [, sign, whole = "", fraction = "", exponent = "0"]: RegExpExecArray): string {
  const digits = whole + fraction.padEnd(Number(exponent), "0").slice(0, Number(exponent));
  const rest = fraction.slice(Number(exponent));
  const isMilliseconds = Number(digits) >= SMALLEST_MILLISECONDS;
  const seconds = isMilliseconds ? digits.slice(0, -3) : digits;
  const after = isMilliseconds ? digits.slice(-3) + rest : rest;
  let instant = Number(seconds) * 1000;
  let microseconds = Number(micros(after));
  if (sign === "-") {
    instant = -instant - (microseconds > 0 ? 1000 : 0);
    microseconds = microseconds > 0 ? 1_000_000 - microseconds : 0;
  }
  if (!(instant >= EARLIEST && instant < LATEST))
    throw new Error(`For input string: "${text}" (beyond the years 1 to 9999)`);
  const time = new Date(instant).toISOString();
  return `${time.slice(0, 10)} ${time.slice(11, 19)}.${String(microseconds).padStart(6, "0")}`;
}
