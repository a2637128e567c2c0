import {
  globalVariablesInitializer,
  GradientDescentOptimizer,
  log,
  mul,
  neg,
  reduceMean,
  reduceSum,
  Session,
  type Tensor,
} from "../../../index.ts";
import { chart, figure } from "../../../plot/index.ts";
import { listings } from "../listings.ts";
import type { Page } from "../page.ts";
import type { Network } from "./graph.ts";
import type { Course } from "./training.ts";

const rates = [0.001, 0.1, 2, 10];
const lastStep = 120;

/** Section 15: too low and too high a rate, and where a NaN comes from. */
export async function tryRates(
  page: Page,
  { y, y_ }: Network,
  course: Course,
  crossEntropy: Tensor<readonly [], "float32">,
): Promise<void> {
  if (!page.isShown) return;
  const { print, show, count } = page;
  const { accuracy, onTrain, onTest } = course;
  page.say("Back to the fog and the valley. Four rates, each from zero, to step 120:");
  page.code(listings.rates);
  await page.ask("What does a rate of 10 do?");
  // listing: rates
  const session = new Session(); // weights of its own
  async function tryRate(rate: number) {
    const step = new GradientDescentOptimizer(rate).minimize(crossEntropy);
    await session.run(globalVariablesInitializer());
    const losses: number[] = [];
    for (const i of count(0, lastStep, `Rate ${rate}`)) {
      await session.run(step, onTrain, { signal: page.signal });
      const loss = (await session.run(crossEntropy, onTrain)).item();
      losses.push(loss);
      if (i !== 10 && i !== lastStep) continue;
      const share = (await session.run(accuracy, onTest)).item();
      const row = [rate, i, loss.toFixed(3), share.toFixed(4)];
      print(row.map((cell) => String(cell).padStart(9)).join(""));
    }
    return losses;
  }

  print("     rate     step     loss accuracy");
  const series = [];
  for (const rate of rates) {
    series.push({ name: `rate ${rate}`, y: await tryRate(rate) });
  }
  // end
  page.say(
    "At 0.001 every step goes the right way and none goes far: it would get there, much later. At 0.1 it learns as before. At 2 it overshoots first, bounces from side to side of the valley and then makes its way down. At 10 it is thrown far up the slopes, comes down, and is thrown up again. That it comes down at all is owed to the shape of this valley, which gets no steeper with height, and to care in the arithmetic.",
  );
  await show("rates", figure([chart(series, { title: "Loss on the training digits", xLabel: "step", yLimits: [0, 4] })]));

  page.say(
    "The care is this. A network that is very sure gives some digits a probability so small that it is rounded to 0, and the logarithm of 0 is minus infinity. Zero times infinity is not a number, NaN, and whatever a NaN touches becomes one too. So Inkling computes the logarithm of a softmax in one piece, in which nothing is rounded to 0 on the way. Ask for the naive way, and see.",
  );
  page.code(listings.naive);
  // listing: naive
  const naive = neg(reduceSum(mul(y_, log(y, { naive: true })), { axis: 1 }));
  const naiveLoss = reduceMean(naive);
  const naiveStep = new GradientDescentOptimizer(10).minimize(naiveLoss);

  await session.run(globalVariablesInitializer());
  let loss = 0;
  for (let i = 0; i < 10 && Number.isFinite(loss); i++) {
    await session.run(naiveStep, onTrain);
    loss = (await session.run(naiveLoss, onTrain)).item();
    print(`step ${i}: loss ${loss}`);
  }
  // end
  session.close();
  page.say(
    Number.isFinite(loss)
      ? "With these digits it goes well for ten steps: no probability has been rounded to 0 yet. On others it does not take as long."
      : "Once a weight is NaN no step can ever mend it. If your own network reports NaN, look for a logarithm of 0 or a rate that is too high.",
  );
}
