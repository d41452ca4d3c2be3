/** Widths of the parts of an IEEE 754 binary format, in bits. */
export interface FloatFormat {
  readonly exponentBits: bigint;
  readonly fractionBits: bigint;
}

export const F32: FloatFormat = { exponentBits: 8n, fractionBits: 23n };
export const F64: FloatFormat = { exponentBits: 11n, fractionBits: 52n };

/**
 * The bits of a float as the text format writes it (Core specification, "Floating-Point"), rounded once, to nearest and ties
 * to even: `Number` and `Math.fround` after it would round twice. Undefined where it is none.
 */
export function floatBits(text: string, format: FloatFormat): bigint | undefined {
  const match = /^([+-]?)(.+)$/.exec(text.replaceAll("_", ""));
  const magnitude = magnitudeBits(match?.[2] ?? "", format);
  if (magnitude === undefined) return undefined;
  const sign = match?.[1] === "-" ? 1n : 0n;
  return (sign << (format.exponentBits + format.fractionBits)) | magnitude;
}

export function f32FromBits(bits: number): number {
  return new Float32Array(Uint32Array.of(bits).buffer)[0] ?? 0;
}

export function f64FromBits(bits: bigint): number {
  return new Float64Array(BigUint64Array.of(bits).buffer)[0] ?? 0;
}

function magnitudeBits(text: string, format: FloatFormat): bigint | undefined {
  const infinity = ((1n << format.exponentBits) - 1n) << format.fractionBits;
  if (text === "inf") return infinity;
  if (text === "nan") return infinity | (1n << (format.fractionBits - 1n));
  const payload = /^nan:(0x[0-9a-f]+)$/i.exec(text)?.[1];
  if (payload !== undefined) return infinity | BigInt(payload);
  const ratio = hexRatio(text) ?? decimalRatio(text);
  if (ratio === undefined) return undefined;
  const bits = ratio[0] === 0n ? 0n : nearest(ratio, format);
  return bits < infinity ? bits : infinity;
}

type Ratio = readonly [numerator: bigint, denominator: bigint];

function hexRatio(text: string): Ratio | undefined {
  const match = /^0x([0-9a-f]+)\.?([0-9a-f]*)(?:p([+-]?\d+))?$/i.exec(text);
  if (match === null) return undefined;
  const [, whole = "", fraction = "", exponent = "0"] = match;
  return scaled(
    BigInt(`0x${whole}${fraction}`),
    2n,
    BigInt(exponent) - 4n * BigInt(fraction.length),
  );
}

function decimalRatio(text: string): Ratio | undefined {
  const match = /^(\d+)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text);
  if (match === null) return undefined;
  const [, whole = "", fraction = "", exponent = "0"] = match;
  return scaled(BigInt(whole + fraction), 10n, BigInt(exponent) - BigInt(fraction.length));
}

function scaled(digits: bigint, base: bigint, exponent: bigint): Ratio {
  return exponent < 0n ? [digits, base ** -exponent] : [digits * base ** exponent, 1n];
}

/** Bits of the float nearest to a positive ratio; what overflows is beyond infinity's. */
function nearest(
  [numerator, denominator]: Ratio,
  { exponentBits, fractionBits }: FloatFormat,
): bigint {
  const bias = (1n << (exponentBits - 1n)) - 1n;
  const smallest = 1n - bias;
  let exponent = bitLength(numerator) - bitLength(denominator);
  if (shifted(numerator, -exponent) < shifted(denominator, exponent)) exponent -= 1n;
  if (exponent < smallest) exponent = smallest; // subnormal
  const shift = fractionBits - exponent;
  const dividend = shift < 0n ? numerator : numerator << shift;
  const divisor = shift < 0n ? denominator << -shift : denominator;
  const quotient = dividend / divisor;
  const twice = 2n * (dividend % divisor);
  const up = twice > divisor || (twice === divisor && quotient % 2n === 1n);
  // A carry out of the fraction goes into the exponent, which is what it means.
  return quotient + (up ? 1n : 0n) + ((exponent + bias - 1n) << fractionBits);
}

function shifted(value: bigint, by: bigint): bigint {
  return by > 0n ? value << by : value;
}

function bitLength(value: bigint): bigint {
  return BigInt(value.toString(2).length);
}
