/** A finite number as 0.d₁d₂d₃… · 10^point, with its sign apart. */
interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly point: number;
}

/** A float64 that agrees with a tie of up to 10 digits in so many more is that tie. */
const digitsToTellATie = 90;

/** The fewest digits that name this number among those of its dtype, float32 if `single`. */
function shortest(value: number, single: boolean): Decimal {
  const magnitude = Math.abs(value);
  if (!single || magnitude === 0) return decimalOf(magnitude.toExponential(), value);
  // 9 digits tell any two float32 apart.
  for (let count = 1; count < 9; count++) {
    const nearest = rounded(value, count);
    if (Math.fround(numberOf(nearest)) === magnitude) return nearest;
    // At a power of two the gap above is twice the gap below: the next number up may do where the nearest does not.
    const above = { ...nearest, digits: String(Number(nearest.digits.padEnd(count, "0")) + 1) };
    if (above.digits.length === count && Math.fround(numberOf(above)) === magnitude) return above;
  }
  return rounded(value, 9);
}

/** Reads what toExponential wrote. */
function decimalOf(text: string, value: number): Decimal {
  const [mantissa, exponent] = text.split("e");
  const digits = mantissa.replace(".", "").replace(/0+$/, "");
  return { negative: value < 0 || Object.is(value, -0), digits, point: digits === "" ? 1 : Number(exponent) + 1 };
}

function numberOf({ digits, point }: Decimal): number {
  return Number(`0.${digits}e${point}`);
}

/**
 * The exact value rounded to `count` digits, its first digit being the first that is not 0: half goes to the even digit,
 * as in NumPy. (toFixed and toExponential would take it up.) A count of 0 or less leaves a 1 or nothing.
 */
function rounded(value: number, count: number): Decimal {
  const exact = decimalOf(Math.abs(value).toExponential(digitsToTellATie), value);
  const kept = exact.digits.slice(0, Math.max(count, 0)).padStart(1, "0");
  const rest = count < 0 ? "" : exact.digits.slice(count);
  const isTie = /^50*$/.test(rest);
  const up = isTie ? Number(kept.at(-1)) % 2 === 1 : rest >= "5";
  const digits = String(BigInt(kept) + (up ? 1n : 0n)).padStart(kept.length, "0");
  const grown = digits.length > Math.max(count, 0);
  const trimmed = digits.replace(/0+$/, "");
  return { negative: exact.negative, digits: trimmed, point: trimmed === "" ? 1 : exact.point + (grown ? 1 : 0) };
}

/** The shortest digits, or if these are more than `count`, the value rounded to so many. */
function limited(value: number, single: boolean, countOf: (decimal: Decimal) => number): Decimal {
  const short = shortest(value, single);
  const count = countOf(short);
  return short.digits.length <= count ? short : rounded(value, count);
}

/** Without an exponent, at most `precision` digits after the point and none that are not needed: "0.5", "-12.", "0.". */
export function positional(value: number, single: boolean, precision: number): string {
  const { negative, digits, point } = limited(value, single, (decimal) => decimal.point + precision);
  const whole = point <= 0 ? "0" : digits.slice(0, point).padEnd(point, "0");
  const fraction = point <= 0 ? (digits === "" ? "" : "0".repeat(-point) + digits) : digits.slice(point);
  return `${negative ? "-" : ""}${whole}.${fraction}`;
}

/** With an exponent of at least two digits, at most `precision` digits after the point: "1.5e-07", "-2.e+00". */
export function scientific(value: number, single: boolean, precision: number): string {
  return withExponent(limited(value, single, () => precision + 1));
}

/** The same with room for `precision` digits: where fewer would name the number, the exact value rounded there. */
export function scientificFilled(value: number, single: boolean, precision: number): string {
  const short = shortest(value, single);
  return withExponent(short.digits.length === precision + 1 ? short : rounded(value, precision + 1));
}

function withExponent({ negative, digits, point }: Decimal): string {
  const exponent = point - 1;
  const sign = exponent < 0 ? "-" : "+";
  return `${negative ? "-" : ""}${digits[0] ?? "0"}.${digits.slice(1)}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

/** All digits that the number has; an exponent below 10^-4, and from 10^16 (10^6 if float32) on, as NumPy writes one number. */
export function shortestText(value: number, single: boolean): string {
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= (single ? 1e6 : 1e16))) return scientific(value, single, 20).replace(".e", "e");
  return positional(value, single, 340).replace(/\.$/, ".0");
}
