import type { TimeOptions } from "./copy-options";
import { type Bytes, trimmed } from "./load-bytes";
import { LOAD_ERRORS, LoadFault } from "./load-fault";

const DATE_FIRST = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/;
const COMPACT_DATE = /^(\d{4})(\d{2})(\d{2})$/;
const AMERICAN_DATE = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/;
const TIMESTAMP =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:([ T])(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?)? ?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i;
const EPOCH = /^(-?)(\d{1,18})(?:\.(\d+))?$/;
const TIME = /^([01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?( ?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?))?$/i;

/** The years that are written with four digits. */
const EARLIEST = Date.parse("0001-01-01T00:00:00Z");
const LATEST = Date.parse("+010000-01-01T00:00:00Z");
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A date as `YYYY-MM-DD`. Of a timestamp the day is taken, as Redshift does. @throws LoadFault */
export function dateText(bytes: Bytes, format: TimeOptions["dates"]): string {
  const text = trimmed(bytes);
  const timestamp = TIMESTAMP.exec(text);
  if (timestamp) {
    const [, year = "", month = "", day = ""] = timestamp;
    const date = calendarDay(year, month, day);
    if (date !== undefined && timeOfDay(timestamp) !== undefined) return date;
  } else if (format === "auto") {
    const date = otherDate(text);
    if (date !== undefined) return date;
  }
  const reason = text.length < 10 ? "Invalid Date Format - length must be 10 or more" : "Invalid date format or value";
  throw new LoadFault(LOAD_ERRORS.date, reason);
}

function otherDate(text: string): string | undefined {
  const [, year = "", , month = "", day = ""] = DATE_FIRST.exec(text) ?? [];
  if (year !== "") return calendarDay(year, month, day);
  const [, compactYear = "", compactMonth = "", compactDay = ""] = COMPACT_DATE.exec(text) ?? [];
  if (compactYear !== "") return calendarDay(compactYear, compactMonth, compactDay);
  const [, americanMonth = "", , americanDay = "", americanYear = ""] = AMERICAN_DATE.exec(text) ?? [];
  return calendarDay(americanYear, americanMonth, americanDay);
}

/**
 * A timestamp in UTC. A zone in the text moves it there; without one it is UTC already. Digits beyond microseconds are cut off.
 *
 * @throws LoadFault also for ISO 8601's `T` without `TIMEFORMAT 'auto'` (CO-06)
 */
export function timestampText(bytes: Bytes, format: TimeOptions["timestamps"], withZone: boolean): string {
  const text = trimmed(bytes);
  const utc = format === "default" || format === "auto" ? calendarTime(text, format) : epochTime(text, format);
  if (utc === undefined) throw badTimestamp(format);
  return withZone ? `${utc}+00` : utc;
}

/** A time of day, with or without a zone. @throws LoadFault */
export function timeText(bytes: Bytes, withZone: boolean): string {
  const text = trimmed(bytes);
  const match = TIME.exec(text);
  if (!match || (match[2] !== undefined && !withZone)) {
    throw new LoadFault(LOAD_ERRORS.timestamp, "Invalid time format or value [HH24:MI:SS]");
  }
  return withZone && match[2] === undefined ? `${text}+00` : text;
}

function calendarTime(text: string, format: "default" | "auto"): string | undefined {
  const match = TIMESTAMP.exec(text);
  if (!match) return undefined;
  const [, year = "", month = "", day = "", separator, , , , fraction = "", zone] = match;
  if (format === "default" && separator !== " ") return undefined;
  const date = calendarDay(year, month, day);
  const time = timeOfDay(match);
  if (date === undefined || time === undefined) return undefined;
  const micros = fraction === "" ? "" : `.${fraction.slice(0, 6)}`;
  if (zone === undefined || /^[zug]/i.test(zone)) return `${date} ${time}${micros}`;
  const minutes = zoneMinutes(zone);
  return minutes === undefined ? undefined : instantText(Date.parse(`${date}T${time}Z`) - minutes * 60_000, micros);
}

function calendarDay(year: string, month: string, day: string): string | undefined {
  const last = Number(month) === 2 && !isLeapYear(Number(year)) ? 28 : (DAYS[Number(month) - 1] ?? 0);
  if (Number(year) < 1 || Number(day) < 1 || Number(day) > last) return undefined;
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function timeOfDay([, , , , , hour = "00", minute = "00", second = "00"]: RegExpExecArray): string | undefined {
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  return `${hour.padStart(2, "0")}:${minute}:${second}`;
}

function zoneMinutes(zone: string): number | undefined {
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(":", ""));
  if (hours > 15 || minutes > 59) return undefined;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}

/** Whole seconds and fraction apart, so that microseconds survive. */
function epochTime(text: string, format: "epochsecs" | "epochmillisecs"): string | undefined {
  const [, sign = "", whole = "", fraction = ""] = EPOCH.exec(text) ?? [];
  if (whole === "") return undefined;
  const perSecond = format === "epochsecs" ? 1n : 1000n;
  const micros = (BigInt(whole) * 1_000_000n) / perSecond + BigInt(fractionMicros(fraction, format));
  const signed = sign === "-" ? -micros : micros;
  const rest = ((signed % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const micro = rest === 0n ? "" : `.${String(rest).padStart(6, "0")}`;
  return instantText(Number((signed - rest) / 1000n), micro);
}

function fractionMicros(fraction: string, format: "epochsecs" | "epochmillisecs"): string {
  const digits = format === "epochsecs" ? 6 : 3;
  return fraction.slice(0, digits).padEnd(digits, "0");
}

function instantText(milliseconds: number, micros: string): string | undefined {
  if (!(milliseconds >= EARLIEST && milliseconds < LATEST)) return undefined;
  const iso = new Date(milliseconds).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}${micros}`;
}

function badTimestamp(format: TimeOptions["timestamps"]): LoadFault {
  const shown = format === "default" ? "YYYY-MM-DD HH24:MI:SS" : format;
  return new LoadFault(LOAD_ERRORS.timestamp, `Invalid timestamp format or value [${shown}]`);
}
