// From nothing to the first training step: prints how long that took since the process began, and its parts, in ms.
// Arguments: folder with the digits, threads.
import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";

const beforeImportMs = performance.now();
const { add, globalVariablesInitializer, GradientDescentOptimizer, log, matmul, mul, NdArray, neg } = await import("inkling");
const { placeholder, reduceMean, reduceSum, Session, softmax, variable, zeros } = await import("inkling");
const importedMs = performance.now();

const [folder, threads] = process.argv.slice(2);
const count = 5500;
const pixels = bytesOf("train-images.u8", count * 784);
const oneHot = new Uint8Array(count * 10);
bytesOf("train-labels.u8", count).forEach((digit, i) => {
  oneHot[i * 10 + digit] = 1;
});
const readMs = performance.now();

const x = placeholder("x", [null, 784]);
const y_ = placeholder("y_", [null, 10]);
const y = softmax(add(matmul(x, variable("W", zeros([784, 10]))), variable("b", zeros([10]))));
const crossEntropy = reduceMean(neg(reduceSum(mul(y_, log(y)), { axis: 1 })));
const training = new GradientDescentOptimizer(0.1).minimize(crossEntropy);
const builtMs = performance.now();

// The first thing that runs at all waits for the kernels to be compiled.
const session = new Session({ threads: Number(threads) });
await session.run(globalVariablesInitializer());
const initializedMs = performance.now();
const feeds = { x: NdArray.ofBytes(pixels, [count, 784], 255), y_: NdArray.ofBytes(oneHot, [count, 10], 1) };
await session.run(training, feeds);
const doneMs = performance.now();
session.close();

console.log(
  JSON.stringify({
    node: beforeImportMs,
    load: importedMs - beforeImportMs,
    read: readMs - importedMs,
    build: builtMs - readMs,
    initialize: initializedMs - builtMs,
    step: doneMs - initializedMs,
    session: doneMs - readMs,
    all: doneMs,
  }),
);

function bytesOf(name, length) {
  const bytes = new Uint8Array(length);
  const file = openSync(join(folder, name), "r");
  readSync(file, bytes, 0, length, 0);
  closeSync(file);
  return bytes;
}
