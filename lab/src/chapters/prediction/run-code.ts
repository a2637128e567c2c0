import { updatesOf, type DataName, type Settings } from "../../engine/protocol.ts";
import type { Desk } from "./desk.svelte.ts";

/** The TypeScript that trains the network shown, up to the moment shown: `W`, `b`, `data` and what is in them. */
export function trainedCode(name: DataName, settings: Settings, t: number): string {
  const { trainSize, testSize, learningRate } = settings;
  const source =
    name === "mnist"
      ? `await readDataSets("mnist", { oneHot: true })`
      : `await readDataSets("handwriting", { oneHot: true, seed: 0, trainCount: ${Math.max(trainSize, 10)}, testCount: ${Math.min(testSize, 1000)} })`;
  return `import {
  add, globalVariablesInitializer, GradientDescentOptimizer, log, matmul, mul, neg, placeholder,
  reduceMean, reduceSum, Session, softmax, variable, zeros,
} from "inkling";
import { readDataSets } from "inkling/data";

const data = ${source};
const x = placeholder("x", [null, 784]);
const y_ = placeholder("y_", [null, 10]);
const sheets = variable("W", zeros([784, 10]));
const biases = variable("b", zeros([10]));
const y = softmax(add(matmul(x, sheets), biases));
const loss = reduceMean(neg(reduceSum(mul(y_, log(y)), { axis: 1 })));
const training = new GradientDescentOptimizer(${learningRate}).minimize(loss);

// As on the page at the moment shown: ${trainSize} digits, ${t} of ${updatesOf(settings)} updates.
const session = new Session();
await session.run(globalVariablesInitializer());
const feeds = { x: data.train.images.slice(0, ${trainSize}), y_: data.train.labels.slice(0, ${trainSize}) };
${t > 0 ? `await session.run(training, feeds, { steps: ${t} });\n` : ""}const [W, b] = await session.run([sheets, biases]);
`;
}

/** The lines that make `digit`, 784 numbers from 0 to 1, the digit on the desk. */
export function digitCode({ from, shown, image }: Pick<Desk, "from" | "shown" | "image">): string {
  if (from !== "pad" && shown) return `const digit = data.${from}.images.row(${shown.index}).data;   // a ${shown.label}`;
  const bytes = btoa(String.fromCharCode(...image));
  return `// Your drawing, 784 bytes.
const drawn = "${bytes}";
const digit = Float32Array.from(atob(drawn), (byte) => byte.charCodeAt(0) / 255);`;
}
