import type { Problem } from "../shared/problems";

// F-58: the API's pattern has no digits and no signs, so Etc/GMT+1 and America/Port-au-Prince cannot be written.
const TIME_ZONE = /^[a-zA-Z/_]{1,50}$/;
const REFUSED = ["Etc/UTC", "Etc/GMT", "Factory"];
// How the IANA database spells its older names, such as US/Eastern and Asia/Ho_Chi_Minh, which Intl does not list.
const OLDER_NAME = /^(?:[A-Z][a-z]+(?:[A-Z][a-z]+)?|[A-Z]{2,3})(?:[/_](?:[A-Z][a-z]+(?:[A-Z][a-z]+)?|[A-Z]{2,3}))*$/;

/**
 * A time zone that Firehose takes: `UTC`, or a zone of the IANA database written out as that writes it, such as
 * `Europe/Zurich` (F-58). Case matters to Java, which Firehose runs on, and not to Intl.
 */
export function checkTimeZone(path: string, timeZone: string | undefined): Problem[] {
  if (timeZone === undefined || timeZone === "UTC") return [];
  const zone = isAllowed(timeZone) ? canonicalZone(timeZone) : undefined;
  if (zone === undefined) {
    const reason = `must be UTC or an IANA time zone such as Europe/Zurich, without digits and signs, got "${timeZone}" (F-58)`;
    return [{ path, reason }];
  }
  if (isSpelledRight(timeZone, zone)) return [];
  return [{ path, reason: `must be spelled as the IANA database does, ${zone}, got "${timeZone}" (F-58)` }];
}

function isAllowed(timeZone: string): boolean {
  const isAbbreviation = /^[A-Za-z]{3}$/.test(timeZone);
  return TIME_ZONE.test(timeZone) && !isAbbreviation && !REFUSED.includes(timeZone);
}

/** What Intl calls the zone, or `undefined` when it knows none of this name. */
function canonicalZone(timeZone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

function isSpelledRight(timeZone: string, zone: string): boolean {
  return timeZone.toLowerCase() === zone.toLowerCase() ? timeZone === zone : OLDER_NAME.test(timeZone);
}
