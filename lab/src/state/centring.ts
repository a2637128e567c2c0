import { normalizeDigit } from "inkling/data";

const side = 28;
/** What is lighter than this share of the darkest pixel is a smudge, as `normalizeDigit` has it. */
const faintest = 0.1;

/** A rectangle on the 28×28 field, in pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** How a drawing becomes what the network reads, step by step. */
export interface Centring {
  /** The smallest box that holds the ink as it was drawn. */
  readonly drawn: Box;
  /** That box made 20 pixels long on its longer side, standing in the middle of the field. */
  readonly scaled: Box;
  /** The same box, moved until the ink's centre of mass is in the middle. */
  readonly placed: Box;
  /** What comes out: 784 bytes. */
  readonly digit: Uint8Array;
}

/** The steps of MNIST's normalisation for a drawing of 784 bytes; undefined if nothing is drawn. */
export function centringOf(ink: Uint8Array): Centring | undefined {
  const digit = normalizeDigit(ink, side, side);
  if (!digit) return undefined;
  const drawn = boxOf(ink, faintest * Math.max(...ink));
  const scale = 20 / Math.max(drawn.width, drawn.height);
  const [width, height] = [Math.max(1, Math.round(drawn.width * scale)), Math.max(1, Math.round(drawn.height * scale))];
  const { left, top } = boxOf(digit, 1);
  return {
    drawn,
    scaled: { left: (side - width) / 2, top: (side - height) / 2, width, height },
    placed: { left, top, width, height },
    digit,
  };
}

/** The smallest box that holds all pixels of at least `least`. */
function boxOf(image: Uint8Array, least: number): Box {
  let [left, top, right, bottom] = [side, side, 0, 0];
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      if (image[row * side + column] < least) continue;
      left = Math.min(left, column);
      right = Math.max(right, column + 1);
      top = Math.min(top, row);
      bottom = row + 1;
    }
  }
  return { left, top, width: right - left, height: bottom - top };
}
