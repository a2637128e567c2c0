/** Softmax of the scores as they stand. */
export function softmaxCode(scores: readonly number[], temperature: number): string {
  const shown = scores.map((score) => Number(score.toPrecision(6)));
  const hot = temperature !== 1;
  return `import { constant, ${hot ? "div, " : ""}evaluate, softmax } from "inkling";

const scores = constant([${shown.join(", ")}]);
const y = softmax(${hot ? `div(scores, constant(${temperature}))` : "scores"});
console.log(String(await evaluate(y)));`;
}
