/**
 * A number as Double.toString and Float.toString of Java 17 write it, which the service runs. They are those of the JDK's
 * FloatingDecimal before version 19: often, but not always, the fewest digits that mean the number.
 */
export function javaReal(value: number, isFloat = false): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const { digits, exponent } = digitsOf(Math.abs(value), isFloat);
  const sign = value < 0 ? "-" : "";
  if (exponent >= 7 || exponent < -3) return `${sign}${digits[0]}.${digits.slice(1) || "0"}E${exponent}`;
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${whole}.${digits.slice(exponent + 1) || "0"}`;
}

/** Digits without zeros at the end, and the power of ten of the first one. */
interface Digits {
  digits: string;
  exponent: number;
}

/** A number as `mantissa * 2^(binaryExponent - bits(mantissa) + 1)`, the mantissa odd. */
interface Binary {
  mantissa: bigint;
  /** Power of two of the first bit. */
  binaryExponent: number;
  /** Bits that the type keeps of this number. */
  significantBits: number;
}

const bitLength = (value: bigint): number => value.toString(2).length;
const powerOf52 = (fives: number, twos: number): bigint => (5n ** BigInt(fives)) << BigInt(twos);

const words = new DataView(new ArrayBuffer(8));

function binaryOf(value: number, isFloat: boolean): Binary {
  const [fractionBits, bias] = isFloat ? [23, 127] : [52, 1023];
  if (isFloat) words.setFloat32(0, value);
  else words.setFloat64(0, value);
  const bits = isFloat ? BigInt(words.getUint32(0)) : words.getBigUint64(0);
  const fraction = bits & ((1n << BigInt(fractionBits)) - 1n);
  const stored = Number(bits >> BigInt(fractionBits));
  const mantissa = stored === 0 ? fraction : fraction | (1n << BigInt(fractionBits));
  const significantBits = bitLength(mantissa);
  const zeros = bitLength(mantissa & -mantissa) - 1;
  return {
    mantissa: mantissa >> BigInt(zeros),
    binaryExponent: Math.max(stored, 1) - bias - fractionBits + significantBits - 1,
    significantBits,
  };
}

function digitsOf(value: number, isFloat: boolean): Digits {
  const binary = binaryOf(value, isFloat);
  const { mantissa, binaryExponent } = binary;
  const mantissaBits = bitLength(mantissa);
  const isWhole = mantissaBits <= binaryExponent + 1;
  if (isWhole && binaryExponent <= 62) return wholeDigits(binary, mantissaBits);
  return roundedDigits(binary, mantissaBits);
}

/** Whole numbers are written out, but for the digits that the type cannot tell. */
function wholeDigits({ mantissa, binaryExponent, significantBits }: Binary, mantissaBits: number): Digits {
  const whole = mantissa << BigInt(binaryExponent + 1 - mantissaBits);
  const spare = binaryExponent - significantBits - 1;
  const left = binaryExponent > significantBits && spare > 1 ? Math.floor(spare * Math.log10(2)) : 0;
  const unit = 10n ** BigInt(left);
  const kept = String(left > 0 ? (whole + unit / 2n) / unit : whole);
  return { digits: kept.replace(/0+$/, ""), exponent: kept.length - 1 + left };
}

/** Digit by digit, until the rest is below half of what the last bit means. */
function roundedDigits({ mantissa, binaryExponent, significantBits }: Binary, mantissaBits: number): Digits {
  let exponent = estimatedExponent(mantissa, mantissaBits, binaryExponent);
  const behindPoint = Math.max(0, mantissaBits - binaryExponent - 1);
  const fives = Math.max(0, -exponent);
  const scaleFives = Math.max(0, exponent);
  // Powers of two of the value, of its scale, and of half a step; the step below a power of two is half as long.
  const twos = fives + behindPoint + binaryExponent;
  const [ofRest, ofScale] = [twos - mantissaBits + 1, scaleFives + behindPoint];
  const ofHalf = twos - significantBits - (mantissaBits === 1 ? 1 : 0);
  const shift = -Math.min(ofRest, ofScale, ofHalf);
  const scale = powerOf52(scaleFives, ofScale + shift);
  const tenScales = 10n * scale;
  let rest = mantissa * powerOf52(fives, ofRest + shift);
  let half = powerOf52(fives, ofHalf + shift);
  const restBits = mantissaBits + ofRest + shift + bitsOfFives(fives);
  const word = wordFor(Math.max(restBits, ofScale + shift + 1 + bitsOfFives(scaleFives + 1)));
  const inWord = (value: bigint): bigint => (word === undefined ? value : BigInt.asIntN(word, value));
  const found: number[] = [];
  for (let low = false, high = false; ; ) {
    const digit = Number(rest / scale);
    rest = 10n * (rest % scale);
    half = inWord(10n * half);
    // In a word the JDK leaves the bound out, and ends where a step no longer fits.
    low = half <= 0n || rest < half;
    high = half <= 0n || (word === undefined ? rest + half >= tenScales : inWord(rest + half) > tenScales);
    const isFirst = found.length === 0;
    if (isFirst && digit === 0 && !high) exponent--;
    else found.push(digit);
    // A power of ten is written with a digit behind the point in any case.
    if ((!low && !high) || (isFirst && (exponent < -3 || exponent >= 8))) continue;
    const difference = 2n * rest - tenScales;
    const isNearer = difference > 0n || (difference === 0n && (found.at(-1) ?? 0) % 2 === 1);
    return finished(found, exponent, high && (!low || isNearer));
  }
}

/** Bits of the word that the JDK reckons with; none for what fits no word. */
function wordFor(bits: number): 32 | 64 | undefined {
  if (bits < 32) return 32;
  return bits < 64 ? 64 : undefined;
}

/** The JDK's guess of the power of ten, which may be one too large. */
function estimatedExponent(mantissa: bigint, mantissaBits: number, binaryExponent: number): number {
  const fraction = Number(mantissa) / 2 ** (mantissaBits - 1);
  return Math.floor((fraction - 1.5) * 0.289529654 + 0.176091259 + binaryExponent * 0.301029995663981);
}

function bitsOfFives(count: number): number {
  if (count === 0) return 0;
  return count < 27 ? bitLength(5n ** BigInt(count)) : count * 3;
}

function finished(digits: number[], exponent: number, isUp: boolean): Digits {
  if (!isUp) return { digits: digits.join(""), exponent };
  const last = digits.findLastIndex((digit) => digit !== 9);
  if (last < 0) return { digits: `1${"0".repeat(digits.length - 1)}`, exponent: exponent + 1 };
  const raised = digits.map((digit, index) => (index < last ? digit : index === last ? digit + 1 : 0));
  return { digits: raised.join(""), exponent };
}
