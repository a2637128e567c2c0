/** Gradient descent on y = x², as the library does it. */
export function valleyCode(start: number, rate: number): string {
  return `import { constant, globalVariablesInitializer, gradients, GradientDescentOptimizer, mul, Session, variable } from "inkling";

const x = variable("x", constant(${start}));
const y = mul(x, x);
const [slope] = gradients(y, [x]);
const step = new GradientDescentOptimizer(${rate}).minimize(y);

const session = new Session();
await session.run(globalVariablesInitializer());
for (let i = 0; i <= 12; i++) {
  const [xNow, yNow, slopeNow] = await session.run([x, y, slope]);
  console.log(\`step \${i}  x = \${xNow}  y = \${yNow}  slope = \${slopeNow}\`);
  await session.run(step);
}`;
}

/** A cut through the loss of a small run: W and b are fed, so that any can be tried. */
export function sliceCode(rates: readonly number[]): string {
  return `import { add, gradients, log, matmul, mul, neg, np, placeholder, reduceMean, reduceSum, Session, softmax } from "inkling";
import { readDataSets } from "inkling/data";

const { train } = await readDataSets("handwriting", { oneHot: true, seed: 0, trainCount: 300, testCount: 10 });
const digits = { x: train.images, y_: train.labels };

const x = placeholder("x", [null, 784]);
const y_ = placeholder("y_", [null, 10]);
const W = placeholder("W", [784, 10]);
const b = placeholder("b", [10]);
const y = softmax(add(matmul(x, W), b));
const loss = reduceMean(neg(reduceSum(mul(y_, log(y)), { axis: 1 })));
const slopes = gradients(loss, [W, b]);

const session = new Session();
const start = { W: np.zeros([784, 10]), b: np.zeros([10]) };
const [dW, db] = await session.run(slopes, { ...digits, ...start });
for (const rate of [${[...new Set(rates)].join(", ")}]) {
  const there = {
    W: np.subtract(start.W, np.multiply(dW, rate)),
    b: np.subtract(start.b, np.multiply(db, rate)),
  };
  console.log(\`rate \${rate}  loss \${await session.run(loss, { ...digits, ...there })}\`);
}`;
}
