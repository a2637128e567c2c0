import { positional, scientific, scientificFilled, shortestText } from "./digits.ts";
import type { NdArray } from "./ndarray.ts";

/** NumPy's defaults: numpy.set_printoptions. */
const lineWidth = 75;
const threshold = 1000;
const edgeItems = 3;
const precision = 8;

/** How one element is written, all elements of an array in the same width. */
type FormatElement = (value: number) => string;

/**
 * The text that NumPy (2.4) prints for this array with `print`, character for character.
 *
 * Digits are the fewest that name the number in its dtype, at most 8 after the point; all elements share one notation
 * and one width; lines have up to 75 columns; beyond 1,000 elements an axis shows its first and last three.
 *
 * Source: numpy/_core/arrayprint.py.
 */
export function formatArray(array: NdArray): string {
  const { shape, dtype, size } = array;
  if (shape.length === 0) return scalarText(array.item(), dtype);
  if (size === 0) return "[]";
  const values = array.data;
  const summarised = size > threshold;
  const strides = stridesOf(shape);
  const shown = summarised ? cornersOf(values, shape, strides) : values;
  const format = formatterOf(shown, dtype);

  const formatAxis = (axis: number, start: number, indent: string, width: number): string => {
    const length = shape[axis];
    const cut = summarised && length > 2 * edgeItems;
    const indices = cut ? [0, 1, 2, -1, length - 3, length - 2, length - 1] : Array.from({ length }, (_, i) => i);
    const isLastAxis = axis === shape.length - 1;
    const parts = indices.map((index) => {
      if (index === -1) return "...";
      if (isLastAxis) return format(values[start + index]);
      return formatAxis(axis + 1, start + index * strides[axis], `${indent} `, width - 1);
    });
    if (isLastAxis) return `[${wrap(parts, indent, width - 1)}]`;
    return `[${parts.join("\n".repeat(shape.length - 1 - axis) + indent)}]`;
  };
  return formatAxis(0, 0, " ", lineWidth);
}

function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/** The elements that a summary shows: these alone decide notation and width. */
function cornersOf(values: ArrayLike<number>, shape: readonly number[], strides: readonly number[]): number[] {
  const corners: number[] = [];
  const visit = (axis: number, start: number): void => {
    if (axis === shape.length) {
      corners.push(values[start]);
      return;
    }
    for (let i = 0; i < shape[axis]; i++) {
      if (shape[axis] <= 2 * edgeItems || i < edgeItems || i >= shape[axis] - edgeItems) visit(axis + 1, start + i * strides[axis]);
    }
  };
  visit(0, 0);
  return corners;
}

/** Words separated by spaces, in lines of up to `width` columns, each after the first indented. */
function wrap(words: readonly string[], indent: string, width: number): string {
  let text = "";
  let line = indent;
  words.forEach((word, i) => {
    // A word that is too long alone gains nothing from a new line.
    if (line.length + word.length > width && line.length > indent.length) {
      text += `${line.trimEnd()}\n`;
      line = indent;
    }
    line += i === words.length - 1 ? word : `${word} `;
  });
  return (text + line).slice(indent.length);
}

function formatterOf(shown: ArrayLike<number>, dtype: NdArray["dtype"]): FormatElement {
  const values = Array.from(shown);
  if (dtype === "bool") return (value) => (value ? " True" : "False");
  if (dtype === "int32" || dtype === "uint8") {
    const width = Math.max(...values.map((value) => String(value).length));
    return (value) => String(value).padStart(width);
  }
  return floatFormatter(values, dtype === "float32");
}

function floatFormatter(values: readonly number[], single: boolean): FormatElement {
  const finite = values.filter(Number.isFinite);
  const exponential = needsExponent(finite, single);
  const texts = finite.map((value) => (exponential ? scientific(value, single, precision) : positional(value, single, precision)));
  const longest = (lengths: number[]): number => lengths.reduce((most, length) => Math.max(most, length), 0);
  const whole = longest(texts.map((text) => text.indexOf(".")));
  const fraction = longest(texts.map((text) => (exponential ? text.indexOf("e") : text.length) - text.indexOf(".") - 1));
  const exponentDigits = exponential ? longest(texts.map((text) => text.length - text.indexOf("e") - 2)) : 0;

  const right = exponential ? exponentDigits + 2 + fraction : fraction;
  let left = whole;
  if (finite.length < values.length) {
    const widestWord = values.includes(-Infinity) ? 4 : 3; // "-inf"; "nan", "inf"
    left = Math.max(left, 3 - (right + 1), widestWord - (right + 1));
  }
  return (value) => {
    if (!Number.isFinite(value)) return nonFiniteText(value).padStart(left + right + 1);
    if (!exponential) {
      const text = positional(value, single, precision);
      return text.padStart(text.length + left - text.indexOf(".")).padEnd(left + 1 + right);
    }
    // Where the longest needs more digits, NumPy goes on with exact ones, not with zeros.
    const [mantissa, exponent] = scientificFilled(value, single, fraction).split("e");
    const padded = mantissa.padEnd(mantissa.indexOf(".") + 1 + fraction, "0").padStart(left + 1 + fraction);
    return `${padded}e${exponent[0]}${exponent.slice(1).padStart(exponentDigits, "0")}`;
  };
}

/** Whether the nonzero values are too large, too small or too far apart to be written without an exponent. */
function needsExponent(finite: readonly number[], single: boolean): boolean {
  let largest = 0;
  let smallest = Infinity;
  for (const value of finite) {
    const magnitude = Math.abs(value);
    if (magnitude === 0) continue;
    largest = Math.max(largest, magnitude);
    smallest = Math.min(smallest, magnitude);
  }
  if (largest === 0) return false;
  // NumPy compares in the array's own dtype, and since 2.3 a float32 has 6 digits before the exponent, not 8.
  const round = single ? Math.fround : (value: number) => value;
  return largest >= (single ? 1e6 : 1e8) || smallest < round(0.0001) || round(largest / smallest) > 1000;
}

function nonFiniteText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  return value < 0 ? "-inf" : "inf";
}

/** A 0-d array prints as the Python number does: all its digits. */
function scalarText(value: number, dtype: NdArray["dtype"]): string {
  if (dtype === "bool") return value ? "True" : "False";
  if (dtype === "int32" || dtype === "uint8") return String(value);
  return Number.isFinite(value) ? shortestText(value, dtype === "float32") : nonFiniteText(value);
}
