import { expect, test } from "vitest";
import { drive, numbers, unevenCuts } from "./drive.ts";

const f = Math.fround;

interface Case {
  readonly n: number;
  readonly h: number;
  readonly w: number;
  readonly c: number;
  readonly r: number;
  readonly s: number;
  readonly k: number;
  readonly down: number;
  readonly across: number;
  readonly top: number;
  readonly left: number;
  readonly p: number;
  readonly q: number;
}

const windows: readonly Case[] = [
  { n: 3, h: 5, w: 6, c: 3, r: 3, s: 3, k: 10, down: 1, across: 1, top: 1, left: 1, p: 5, q: 6 },
  { n: 2, h: 7, w: 5, c: 1, r: 5, s: 5, k: 8, down: 1, across: 1, top: 2, left: 2, p: 7, q: 5 },
  { n: 5, h: 9, w: 8, c: 2, r: 3, s: 2, k: 5, down: 2, across: 3, top: 1, left: 0, p: 5, q: 3 },
  { n: 1, h: 4, w: 4, c: 5, r: 2, s: 3, k: 17, down: 1, across: 1, top: 0, left: 0, p: 3, q: 2 },
  { n: 2, h: 2, w: 2, c: 2, r: 5, s: 5, k: 3, down: 1, across: 1, top: 2, left: 2, p: 2, q: 2 },
  { n: 130, h: 2, w: 2, c: 1, r: 2, s: 2, k: 4, down: 1, across: 1, top: 0, left: 0, p: 2, q: 2 },
];
const named = windows.map((one) => [`${one.n}×${one.h}×${one.w}×${one.c} by ${one.r}×${one.s}×${one.k}, strides ${one.down} ${one.across}`, one] as const);

const panelsOf = (width: number, rows: number) => new Float32Array(Math.ceil(width / 8) * 8 * rows);

function convolve(x: Float32Array, filters: Float32Array, one: Case, cuts?: readonly number[]): Float32Array {
  const { n, h, w, c, r, s, k, down, across, top, left, p, q } = one;
  const panels = panelsOf(k, r * s * c);
  drive("pack_filters_f32", { y: panels, filters, rows: r * s * c, k }, Math.ceil(k / 8));
  const [paddedH, paddedW] = [(p - 1) * down + r, (q - 1) * across + s];
  const geometry = Int32Array.of(h, w, c, top, left, 1, 1, paddedH, paddedW, p, q, k, r, s * c, down, across, 0, 1);
  const y = new Float32Array(n * p * q * k);
  const none = new Int32Array(1);
  const scratch = new Float32Array(paddedH * paddedW * c + 2 * paddedH + 16).fill(5);
  drive("convolve_f32", { y, places: none, x, panels, bias: none, geometry, finish: 0, scratch }, n, cuts);
  return y;
}

/** An image's element, or 0 outside of it. */
const at = (x: Float32Array, { h, w, c }: Case, image: number, row: number, column: number, channel: number): number =>
  row < 0 || row >= h || column < 0 || column >= w ? 0 : x[((image * h + row) * w + column) * c + channel];

/** The convolution in the documented order. */
function reference(x: Float32Array, filters: Float32Array, one: Case): Float32Array {
  const { n, c, r, s, k, down, across, top, left, p, q } = one;
  return new Float32Array(n * p * q * k).map((_, element) => {
    const [channel, j, i] = [element % k, Math.floor(element / k) % q, Math.floor(element / k / q) % p];
    const image = Math.floor(element / k / q / p);
    let sum = 0;
    for (let filter = 0; filter < r * s * c; filter++) {
      const [a, b, from] = [Math.floor(filter / c / s), Math.floor(filter / c) % s, filter % c];
      sum = f(sum + f(at(x, one, image, i * down - top + a, j * across - left + b, from) * filters[filter * k + channel]));
    }
    return sum;
  });
}

test.each(named)("a convolution of %s adds its products in the documented order, however its images are shared", (_, one) => {
  const { n, h, w, c, r, s, k } = one;
  const x = numbers(n * h * w * c, 1);
  const filters = numbers(r * s * c * k, 2);
  const expected = reference(x, filters, one);
  expect(convolve(x, filters, one)).toEqual(expected);
  expect(convolve(x, filters, one, unevenCuts(n))).toEqual(expected);
});

test("images that are mostly empty have the sums that they would have anyway, NaN × 0 too", () => {
  const shapes: readonly Case[] = [
    { n: 4, h: 28, w: 28, c: 1, r: 5, s: 5, k: 8, down: 1, across: 1, top: 2, left: 2, p: 28, q: 28 },
    { n: 4, h: 9, w: 60, c: 1, r: 3, s: 5, k: 3, down: 2, across: 1, top: 1, left: 2, p: 5, q: 60 },
    { n: 2, h: 5, w: 61, c: 1, r: 3, s: 5, k: 3, down: 1, across: 1, top: 1, left: 2, p: 5, q: 61 },
    { n: 4, h: 7, w: 11, c: 1, r: 2, s: 2, k: 9, down: 3, across: 3, top: 0, left: 0, p: 2, q: 4 },
  ];
  for (const one of shapes) {
    const noise = numbers(one.n * one.h * one.w, 9);
    // One pixel in forty, each in another place of its surroundings; and in one image none.
    const x = noise.map((value, i) => (i % 41 === 7 && i < (one.n - 1) * one.h * one.w ? value : i % 2 ? 0 : -0));
    const filters = numbers(one.r * one.s * one.k, 10);
    expect(convolve(x, filters, one)).toEqual(reference(x, filters, one));
    filters[one.k + 1] = NaN;
    filters[0] = Infinity;
    expect(convolve(x, filters, one)).toEqual(reference(x, filters, one));
  }
});

test.each(named)("the gradient by the images of %s sums over r, then q, then k", (_, one) => {
  const { n, h, w, c, r, s, k, down, across, top, left, p, q } = one;
  const dy = numbers(n * p * q * k, 3);
  const filters = numbers(r * s * c * k, 4);
  const expected = new Float32Array(n * h * w * c);
  expected.forEach((_, element) => {
    const [channel, column, row, image] = [element % c, Math.floor(element / c) % w, Math.floor(element / c / w) % h, Math.floor(element / c / w / h)];
    let sum = 0;
    for (let a = 0; a < r; a++) {
      const i = (row + top - a) / down;
      if (!Number.isInteger(i) || i < 0 || i >= p) continue;
      for (let j = 0; j < q; j++) {
        const b = column + left - j * across;
        if (b < 0 || b >= s) continue;
        for (let to = 0; to < k; to++) sum = f(sum + f(dy[((image * p + i) * q + j) * k + to] * filters[((a * s + b) * c + channel) * k + to]));
      }
    }
    expected[element] = sum;
  });
  const panels = panelsOf(c, r * s * k);
  drive("pack_filters_reversed_f32", { y: panels, filters, r, s, c, k }, Math.ceil(c / 8));
  const [paddedH, paddedW] = [h + r - 1, w + s - 1];
  const geometry = Int32Array.of(p, q, k, r - 1 - top, s - 1 - left, down, across, paddedH, paddedW, h, w, c, r, s * k, 1, 1, r - 1, -1);
  for (const cuts of [undefined, unevenCuts(n)]) {
    const y = new Float32Array(n * h * w * c);
    const none = new Int32Array(1);
    const scratch = new Float32Array(paddedH * paddedW * k + 2 * paddedH + 16).fill(5);
    drive("convolve_f32", { y, places: none, x: dy, panels, bias: none, geometry, finish: 0, scratch }, n, cuts);
    expect(y).toEqual(expected);
  }
});

test.each(named)("the gradient by the filters of %s adds up blocks of images", (_, one) => {
  const { n, h, w, c, r, s, k, down, across, top, left, p, q } = one;
  const x = numbers(n * h * w * c, 5);
  const dy = numbers(n * p * q * k, 6);
  const block = Math.max(1, Math.floor(512 / (p * q)));
  const order = Array.from({ length: p * q }, (_, i) => [Math.floor(i / q), i % q] as const).sort(
    ([a, b], [i, j]) => (a >> 1) - (i >> 1) || (b >> 1) - (j >> 1) || a - i || b - j,
  );
  const expected = new Float32Array(r * s * c * k);
  expected.forEach((_, element) => {
    const [to, from, b, a] = [element % k, Math.floor(element / k) % c, Math.floor(element / k / c) % s, Math.floor(element / k / c / s)];
    for (let start = 0; start < n; start += block) {
      let sum = 0;
      for (let image = start; image < Math.min(start + block, n); image++) {
        for (const [i, j] of order) {
          sum = f(sum + f(at(x, one, image, i * down - top + a, j * across - left + b, from) * dy[((image * p + i) * q + j) * k + to]));
        }
      }
      expected[element] = f(expected[element] + sum);
    }
  });
  const [paddedH, paddedW] = [(p - 1) * down + r, (q - 1) * across + s];
  const geometry = Int32Array.of(h, w, c, top, left, 1, 1, paddedH, paddedW, p, q, k, r, s * c, down, across, 0, 1);
  const padded = new Float32Array(n * paddedH * paddedW * c);
  drive("pad_images_f32", { y: padded, x, geometry }, n, unevenCuts(n));
  const positions = Int32Array.from(order.flatMap(([i, j]) => [(i * down * paddedW + j * across) * c * 4, (i * q + j) * k * 4]));
  const sizes = { count: p * q, images: n, block, r, row_length: s * c, k, row_bytes: 4 * paddedW * c, image_bytes: 4 * paddedH * paddedW * c };
  const units = Math.ceil(k / 8) * r;
  for (const cuts of [undefined, unevenCuts(units)]) {
    const y = new Float32Array(r * s * c * k).fill(7);
    drive("filter_gradient_f32", { y, x: padded, dy, positions, ...sizes }, units, cuts);
    expect(y).toEqual(expected);
  }
});

test("an image among others has the bits that it has alone", () => {
  const one = { ...windows[0], n: 20 };
  const x = numbers(20 * 90, 7);
  const filters = numbers(270, 8);
  const alone = convolve(x.slice(11 * 90, 12 * 90), filters, { ...one, n: 1 });
  expect(convolve(x, filters, one).slice(11 * 300, 12 * 300)).toEqual(alone);
});

test("a NaN in a filter reaches the images' edges too, where 0 × NaN is added", () => {
  const one: Case = { n: 1, h: 2, w: 2, c: 1, r: 3, s: 3, k: 1, down: 1, across: 1, top: 1, left: 1, p: 2, q: 2 };
  const filters = Float32Array.of(NaN, 0, 0, 0, 1, 0, 0, 0, 0);
  expect([...convolve(Float32Array.of(1, 2, 3, 4), filters, one)]).toEqual([NaN, NaN, NaN, NaN]);
});
