const oneHot = (truth: number): string => `[${Array.from({ length: 10 }, (_, digit) => (digit === truth ? 1 : 0)).join(", ")}]`;

/** The tutorial's own formula for one prediction and one truth. */
export function crossEntropyCode(prediction: readonly number[], truth: number): string {
  const shown = prediction.map((share) => Number(share.toPrecision(4)));
  return `import { constant, evaluate, log, mul, neg, reduceSum } from "inkling";

const j = constant([${shown.join(", ")}]);
const k = constant(${oneHot(truth)});
const products = neg(mul(log(j), k));
console.log(String(await evaluate(products)));
console.log(String(await evaluate(reduceSum(products))));`;
}

/** The mean over digits, as the run's loss is. */
export function meanCode(shares: readonly number[]): string {
  const shown = shares.map((share) => Number(share.toPrecision(4)));
  return `import { constant, evaluate, log, neg, reduceMean } from "inkling";

// What each digit's own label was given.
const given = constant([${shown.join(", ")}]);
console.log(String(await evaluate(reduceMean(neg(log(given))))));`;
}
