import { generated, part } from "./examples.ts";
import { real, type Examples } from "./people.ts";
import { observe } from "./fit/observe.ts";

// How generated digits compare with MNIST's training digits, class by class: what the generator is fitted by.
//
//   node --import @oxc-node/core/register bench/handwriting/statistics.ts [seed]

interface Spread {
  readonly mean: number;
  readonly deviation: number;
}

function spread(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}

function quantities(image: Uint8Array): number[] {
  const { slant, mass, halfWidth } = observe(image);
  let [left, right, top, bottom] = [28, -1, 28, -1];
  image.forEach((ink, i) => {
    if (ink < 64) return;
    left = Math.min(left, i % 28);
    right = Math.max(right, i % 28);
    top = Math.min(top, Math.floor(i / 28));
    bottom = Math.max(bottom, Math.floor(i / 28));
  });
  return [slant, halfWidth, mass, (right - left + 1) / (bottom - top + 1)];
}

const names = ["slant", "half width", "ink mass", "aspect"];
const limits = [1, 32, 64, 96, 128, 160, 192, 224, 252];

function describe({ images, labels }: Examples): {
  byDigit: Spread[][];
  means: Float64Array[];
  deviations: Float64Array[];
  grey: number[];
} {
  const grey = new Array<number>(limits.length + 1).fill(0);
  const values = Array.from({ length: 10 }, () => names.map((): number[] => []));
  const sums = Array.from({ length: 10 }, () => new Float64Array(784));
  const squares = Array.from({ length: 10 }, () => new Float64Array(784));
  labels.forEach((label, i) => {
    const image = images.subarray(i * 784, i * 784 + 784);
    quantities(image).forEach((value, q) => values[label][q].push(value));
    image.forEach((ink, at) => {
      sums[label][at] += ink / 255;
      squares[label][at] += (ink / 255) ** 2;
      let level = 0;
      while (level < limits.length && ink >= limits[level]) level++;
      grey[level]++;
    });
  });
  const counts = values.map(([{ length }]) => length);
  return {
    byDigit: values.map((of) => of.map(spread)),
    means: sums.map((sum, d) => sum.map((value) => value / counts[d])),
    deviations: squares.map((square, d) =>
      square.map((value, at) => Math.sqrt(Math.max(0, value / counts[d] - (sums[d][at] / counts[d]) ** 2))),
    ),
    grey: grey.map((count) => (100 * count) / (784 * labels.length)),
  };
}

const difference = (a: Float64Array, b: Float64Array): number => Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0) / 784);
const pair = ({ mean, deviation }: Spread): string => `${mean.toFixed(2)} ± ${deviation.toFixed(2)}`;

const people = await real("train", 50_000);
const written = describe(part(people, 0, 10_000));
// How far two samples of people's own digits are apart: nothing can be expected to come nearer.
const others = describe(part(people, 10_000, 20_000));
const made = describe(generated(Number(process.argv[2] ?? 0), "train", 10_000));
console.log(
  `digit: ${names.join(", ")} (people's / generated); mean image and deviation image differ by, in % of black (two samples of people's)`,
);
for (let d = 0; d < 10; d++) {
  const both = names.map((_, q) => `${pair(written.byDigit[d][q])} / ${pair(made.byDigit[d][q])}`);
  const percent = (value: number): string => (100 * value).toFixed(1);
  console.log(
    `${d}: ${both.join(" · ")} · ${percent(difference(written.means[d], made.means[d]))} (${percent(difference(written.means[d], others.means[d]))})` +
      ` · ${percent(difference(written.deviations[d], made.deviations[d]))} (${percent(difference(written.deviations[d], others.deviations[d]))})`,
  );
}
console.log(`grey levels below ${limits.join(", ")} and above, % of pixels`);
console.log(`people's   ${written.grey.map((share) => share.toFixed(2)).join("  ")}`);
console.log(`generated  ${made.grey.map((share) => share.toFixed(2)).join("  ")}`);
