import { beginsWithDay, isTime, twoDigits } from "./calendar";
import { ExactNumber } from "./exact-number";
import type { JsonValue } from "./json";

/** Numbers from here on are epoch milliseconds, below it seconds: as seconds it would be the year 5138. */
export const FIRST_MILLISECONDS = 1e11;

const FIRST_SECOND = -62_135_596_800; // 0001-01-01 00:00:00
const LAST_SECOND = 253_402_300_799; // 9999-12-31 23:59:59
const ZONE = /^([+-])(\d\d)(?::?(\d\d))?$/;

/**
 * Any accepted form of a time as `yyyy-MM-dd HH:mm:ss.ffffff` in UTC, which Glue, DuckDB and Redshift read alike;
 * `undefined` for what is none. Accepted:
 * - `yyyy-MM-dd HH:mm:ss` or with `T`, any number of fraction digits (those beyond microseconds are cut), then `Z`, an
 *   offset (`+02:00`, `+0200`, `+02`) or nothing, which means UTC;
 * - a number: epoch seconds, or milliseconds from 1e11 on, rounded to microseconds;
 * - `{"$date": number}`, read as that number.
 */
export function normaliseTimestamp(value: JsonValue): string | undefined {
  if (typeof value === "string") return fromText(value);
  if (typeof value === "number") return fromEpoch(value);
  if (value instanceof ExactNumber) return fromEpoch(Number(value.text));
  const date = datetimeOf(value);
  return date === undefined ? undefined : normaliseTimestamp(date);
}

function fromText(text: string): string | undefined {
  if (!beginsWithDay(text) || !hasTime(text)) return undefined;
  const endOfFraction = findEndOfFraction(text);
  const zone = text.slice(endOfFraction);
  if (zone !== "" && zone !== "Z") return withOffset(text, endOfFraction, zone);
  const isNormal = zone === "" && endOfFraction === 26 && text.charCodeAt(10) === 0x20;
  return isNormal ? text : `${text.slice(0, 10)} ${text.slice(11, 19)}.${fractionOf(text, endOfFraction)}`;
}

function hasTime(text: string): boolean {
  const separator = text.charCodeAt(10);
  return (
    (separator === 0x20 || separator === 0x54) &&
    text.charCodeAt(13) === 0x3a &&
    text.charCodeAt(16) === 0x3a &&
    isTime(twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17))
  );
}

/** The position after the fraction, which is 19 without one. A point without digits is left to the zone, which refuses it. */
function findEndOfFraction(text: string): number {
  if (text.charCodeAt(19) !== 0x2e) return 19;
  let end = 20;
  while (text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end++;
  return end === 20 ? 19 : end;
}

function fractionOf(text: string, end: number): string {
  return end >= 26 ? text.slice(20, 26) : text.slice(20, end).padEnd(6, "0");
}

function withOffset(text: string, endOfFraction: number, zone: string): string | undefined {
  const match = ZONE.exec(zone);
  if (!match) return undefined;
  const [, sign, hours, minutes = 0] = match;
  if (!isTime(Number(hours), Number(minutes), 0)) return undefined;
  const offset = (Number(hours) * 3600 + Number(minutes) * 60) * (sign === "-" ? -1 : 1);
  const local = Date.parse(`${text.slice(0, 10)}T${text.slice(11, 19)}Z`) / 1000;
  return format(local - offset, fractionOf(text, endOfFraction));
}

function fromEpoch(value: number): string | undefined {
  const scale = Math.abs(value) >= FIRST_MILLISECONDS ? 1000 : 1;
  const seconds = Math.floor(value / scale);
  // The remainder alone is scaled: value * 1e6 would need more bits than a double has.
  const microseconds = Math.round(((value - seconds * scale) * 1e6) / scale);
  return microseconds === 1e6 ? format(seconds + 1, "000000") : format(seconds, String(microseconds).padStart(6, "0"));
}

function format(seconds: number, fraction: string): string | undefined {
  if (!(seconds >= FIRST_SECOND && seconds <= LAST_SECOND)) return undefined;
  const iso = new Date(seconds * 1000).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}.${fraction}`;
}

/** The number in `{"$date": number}`, the convention of producers for a datetime. */
function datetimeOf(value: JsonValue): number | ExactNumber | undefined {
  if (value === null || typeof value !== "object" || Array.isArray(value) || value instanceof ExactNumber) {
    return undefined;
  }
  const date = Object.keys(value).length === 1 ? value.$date : undefined;
  return typeof date === "number" || date instanceof ExactNumber ? date : undefined;
}
