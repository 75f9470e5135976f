import type { Problem } from "../shared/problems";

// F-58: the API's pattern has no digits and no signs, so Etc/GMT+1 and America/Port-au-Prince cannot be written.
const TIME_ZONE = /^[a-zA-Z/_]{1,50}$/;
const REFUSED = ["Etc/UTC", "Etc/GMT", "Factory"];

/** A time zone that Firehose takes: `UTC`, or a zone of the IANA database written out, such as `Europe/Zurich` (F-58). */
export function checkTimeZone(path: string, timeZone: string | undefined): Problem[] {
  if (timeZone === undefined || timeZone === "UTC" || isAccepted(timeZone)) return [];
  const reason = `must be UTC or an IANA time zone such as Europe/Zurich, without digits and signs, got "${timeZone}" (F-58)`;
  return [{ path, reason }];
}

function isAccepted(timeZone: string): boolean {
  const isAbbreviation = /^[A-Za-z]{3}$/.test(timeZone);
  return TIME_ZONE.test(timeZone) && !isAbbreviation && !REFUSED.includes(timeZone) && isKnown(timeZone);
}

function isKnown(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return true;
  } catch {
    return false;
  }
}
