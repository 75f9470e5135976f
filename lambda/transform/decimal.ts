/** A decimal number as ±0.`digits` × 10^`exponent`, without zeros at either end of `digits`. Zero has no digits. */
export interface Decimal {
  negative: boolean;
  digits: string;
  exponent: number;
}

const JSON_NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Takes a number apart that is written as JSON writes numbers; `undefined` for any other text. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = JSON_NUMBER.exec(text);
  if (!match) return undefined;
  const [, sign, whole = "", fraction = "", power = "0"] = match;
  const all = whole + fraction;
  const leadingZeros = countLeadingZeros(all);
  if (leadingZeros === all.length) return { negative: false, digits: "", exponent: 0 };
  return {
    negative: sign === "-",
    digits: all.slice(leadingZeros, countWithoutTrailingZeros(all)),
    exponent: whole.length - leadingZeros + Number(power),
  };
}

/** Whether the value has at most `precision` digits, `scale` of them behind the point: nothing is ever rounded. */
export function fitsDecimal({ digits, exponent }: Decimal, precision: number, scale: number): boolean {
  return exponent <= precision - scale && digits.length - exponent <= scale;
}

/** Whether a double holds the number that the text says, digit for digit. */
export function isExactAsDouble(text: string): boolean {
  const said = parseDecimal(text);
  const held = parseDecimal(String(Number(text)));
  if (!said || !held) return false;
  return said.digits === held.digits && said.exponent === held.exponent && said.negative === held.negative;
}

// Loops, since /0*$/ takes quadratic time on a hostile megabyte of zeros.
function countLeadingZeros(text: string): number {
  let count = 0;
  while (count < text.length && text.charCodeAt(count) === 48) count++;
  return count;
}

function countWithoutTrailingZeros(text: string): number {
  let count = text.length;
  while (text.charCodeAt(count - 1) === 48) count--;
  return count;
}
