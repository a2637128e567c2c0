// Ten lines: a network that learns to read digits. Run: node --import @oxc-node/core/register examples/hello.ts
import { add, argMax, cast, equal, globalVariablesInitializer, GradientDescentOptimizer, log, matmul } from "inkling";
import { mul, neg, placeholder, reduceMean, reduceSum, Session, softmax, variable, zeros } from "inkling";
import { readDataSets } from "inkling/data";

const { train, test } = await readDataSets("mnist", { oneHot: true });
const [x, y_] = [placeholder("x", [null, 784]), placeholder("y_", [null, 10])];
const y = softmax(add(matmul(x, variable("W", zeros([784, 10]))), variable("b", zeros([10]))));
const crossEntropy = reduceMean(neg(reduceSum(mul(y_, log(y)), { axis: 1 })));
const training = new GradientDescentOptimizer(0.5).minimize(crossEntropy);
const accuracy = reduceMean(cast(equal(argMax(y, 1), argMax(y_, 1)), "float32"));
const session = new Session();
await session.run(globalVariablesInitializer());
await session.run(training, { x: train.images.slice(0, 5500), y_: train.labels.slice(0, 5500) }, { steps: 100 });
console.log("accuracy", await session.run(accuracy, { x: test.images, y_: test.labels }));
