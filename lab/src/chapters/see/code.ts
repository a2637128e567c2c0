import type { DataName, Split } from "../../engine/protocol.ts";

// The lines beside this chapter's figures, with what they show filled in. Files of the reader's own have no name that
// code could call, so that they stand as MNIST's.

/** One digit and one of its pixels. */
export function digitCode(data: DataName, split: Split, index: number, pixel: number): string {
  const open =
    data === "handwriting"
      ? `import { NdArray } from "inkling";
import { handwriting } from "inkling/data";
import { digitImage, show } from "inkling/plot";

const { images, labels } = handwriting({ seed: 0, split: "${split}", start: ${index}, count: 1 });
const digit = NdArray.ofBytes(images, [784], 255); // each byte divided by 255
console.log("label", labels[0]);`
      : `import { readDataSets } from "inkling/data";
import { digitImage, show } from "inkling/plot";

const { ${split} } = await readDataSets("mnist", { oneHot: true });
const digit = ${split}.images.row(${index}); // 784 numbers, 0 to 1
console.log("label", String(${split}.labels.row(${index})));`;
  return `${open}
console.log("pixel ${pixel}", digit.data[${pixel}]);
show(digitImage(digit));`;
}

/** 400 digits as lines. */
export function rowsCode(data: DataName, start: number, count: number): string {
  return data === "handwriting"
    ? `import { NdArray } from "inkling";
import { handwriting } from "inkling/data";
import { flatRows, show } from "inkling/plot";

const { images } = handwriting({ seed: 0, split: "train", start: ${start}, count: ${count} });
show(flatRows(NdArray.ofBytes(images, [${count}, 784], 255)));`
    : `import { readDataSets } from "inkling/data";
import { flatRows, show } from "inkling/plot";

const { train } = await readDataSets("mnist");
show(flatRows(train.images.slice(${start}, ${start + count})));`;
}

/** A row of one picture, as a stretch of the flat row. */
export function flatCode(data: DataName, split: Split, index: number, row: number): string {
  const open =
    data === "handwriting"
      ? `import { handwriting } from "inkling/data";

const { images } = handwriting({ seed: 0, split: "${split}", start: ${index}, count: 1 });`
      : `import { readDataSets } from "inkling/data";

const { ${split} } = await readDataSets("mnist");
const images = ${split}.images.row(${index}).data;`;
  return `${open}
console.log("numbers in all", images.length);
console.log("row ${row}", images.slice(${row} * 28, ${row} * 28 + 28).join(" "));`;
}

/** The mean of each class, as a product of two tables. */
export function meansCode(data: DataName, digits: number): string {
  const read =
    data === "handwriting"
      ? `readDataSets("handwriting", { oneHot: true, seed: 0, trainCount: ${digits}, validationCount: 0, testCount: 0 })`
      : `readDataSets("mnist", { oneHot: true })`;
  const range = data === "handwriting" ? "" : `.slice(0, ${digits})`;
  return `import { matmul, NdArray, placeholder, reduceSum, Session, transpose } from "inkling";
import { readDataSets } from "inkling/data";
import { digitImage, show } from "inkling/plot";

const { train } = await ${read};
const feeds = { x: train.images${range}, y_: train.labels${range} };

// Labels are one-hot: row d of the product is the sum of all the digits whose label is d.
const x = placeholder("x", [null, 784]);
const y_ = placeholder("y_", [null, 10]);
const session = new Session();
const [sums, counts] = await session.run([matmul(transpose(y_), x), reduceSum(y_, { axis: 0 })], feeds);
console.log(String(counts));

for (let d = 0; d < 10; d++) {
  const mean = Array.from(sums.row(d).data, (sum) => sum / counts.data[d]);
  show(digitImage(NdArray.of(mean, [784], "float32")));
}`;
}
