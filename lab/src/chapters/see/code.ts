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
