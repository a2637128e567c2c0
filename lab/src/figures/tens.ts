// Numbers between 0 and 1 that may lie so near to either end that decimals would call them 0 or 1.

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** e^logarithm as "4.5·10⁻⁵": also where the number itself is too small for the computer to hold. */
export function tensOf(logarithm: number): string {
  let exponent = Math.floor(logarithm / Math.LN10);
  let first = Math.exp(logarithm - exponent * Math.LN10).toFixed(1);
  if (first === "10.0") [first, exponent] = ["1.0", exponent + 1];
  const power = String(Math.abs(exponent)).replace(/\d/g, (figure) => superscripts[Number(figure)]);
  return `${first}·10${exponent < 0 ? "⁻" : ""}${power}`;
}

/** A probability, by its logarithm, in four decimals; what four decimals would call 0 is written in powers of ten, and what they would call 1 is not. */
export function probabilityText(logarithm: number): string {
  const value = Math.exp(logarithm);
  if (value < 0.00005) return tensOf(logarithm);
  return value < 0.99995 ? value.toFixed(4) : "0.9999…";
}
