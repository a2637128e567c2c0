import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { encode } from "fast-png";
import { generated } from "./examples.ts";
import { real, type Examples } from "./people.ts";

// A sheet of digits: 20 of each digit in two rows, generated ones, and with --real people's beside them (for looking at only:
// MNIST's images are not to be kept in this repository).
//
//   node --import @oxc-node/core/register bench/handwriting/sheet.ts sheet.png [--seed 0] [--real] [--digit 3]

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: "string", default: "0" }, real: { type: "boolean", default: false }, digit: { type: "string" } },
});
const columns = 20;
const rows = 10;
const cell = 28;

/** Digits 0 to 9 from top to bottom, each as long as a row; or one digit on the whole sheet. */
function chosen({ images, labels }: Examples): Uint8Array[][] {
  const of = Array.from({ length: 10 }, (): Uint8Array[] => []);
  labels.forEach((label, i) => of[label].push(images.subarray(i * 784, i * 784 + 784)));
  return Array.from({ length: rows }, (_, row) => {
    const [all, first, count] =
      options.digit === undefined ? [of[row], 0, columns] : [of[Number(options.digit)], row * columns, rows * columns];
    // From all over: one hand writes many in a row.
    const apart = Math.floor(all.length / count);
    return Array.from({ length: columns }, (__, i) => all[(first + i) * apart]);
  });
}

const sheets = [chosen(generated(Number(options.seed), "train", 4000)), ...(options.real ? [chosen(await real("train", 4000))] : [])];
const gap = sheets.length > 1 ? 12 : 0;
const width = sheets.length * columns * cell + gap;
const pixels = new Uint8Array(width * rows * cell).fill(255);
sheets.forEach((sheet, s) =>
  sheet.forEach((row, y) =>
    row.forEach((image, x) =>
      image.forEach((ink, i) => {
        const column = s * (columns * cell + gap) + x * cell + (i % 28);
        pixels[(y * cell + Math.floor(i / 28)) * width + column] = 255 - ink;
      }),
    ),
  ),
);
writeFileSync(positionals[0] ?? "sheet.png", encode({ width, height: rows * cell, data: pixels, channels: 1, depth: 8 }));
