/** The tutorial's network on a few generated digits: some seconds in any browser. */
export const wholeNetwork = `import {
  add, argMax, cast, equal, globalVariablesInitializer, GradientDescentOptimizer, log, matmul, mul, neg,
  placeholder, reduceMean, reduceSum, Session, softmax, variable, zeros,
} from "inkling";
import { readDataSets } from "inkling/data";
import { sheets, show } from "inkling/plot";

const { train, test } = await readDataSets("handwriting", {
  oneHot: true, seed: 0, trainCount: 500, testCount: 500,
});

// The graph: ten scores for each image, made into probabilities.
const x = placeholder("x", [null, 784]);
const y_ = placeholder("y_", [null, 10]);
const W = variable("W", zeros([784, 10]));
const b = variable("b", zeros([10]));
const y = softmax(add(matmul(x, W), b));

// How wrong it is, and how that is made less.
const loss = reduceMean(neg(reduceSum(mul(y_, log(y)), { axis: 1 })));
const training = new GradientDescentOptimizer(0.1).minimize(loss);
const accuracy = reduceMean(cast(equal(argMax(y, 1), argMax(y_, 1)), "float32"));

const sess = new Session();
await sess.run(globalVariablesInitializer());
for (let step = 0; step <= 200; step++) {
  await sess.run(training, { x: train.images, y_: train.labels });
  if (step % 50 === 0) {
    const seen = await sess.run(loss, { x: train.images, y_: train.labels });
    const right = await sess.run(accuracy, { x: test.images, y_: test.labels });
    console.log(\`step \${step}  loss \${seen}  right on test digits \${right}\`);
  }
}
show(sheets(await sess.run(W)));
`;
