import type { DataName, Settings } from "../../engine/protocol.ts";

/** The run as a program, with the values that it has now. */
export function loopCode({ trainSize, testSize, testStart, learningRate, trainSteps, naiveLog }: Settings, data: DataName): string {
  const lastTest = testStart === 0 ? "TEST_SIZE" : `${testStart} + TEST_SIZE`;
  const read =
    data === "handwriting"
      ? `"handwriting", { oneHot: true, seed: 0, trainCount: TRAIN_SIZE, testCount: ${lastTest} }`
      : `"mnist", { oneHot: true }`;
  return `import {
  add, argMax, cast, equal, globalVariablesInitializer, GradientDescentOptimizer, log, matmul, mul, neg,
  placeholder, reduceMean, reduceSum, Session, softmax, variable, zeros,
} from "inkling";
import { readDataSets } from "inkling/data";

const TRAIN_SIZE = ${trainSize}, TEST_SIZE = ${testSize}, LEARNING_RATE = ${learningRate}, TRAIN_STEPS = ${trainSteps};

const { train, test } = await readDataSets(${read});
const onTrain = { x: train.images.slice(0, TRAIN_SIZE), y_: train.labels.slice(0, TRAIN_SIZE) };
const onTest = { x: test.images.slice(${testStart}, ${lastTest}), y_: test.labels.slice(${testStart}, ${lastTest}) };

const x = placeholder("x", [null, 784]);
const y_ = placeholder("y_", [null, 10]);
const W = variable("W", zeros([784, 10]));
const b = variable("b", zeros([10]));
const y = softmax(add(matmul(x, W), b));
const crossEntropy = reduceMean(neg(reduceSum(mul(y_, log(y${naiveLog ? ", { naive: true }" : ""})), { axis: 1 })));
const training = new GradientDescentOptimizer(LEARNING_RATE).minimize(crossEntropy);
const accuracy = reduceMean(cast(equal(argMax(y, 1), argMax(y_, 1)), "float32"));

const sess = new Session();
await sess.run(globalVariablesInitializer());
for (let i = 0; i <= TRAIN_STEPS; i++) {
  await sess.run(training, onTrain);
  if (i % 100 === 0) {
    const a = await sess.run(accuracy, onTest);
    const l = await sess.run(crossEntropy, onTrain);
    console.log(\`Training Step:\${i}  Accuracy =  \${a}  Loss = \${l}\`);
  }
}
console.log(await sess.weightsSha256());
`;
}
