import { formatArray } from "./print.ts";
import { sha256OfArrays } from "./sha256.ts";

/**
 * What an array's elements are.
 *
 * The engine computes in float32, int32, bool and uint8; float64 exists only outside it, for the lines of a program
 * that NumPy would do, and is rounded to float32 when it is fed.
 */
export type DType = "float32" | "float64" | "int32" | "bool" | "uint8";

export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** A number, or numbers nested as deep as the array has axes: `[[1, 2], [3, 4]]`. */
export type Nested = number | boolean | readonly Nested[];

/** Where the elements of an array live: two arrays with equal sources hold the same elements, for ever. */
export interface Source {
  /** Stands for the private buffer; compare it, it holds nothing. */
  readonly identity: object;
  /** First element within that buffer, and how many. */
  readonly start: number;
  readonly length: number;
}

const constructors: {
  readonly [D in DType]: new (length: number) => TypedArray;
} = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  bool: Uint8Array,
  uint8: Uint8Array,
};

/** Number of elements an array of this shape holds; 1 for the shape of a scalar, []. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/** A typed array, all zero, that can hold `size` elements of this dtype. */
export function allocate(dtype: DType, size: number): TypedArray {
  return new constructors[dtype](size);
}

function dtypeOf(values: TypedArray): DType {
  if (values instanceof Float32Array) return "float32";
  if (values instanceof Float64Array) return "float64";
  if (values instanceof Int32Array) return "int32";
  return "uint8";
}

function nestedShape(values: Nested): number[] {
  const shape: number[] = [];
  for (let level = values; typeof level === "object"; level = level[0]) {
    shape.push(level.length);
    if (level.length === 0) break;
  }
  return shape;
}

function flattenInto(values: Nested, shape: readonly number[], axis: number, out: number[]): void {
  if (axis === shape.length) {
    if (typeof values === "object") throw new RangeError(`array: rows must have equal lengths, found a list where a number was expected`);
    out.push(Number(values));
    return;
  }
  if (typeof values !== "object" || values.length !== shape[axis]) {
    const found = typeof values === "object" ? `one of length ${values.length}` : `the number ${String(values)}`;
    throw new RangeError(`array: rows must have equal lengths, axis ${axis} has length ${shape[axis]} and then ${found}`);
  }
  for (const item of values) flattenInto(item, shape, axis + 1, out);
}

/**
 * Numbers in a rectangular block: a shape, a dtype and elements in row-major order.
 *
 * An *owned* array's buffer is private: nobody can write to it, `data` gives a copy, `row` and `slice` give owned views of the same
 * buffer, and whatever was derived from it (a copy in engine memory, a list of its nonzeros) may be kept for as long
 * as it lives. A *borrowed* array wraps a typed array of the caller's and is read afresh at each use.
 */
export class NdArray<D extends DType = DType> {
  readonly shape: readonly number[];
  readonly dtype: D;
  /** Number of elements. */
  readonly size: number;
  /** True if nobody can change the elements any more. */
  readonly owned: boolean;
  readonly #values: TypedArray;
  /** Stored elements are divided by this when read; 1 unless made by `ofPixels`. */
  readonly #divisor: number;
  readonly #identity: object;

  static {
    // Node's console prints an array as `toString` does. No method: a name computed from a symbol has no isolated declaration.
    Object.defineProperty(this.prototype, Symbol.for("nodejs.util.inspect.custom"), {
      value(this: NdArray): string {
        return this.toString();
      },
    });
  }

  private constructor(values: TypedArray, shape: readonly number[], dtype: D, owned: boolean, divisor: number, identity: object) {
    const size = sizeOf(shape);
    if (!shape.every((length) => Number.isInteger(length) && length >= 0)) {
      throw new RangeError(`array: a shape is a list of whole numbers, 0 or more, got [${shape.join(", ")}]`);
    }
    if (values.length !== size) {
      throw new RangeError(`array: shape [${shape.join(", ")}] needs ${size} elements, got ${values.length}`);
    }
    this.#values = values;
    this.#divisor = divisor;
    this.#identity = identity;
    this.shape = Object.freeze([...shape]);
    this.dtype = dtype;
    this.size = size;
    this.owned = owned;
  }

  /** An owned array of a copy of these values, in row-major order. Values are rounded to the dtype as a typed array rounds them. */
  static of<D extends DType>(values: ArrayLike<number>, shape: readonly number[], dtype: D): NdArray<D> {
    const copy = allocate(dtype, values.length);
    if (dtype === "bool") for (let i = 0; i < values.length; i++) copy[i] = values[i] ? 1 : 0;
    else copy.set(values);
    return new NdArray(copy, shape, dtype, true, 1, {});
  }

  /**
   * An owned array around a typed array that the caller promises never to touch again; no copy is made.
   * For code that has just made the buffer and hands it over.
   */
  static adopt<D extends DType>(values: TypedArray, shape: readonly number[], dtype: D): NdArray<D> {
    return new NdArray(values, shape, dtype, true, 1, {});
  }

  /** An array around a typed array that its owner may still write to; it is read again at each use. */
  static borrow(values: TypedArray, shape: readonly number[] = [values.length]): NdArray {
    return new NdArray(values, shape, dtypeOf(values), false, 1, values);
  }

  /**
   * An owned float32 array kept as bytes: element i is fround(bytes[i] / divisor). A pixel is a byte over 255, a
   * one-hot label a byte over 1; a quarter of the memory of floats. The bytes are adopted, not copied.
   */
  static ofBytes(bytes: Uint8Array, shape: readonly number[], divisor: number): NdArray<"float32"> {
    return new NdArray<"float32">(bytes, shape, "float32", true, divisor, {});
  }

  /** The stored bytes' divisor if this float32 array is kept as bytes, else undefined. */
  get byteDivisor(): number | undefined {
    return this.dtype === "float32" && this.#values instanceof Uint8Array ? this.#divisor : undefined;
  }

  /** The elements in row-major order: a copy if the array is owned, the caller's own typed array if it is borrowed. */
  get data(): TypedArray {
    if (!this.owned) return this.#values;
    const copy = allocate(this.dtype, this.size);
    this.copyInto(copy);
    return copy;
  }

  get source(): Source {
    return { identity: this.#identity, start: this.#values.byteOffset / this.#values.BYTES_PER_ELEMENT, length: this.size };
  }

  /** Writes the elements to `target`, from its element `start` on, converted to its type. */
  copyInto(target: TypedArray, start = 0): void {
    if (this.byteDivisor === undefined) {
      target.set(this.#values, start);
      return;
    }
    // 256 possible values: one table costs less than a division an element.
    const table = new Float32Array(256);
    for (let byte = 0; byte < 256; byte++) table[byte] = byte / this.#divisor;
    const bytes = this.#values;
    for (let i = 0; i < bytes.length; i++) target[start + i] = table[bytes[i]];
  }

  /** Writes the stored bytes of an array made by `ofBytes`, undivided. */
  copyBytesInto(target: Uint8Array, start = 0): void {
    if (this.byteDivisor === undefined) throw new TypeError("array: copyBytesInto is for arrays kept as bytes (NdArray.ofBytes)");
    target.set(this.#values, start);
  }

  /** The element at these indices, one for each axis; a negative index counts from the end. */
  at(...indices: number[]): number {
    if (indices.length !== this.shape.length) {
      throw new RangeError(`at: an array of shape [${this.shape.join(", ")}] needs ${this.shape.length} indices, got ${indices.length}`);
    }
    let flat = 0;
    indices.forEach((index, axis) => {
      flat = flat * this.shape[axis] + this.#checkedIndex(index, axis, "at");
    });
    return this.#element(flat);
  }

  /** The only element of an array of size 1, as a number. */
  item(): number {
    if (this.size !== 1) throw new RangeError(`item: the array must have exactly one element, its shape is [${this.shape.join(", ")}]`);
    return this.#element(0);
  }

  /** Row `index` of the first axis, [n, ...rest] → [...rest]; a view, no copy. A negative index counts from the end. */
  row(index: number): NdArray<D> {
    if (this.shape.length === 0) throw new RangeError("row: a scalar has no rows");
    const start = this.#checkedIndex(index, 0, "row");
    const rest = this.shape.slice(1);
    return this.#view(start * sizeOf(rest), rest);
  }

  /** Rows `start` up to but without `end` of the first axis, [n, ...rest] → [end − start, ...rest]; a view, no copy. */
  slice(start: number, end: number = this.shape[0] ?? 0): NdArray<D> {
    const rows = this.shape[0] ?? 0;
    if (!(Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end && end <= rows)) {
      throw new RangeError(
        `slice: 0 ≤ start ≤ end ≤ ${rows} must hold for an array of shape [${this.shape.join(", ")}], got ${start} and ${end}`,
      );
    }
    const rest = this.shape.slice(1);
    return this.#view(start * sizeOf(rest), [end - start, ...rest]);
  }

  /** The same elements in another shape of the same size; a view, no copy. One length may be −1: it is worked out. */
  reshape(shape: readonly number[]): NdArray<D> {
    const known = sizeOf(shape.filter((length) => length !== -1));
    const full = shape.map((length) => (length === -1 ? this.size / known : length));
    if (shape.filter((length) => length === -1).length > 1 || sizeOf(full) !== this.size || !full.every(Number.isInteger)) {
      throw new RangeError(`reshape: [${this.shape.join(", ")}] has ${this.size} elements, which do not fill [${shape.join(", ")}]`);
    }
    return this.#view(0, full);
  }

  /** The flat index of the largest element; of equal ones the lowest; a NaN counts as the largest, as in NumPy. */
  argMax(): number {
    if (this.size === 0) throw new RangeError("argMax: an empty array has no largest element");
    let best = 0;
    for (let i = 0; i < this.size; i++) {
      const value = this.#element(i);
      if (Number.isNaN(value)) return i;
      if (value > this.#element(best)) best = i;
    }
    return best;
  }

  /** The elements as nested lists of numbers, booleans for dtype bool. */
  toNested(): Nested {
    const build = (axis: number, start: number, count: number): Nested => {
      if (axis === this.shape.length) return this.dtype === "bool" ? this.#element(start) === 1 : this.#element(start);
      const length = this.shape[axis];
      const step = length === 0 ? 0 : count / length;
      return Array.from({ length }, (_, i) => build(axis + 1, start + i * step, step));
    };
    return build(0, 0, this.size);
  }

  /** The elements in row-major order, one after another. */
  *[Symbol.iterator](): Iterator<number> {
    for (let i = 0; i < this.size; i++) yield this.#element(i);
  }

  /** SHA-256 of the elements: row-major, little-endian, every NaN as one NaN; see `sha256OfArrays`. */
  sha256(): string {
    return sha256OfArrays([this]);
  }

  /** The text that NumPy prints for this array. */
  toString(): string {
    return formatArray(this);
  }

  #element(flat: number): number {
    const stored = this.#values[flat];
    return this.byteDivisor === undefined ? stored : Math.fround(stored / this.#divisor);
  }

  #checkedIndex(index: number, axis: number, caller: string): number {
    const length = this.shape[axis];
    const positive = index < 0 ? index + length : index;
    if (!Number.isInteger(index) || positive < 0 || positive >= length) {
      throw new RangeError(`${caller}: index ${index} is outside axis ${axis}, which has length ${length}`);
    }
    return positive;
  }

  #view(start: number, shape: readonly number[]): NdArray<D> {
    return new NdArray(this.#values.subarray(start, start + sizeOf(shape)), shape, this.dtype, this.owned, this.#divisor, this.#identity);
  }
}

/**
 * An owned array of nested lists, a number, or a typed array (copied): `array([[1, 2], [3, 4]])`.
 * Lists are float64 unless said otherwise, as in NumPy; lists of booleans are bool; a typed array keeps its own dtype.
 */
export function array<D extends DType = "float64">(values: Nested | TypedArray, dtype?: D): NdArray<D> {
  if (ArrayBuffer.isView(values)) return NdArray.of(values, [values.length], dtype ?? (dtypeOf(values) as D));
  const shape = nestedShape(values);
  const flat: number[] = [];
  flattenInto(values, shape, 0, flat);
  let first: Nested | undefined = values;
  while (typeof first === "object") first = first[0];
  return NdArray.of(flat, shape, dtype ?? ((typeof first === "boolean" ? "bool" : "float64") as D));
}
