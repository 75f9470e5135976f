/** Microseconds since the epoch of `YYYY-MM-DD HH:MM:SS[.ffffff]` in UTC. */
export function microsecondsOf(text: string): bigint {
  const part = (from: number, to: number): number => Number(text.slice(from, to));
  const time = Date.UTC(part(0, 4), part(5, 7) - 1, part(8, 10), part(11, 13), part(14, 16), part(17, 19));
  return BigInt(time) * 1000n + BigInt(part(20, 26));
}

/** `2026-01-31 22:30:00.5`: as many digits of the second as there are. */
export function timeText(microseconds: bigint): string {
  const million = 1_000_000n;
  const micros = ((microseconds % million) + million) % million;
  const whole = new Date(Number((microseconds - micros) / 1000n)).toISOString();
  const fraction = micros === 0n ? "" : `.${String(micros).padStart(6, "0").replace(/0+$/, "")}`;
  return `${whole.slice(0, 10)} ${whole.slice(11, 19)}${fraction}`;
}
