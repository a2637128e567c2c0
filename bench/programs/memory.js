import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { add, argMax, cast, equal, globalVariablesInitializer, GradientDescentOptimizer, log, matmul, mul, NdArray, neg } from "inkling";
import { placeholder, reduceMean, reduceSum, Session, softmax, variable, zeros } from "inkling";

// Trains as the tutorial does, then prints the most memory that this process ever held, in KB. It runs the built package
// in plain Node, as a user would: a loader of TypeScript would need memory of its own.
// Arguments: folder with the digits, { examples, tests, rate, updates, every, threads }; no tests: updates alone.

const [folder, settingsText] = process.argv.slice(2);
const { examples, tests, rate, updates, every, threads } = JSON.parse(settingsText);

const x = placeholder("x", [null, 784]);
const y_ = placeholder("y_", [null, 10]);
const y = softmax(add(matmul(x, variable("W", zeros([784, 10]))), variable("b", zeros([10]))));
const crossEntropy = reduceMean(neg(reduceSum(mul(y_, log(y)), { axis: 1 })));
const training = new GradientDescentOptimizer(rate).minimize(crossEntropy);
const accuracy = reduceMean(cast(equal(argMax(y, 1), argMax(y_, 1)), "float32"));

const onTrain = read("train", examples);
const onTest = tests > 0 ? read("test", tests) : undefined;
const session = new Session({ threads });
await session.run(globalVariablesInitializer());
for (let logged = 0, done = 0; logged < updates; logged += every) {
  await session.run(training, onTrain, { steps: logged + 1 - done });
  done = logged + 1;
  if (onTest) await session.run(accuracy, onTest);
  await session.run(crossEntropy, onTrain);
}
console.log(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);
session.close();

/** The first digits of a part, as a user's arrays of bytes. */
function read(part, count) {
  const pixels = bytesOf(`${part}-images.u8`, count * 784);
  const oneHot = new Uint8Array(count * 10);
  bytesOf(`${part}-labels.u8`, count).forEach((digit, i) => {
    oneHot[i * 10 + digit] = 1;
  });
  return { x: NdArray.ofBytes(pixels, [count, 784], 255), y_: NdArray.ofBytes(oneHot, [count, 10], 1) };
}

function bytesOf(name, length) {
  const bytes = new Uint8Array(length);
  const file = openSync(join(folder, name), "r");
  readSync(file, bytes, 0, length, 0);
  closeSync(file);
  return bytes;
}
