// "Not another MNIST tutorial with TensorFlow" (Justin Francis, O'Reilly, December 2016), call for call, with Inkling.
//
//     node --import @oxc-node/core/register examples/tutorial.ts
//
// Pictures go to the folder inkling-out/, and to the terminal if there is one.
import { mkdir, writeFile } from "node:fs/promises";
import {
  add,
  argMax,
  array,
  cast,
  constant,
  equal,
  evaluate,
  floor,
  globalVariablesInitializer,
  Graph,
  GradientDescentOptimizer,
  log,
  matmul,
  mul,
  neg,
  np,
  placeholder,
  randomUniform,
  reduceMean,
  reduceSum,
  Session,
  softmax,
  variable,
  withGraph,
  zeros,
  type NdArray,
  type Tensor,
} from "inkling";
import { readDataSets } from "inkling/data";
import { comparison, detectTerminal, digitImage, flatRows, sheets, toPng, toTerminal, type Figure } from "inkling/plot";

// 1. The data.
const mnist = await readDataSets("mnist", { oneHot: true });

// 2. How much of it.
function TRAIN_SIZE(count: number) {
  print(`Total Training Images in Dataset = ${tuple(mnist.train.images)}`);
  print("--------------------------------------------------");
  const x_train = mnist.train.images.slice(0, count);
  print(`x_train Examples Loaded = ${tuple(x_train)}`);
  const y_train = mnist.train.labels.slice(0, count);
  print(`y_train Examples Loaded = ${tuple(y_train)}`);
  print("");
  return [x_train, y_train] as const;
}

function TEST_SIZE(count: number) {
  print(`Total Test Examples in Dataset = ${tuple(mnist.test.images)}`);
  print("--------------------------------------------------");
  const x_test = mnist.test.images.slice(0, count);
  print(`x_test Examples Loaded = ${tuple(x_test)}`);
  const y_test = mnist.test.labels.slice(0, count);
  print(`y_test Examples Loaded = ${tuple(y_test)}`);
  return [x_test, y_test] as const;
}

let [x_train, y_train] = TRAIN_SIZE(55000);

// 3. One digit.
async function display_digit(index: number) {
  print(y_train.row(index));
  const label = y_train.row(index).argMax();
  await show("digit", digitImage(x_train.row(index), { title: `Example: ${index}  Label: ${label}` }));
}

await display_digit(await random_index(x_train));

// 4. Many digits, one to a line.
async function display_mult_flat(start: number, stop: number) {
  await show("flat", flatRows(x_train.slice(start, stop)));
}

await display_mult_flat(0, 400);

// 5. The graph.
const sess = new Session();
const x = placeholder("x", [null, 784]);
const y_ = placeholder("y_", [null, 10]);
const W = variable("W", zeros([784, 10]));
const b = variable("b", zeros([10]));
const y = softmax(add(matmul(x, W), b));

// 6. Nothing has run.
print(y);

// 7. The untrained network: a tenth for each digit.
[x_train, y_train] = TRAIN_SIZE(3);
await sess.run(globalVariablesInitializer());
print(await sess.run(y, { x: x_train }));

// 8. Softmax alone.
print(await evaluate(softmax(zeros([4]))));
print(await evaluate(softmax(constant([0.1, 0.005, 2]))));

// 9. The loss.
const cross_entropy = reduceMean(neg(reduceSum(mul(y_, log(y)), { axis: 1 })));

// 10. What it says to one answer, if the truth is a 3, and if it is a 2.
const j = array([0.03, 0.03, 0.01, 0.9, 0.01, 0.01, 0.0025, 0.0025, 0.0025, 0.0025]);
let k = array([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
print(np.negative(np.log(j)));
print(np.negative(np.multiply(np.log(j), k)));
k = array([0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
print(np.sum(np.negative(np.multiply(np.log(j), k))));

// 11. The knobs.
[x_train, y_train] = TRAIN_SIZE(5500);
const [x_test, y_test] = TEST_SIZE(10000);
const LEARNING_RATE = 0.1;
const TRAIN_STEPS = 2500;
await sess.run(globalVariablesInitializer());

// 12. What a step is, and how it is judged.
const training = new GradientDescentOptimizer(LEARNING_RATE).minimize(cross_entropy);
const correct_prediction = equal(argMax(y, 1), argMax(y_, 1));
const accuracy = reduceMean(cast(correct_prediction, "float32"));

// 13. Training.
for (let i = 0; i <= TRAIN_STEPS; i++) {
  await sess.run(training, { x: x_train, y_: y_train });
  if (i % 100 === 0) {
    const a = await sess.run(accuracy, { x: x_test, y_: y_test });
    const l = await sess.run(cross_entropy, { x: x_train, y_: y_train });
    print(`Training Step:${i}  Accuracy =  ${a.toString()}  Loss = ${l.toString()}`);
  }
}

// 14. The cheat sheets.
await show("weights", sheets(await sess.run(W)));

// 15. One answer.
[x_train, y_train] = TRAIN_SIZE(1);
await display_digit(0);
const answer = await sess.run(y, { x: x_train });
print(answer);
print(answer.argMax());

// 16. An answer beside the label: of any training digit, and of one that is read wrongly though it was trained on.
async function display_compare(index: number) {
  const digit = mnist.train.images.slice(index, index + 1);
  const prediction = (await sess.run(y, { x: digit })).argMax();
  const label = mnist.train.labels.row(index).argMax();
  await show("compare", comparison(digit.row(0), { prediction, label }));
}

await display_compare(await random_index(mnist.train.images, "compare"));
await display_compare(2);
sess.close();

// What Python, NumPy and matplotlib bring along.

function print(value: NdArray | Tensor | string | number) {
  console.log(value.toString());
}

function tuple({ shape }: NdArray) {
  return `(${shape.join(", ")})`;
}

/** A row of this array, by chance; another seed draws others. */
async function random_index(rows: NdArray, name = "digit") {
  const graph = new Graph({ seed: 0 });
  const index = withGraph(graph, () => floor(randomUniform([], { high: rows.shape[0], name })));
  return (await evaluate(index)).item();
}

async function show(name: string, picture: Figure) {
  await mkdir("inkling-out", { recursive: true });
  await writeFile(`inkling-out/${name}.png`, toPng(picture));
  if (process.stdout.isTTY) process.stdout.write(toTerminal(picture, detectTerminal(process.env, process.stdout)));
}
