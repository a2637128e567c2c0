import { biasOffset, classCount, pixelCount } from "../../engine/protocol.ts";

/** A digit laid on a sheet: what each pixel says, and what it comes to. */
export interface Evidence {
  /** weight × pixel for each of the 784 pixels. */
  readonly picture: Float32Array;
  /** The same, summed along each of the 28 rows of the image. */
  readonly rows: readonly number[];
  /** What speaks for the digit, and what speaks against it: all positive contributions, and all negative. */
  readonly forIt: number;
  readonly against: number;
  /** forIt + against */
  readonly sum: number;
  readonly bias: number;
  /** sum + bias: what softmax is given. */
  readonly score: number;
}

/** One column of W, as a picture of 784 weights. */
export function sheetOf(weights: ArrayLike<number>, digit: number): Float32Array {
  return Float32Array.from({ length: pixelCount }, (_, i) => weights[i * classCount + digit]);
}

/** Sheet `one` less sheet `other`, bias and all: what speaks for the one rather than the other. */
export function sheetBetween(weights: ArrayLike<number>, one: number, other: number): { sheet: Float32Array; bias: number } {
  const [plus, minus] = [sheetOf(weights, one), sheetOf(weights, other)];
  return { sheet: plus.map((weight, i) => weight - minus[i]), bias: weights[biasOffset + one] - weights[biasOffset + other] };
}

/**
 * What a digit says when it is laid on a sheet. Summed in float64, row by row.
 *
 * @param sheet 784 weights
 * @param image 784 bytes, 0 paper … 255 ink; the network sees a 255th of them
 */
export function evidenceOf(sheet: ArrayLike<number>, bias: number, image: ArrayLike<number>): Evidence {
  const picture = new Float32Array(pixelCount);
  const rows = Array.from({ length: 28 }, () => 0);
  let [forIt, against] = [0, 0];
  for (let i = 0; i < pixelCount; i++) {
    // Paper says nothing; a weight of infinity on it would else be no number.
    if (image[i] === 0) continue;
    const contribution = (sheet[i] * image[i]) / 255;
    picture[i] = contribution;
    rows[Math.floor(i / 28)] += contribution;
    if (contribution > 0) forIt += contribution;
    else against += contribution;
  }
  const sum = rows.reduce((total, row) => total + row, 0);
  return { picture, rows, forIt, against, sum, bias, score: sum + bias };
}

/**
 * Numbers rounded so that they still add up: the sum of what is printed is the sum itself, rounded. Each number is that of
 * the running sum up to it less that before it, both rounded, so it is off by less than one unit of its last place.
 */
export function addingUp(terms: readonly number[], places: number): number[] {
  const unit = Number(`1e${places}`);
  let [sum, printed] = [0, 0];
  return terms.map((term) => {
    sum += term;
    const rounded = Math.round(sum * unit);
    const part = rounded - printed;
    printed = rounded;
    return part / unit;
  });
}

/** With its sign, a minus as long as a plus, and so many places. */
export function signed(value: number, places: number = 3): string {
  const text = Math.abs(value).toFixed(places);
  return `${value < 0 && Number(text) !== 0 ? "−" : "+"}${text}`;
}
