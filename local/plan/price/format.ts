/** US dollars with cents: `1,234.50`. */
export function money(usd: number): string {
  return usd.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** A quantity as it is read: `1,253.13`, `0.2566`. */
export function amount(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: value < 1 ? 4 : 2 });
}
