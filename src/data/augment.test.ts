import { expect, test } from "vitest";
import { augmentDigits, type Augmentation } from "./augment.ts";
import { sha256Hex } from "./sha256.ts";

const side = 28;

/** A digit, changed. */
function changed(digit: Uint8Array, augmentation: Augmentation, { seed = 0, epoch = 0, number = 0 } = {}): Uint8Array {
  const bytes = digit.slice();
  augmentDigits(bytes, [number], { ...augmentation, seed, epoch });
  return bytes;
}

/** A square of ink, 10 × 10, in the middle. */
const square = Uint8Array.from({ length: side * side }, (_, i) => {
  const [x, y] = [i % side, Math.floor(i / side)];
  return x >= 9 && x < 19 && y >= 9 && y < 19 ? 255 : 0;
});
const ink = (digit: Uint8Array): number => digit.reduce((sum, byte) => sum + byte, 0) / 255;
const centreOf = (digit: Uint8Array): [number, number] => {
  let [x, y] = [0, 0];
  digit.forEach((byte, i) => {
    x += (byte * (i % side)) / 255;
    y += (byte * Math.floor(i / side)) / 255;
  });
  return [x / ink(digit), y / ink(digit)];
};

test("without any amount, a digit stays as it is, to the byte", () => {
  expect(changed(square, {})).toEqual(square);
});

test("a shift moves all ink by one distance, at most the amount each way, and loses none", () => {
  const distances: number[] = [];
  for (let number = 0; number < 40; number++) {
    const shifted = changed(square, { shift: 3 }, { number });
    const [x, y] = centreOf(shifted);
    expect(Math.abs(ink(shifted) - 100)).toBeLessThan(0.3);
    distances.push(x - 13.5, y - 13.5);
  }
  expect(Math.max(...distances.map(Math.abs))).toBeLessThan(3.05);
  expect(Math.max(...distances)).toBeGreaterThan(2);
  expect(Math.min(...distances)).toBeLessThan(-2);
});

test("a scale of 0.2 makes areas 0.64 to 1.44 times as large, about the same centre", () => {
  const areas = Array.from({ length: 60 }, (_, number) => {
    const scaled = changed(square, { scale: 0.2 }, { number });
    expect(Math.abs(centreOf(scaled)[0] - 13.5)).toBeLessThan(0.02);
    return ink(scaled) / 100;
  });
  expect(Math.min(...areas)).toBeGreaterThan(0.62);
  expect(Math.min(...areas)).toBeLessThan(0.72);
  expect(Math.max(...areas)).toBeLessThan(1.46);
  expect(Math.max(...areas)).toBeGreaterThan(1.3);
});

test("turning keeps the ink, and moves what is off the centre along a circle", () => {
  const dot = new Uint8Array(side * side);
  for (const [x, y] of [
    [22, 13],
    [23, 13],
    [22, 14],
    [23, 14],
  ])
    dot[y * side + x] = 255;
  for (let number = 0; number < 20; number++) {
    const [x, y] = centreOf(changed(dot, { rotate: 30 }, { number }));
    expect(Math.sqrt((x - 13.5) ** 2 + (y - 13.5) ** 2)).toBeCloseTo(9, 0);
    expect(Math.abs(Math.atan2(y - 13.5, x - 13.5))).toBeLessThan((30.5 * Math.PI) / 180);
  }
});

test("an elastic amount of 1 pushes points about 1 pixel on average", () => {
  // A dot of 2 × 2 in the middle: where its centre of ink comes to, over many draws.
  const dot = new Uint8Array(side * side);
  for (const i of [13 * side + 13, 13 * side + 14, 14 * side + 13, 14 * side + 14]) dot[i] = 255;
  let sum = 0;
  const draws = 400;
  for (let number = 0; number < draws; number++) {
    const [x, y] = centreOf(changed(dot, { elastic: 1 }, { number }));
    sum += Math.sqrt((x - 13.5) ** 2 + (y - 13.5) ** 2);
  }
  expect(sum / draws).toBeGreaterThan(0.8);
  expect(sum / draws).toBeLessThan(1.25);
});

test("a digit is changed by seed, epoch and number alone, in whichever batch it comes up", () => {
  const all: Augmentation = { shift: 2, rotate: 10, scale: 0.1, elastic: 0.7 };
  const three = new Uint8Array(3 * square.length);
  for (let i = 0; i < 3; i++) three.set(square, i * square.length);
  augmentDigits(three, [7, 1000, 3], { ...all, seed: 5, epoch: 2 });
  const alone = changed(square, all, { seed: 5, epoch: 2, number: 1000 });
  expect(three.subarray(square.length, 2 * square.length)).toEqual(alone);
  const others = [
    { seed: 6, epoch: 2, number: 1000 },
    { seed: 5, epoch: 3, number: 1000 },
    { seed: 5, epoch: 2, number: 7 },
  ];
  for (const other of others) expect(changed(square, all, other)).not.toEqual(alone);
});

test("augmented digits are the same bytes on every machine", async () => {
  const bytes = new Uint8Array(20 * square.length);
  for (let i = 0; i < 20; i++) bytes.set(square, i * square.length);
  augmentDigits(
    bytes,
    Array.from({ length: 20 }, (_, i) => i),
    { shift: 2, rotate: 12, scale: 0.1, elastic: 0.8, seed: 1, epoch: 4 },
  );
  expect(await sha256Hex(bytes)).toBe("9bc1bdb7ec487ef625c3f341cd82d31ed6578165eea573fbec2135a2238c96df");
});

test("an amount below 0 or without meaning is refused", () => {
  expect(() => changed(square, { rotate: -1 })).toThrow("augment: rotate is a number from 0 to 180, got -1");
  expect(() => changed(square, { scale: NaN })).toThrow("augment: scale is a number from 0 to 0.9, got NaN");
});
