import { array, constant, evaluate, log, mul, neg, np, reduceMean, reduceSum, softmax, zeros, type Tensor } from "../../../index.ts";
import { bars, chart, figure } from "../../../plot/index.ts";
import { listings } from "../listings.ts";
import type { Page } from "../page.ts";
import type { Network } from "./graph.ts";

/** Section 4: row 8. */
export async function explainSoftmax(page: Page): Promise<void> {
  if (!page.isShown) return;
  const { print, show } = page;
  page.say(
    "x · W + b has one row for each picture and one column for each class: ten scores, of any size and sign. Softmax turns a row of scores into positive numbers that sum to 1, so that they can be read as probabilities: raise e to each score, then divide by the sum of all. Equal scores get equal shares; a score that is ahead by a little gets a share that is ahead by much.",
  );
  page.code(listings.softmax);
  // listing: softmax
  print(await evaluate(softmax(zeros([4]))));

  const shares = await evaluate(softmax(constant([0.1, 0.005, 2])));
  print(shares);
  // end
  const labels = ["0.1", "0.005", "2"];
  await show("softmax", figure([bars(shares, { labels })], { title: "Softmax of 0.1, 0.005 and 2" }));
}

/** Section 5: rows 9 and 10. */
export async function explainLoss(page: Page, { y, y_ }: Network): Promise<Tensor<readonly [], "float32">> {
  const { print, show } = page;
  page.say(
    "To improve, the network needs a number that says how wrong it is: the loss, or cost. It should be small when the answer is right and sure, and large when it is wrong and sure. The negative logarithm of the probability that was given to the truth does that, and is called cross-entropy. Multiplying by the one-hot label picks the truth out of the ten; the mean over all examples is the number to bring down.",
  );
  page.code(listings.loss);
  // listing: loss
  const wrongness = neg(reduceSum(mul(y_, log(y)), { axis: 1 }));
  const crossEntropy = reduceMean(wrongness);
  // end
  const [unsure, sure] = await Promise.all([0.01, 0.99].map((p) => evaluate(neg(log(constant(p))))));
  page.say(
    `Whoever gives the truth a probability of 0.99 pays ${unsureText(sure)}; whoever gives it 0.01 pays ${unsureText(unsure)}. Here is an answer that is rather sure of a 3.`,
  );
  page.code(listings.right);
  // listing: right
  const answer = [0.03, 0.03, 0.01, 0.9, 0.01, 0.01];
  const j = array([...answer, 0.0025, 0.0025, 0.0025, 0.0025]);
  const three = array([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);

  print(np.negative(np.log(j)));
  print(np.negative(np.multiply(np.log(j), three)));
  // end
  page.say("Ten costs, of which only that of the truth counts: nine zeros and a small number. A good prediction of a 3.");
  page.code(listings.wrong);
  await page.ask("What is the loss for the same answer, if the truth is a 2?");
  // listing: wrong
  const two = array([0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
  print(np.sum(np.negative(np.multiply(np.log(j), two))));
  // end
  page.say("It had given the 2 one chance in a hundred: sure, and wrong, which is what costs most.");
  const probabilities = Array.from({ length: 100 }, (_, i) => (i + 1) * 0.01);
  const costs = await evaluate(neg(log(constant(probabilities))));
  await show(
    "loss",
    figure([chart([{ x: probabilities, y: costs }], { title: "The loss, by the probability given to the truth", xLabel: "probability" })]),
  );
  return crossEntropy;
}

const unsureText = (value: { item(): number }): string => value.item().toFixed(2);
