const UNITS: Record<string, number> = { DAY: 86_400_000, HOUR: 3_600_000, MINUTE: 60_000, SECOND: 1000 };
const ORDER = ["DAY", "HOUR", "MINUTE", "SECOND"];

/**
 * An interval's length in milliseconds: `("90", "SECOND", "SECOND")`, `("1:30", "MINUTE", "SECOND")`. Months and years have none.
 */
export function milliseconds(text: string, first: string, last: string): number | undefined {
  const from = ORDER.indexOf(singular(first));
  const to = ORDER.indexOf(singular(last));
  const isNegative = text.startsWith("-");
  const parts = text.replace(/^[+-]/, "").split(/[\s:]+/);
  if (singular(first) === "WEEK" && first === last) return weeks(text);
  if (from < 0 || to < from || parts.length !== to - from + 1) return undefined;
  if (!parts.every((part, index) => (from + index === 3 ? /^\d+(\.\d{1,3})?$/ : /^\d+$/).test(part))) return undefined;
  const sum = parts.reduce((total, part, index) => total + Number(part) * (UNITS[ORDER[from + index] ?? ""] ?? 0), 0);
  return Math.round(isNegative ? -sum : sum);
}

function weeks(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) * 7 * 86_400_000 : undefined;
}

function singular(unit: string): string {
  return unit.replace(/S$/, "");
}
