import {
  constant,
  globalVariablesInitializer,
  Graph,
  GradientDescentOptimizer,
  Session,
  square,
  variable,
  withGraph,
} from "../../../index.ts";
import { chart, figure } from "../../../plot/index.ts";
import { listings } from "../listings.ts";
import type { Page } from "../page.ts";

const rates = [0.1, 0.3, 0.5, 0.9, 1, 1.1];

/** Section 6: gradient descent on y = x². */
export async function goDownhill(page: Page): Promise<void> {
  if (!page.isShown) return;
  const { print, show } = page;
  page.say(
    "How does a network learn? Like somebody who walks down into a valley in the fog: feel which way the ground slopes, take a step down, feel again. Take the simplest valley, y = x². Its slope at x is 2x: that of the tangent, the straight line that just touches the curve. A step goes against the slope and is as long as rate × slope. Near the bottom the slope is small, and so the steps shorten by themselves; the rate stays as it is.",
  );
  page.code(listings.valley);
  // listing: valley
  async function descend(rate: number, steps: number) {
    const valley = new Graph();
    const { position, step } = withGraph(valley, () => {
      const position = variable("x", constant(1));
      const optimizer = new GradientDescentOptimizer(rate);
      return { position, step: optimizer.minimize(square(position)) };
    });

    const session = new Session();
    await session.run(globalVariablesInitializer(valley));
    const path = [(await session.run(position)).item()];
    for (let i = 0; i < steps; i++) {
      await session.run(step);
      path.push((await session.run(position)).item());
    }
    session.close();
    return path;
  }

  const path = await descend(0.1, 6);
  print("step        x    slope   rate × slope");
  path.forEach((x, i) => {
    const numbers = [x, 2 * x, 0.1 * 2 * x].map((value) => value.toFixed(4));
    print(`${i}      ${numbers.join("   ")}`);
  });
  // end
  page.say("The rate decides everything. From x = 1, at six different rates:");
  print();
  print("rate   x after 0, 1, 2, 3, 4 steps                         after 10");
  for (const rate of rates) {
    const walk = await descend(rate, 10);
    const shown = walk.slice(0, 5).map((x) => x.toFixed(3).padStart(8));
    print(`${String(rate).padEnd(5)}${shown.join(" ")}${(walk[10] ?? 0).toFixed(4).padStart(16)}`);
  }
  page.say(
    "Below 0.5 it approaches the bottom from one side. At 0.5 it lands there in one step: this valley is made for that. Between 0.5 and 1 each step goes too far, to the other side, and yet it settles. At 1 it bounces between two points for ever, and above 1 every step lands higher than the one before.",
    "The network's valley is of the same kind, only that it has 7,850 directions instead of one: 7,840 weights and 10 biases, each with a slope of its own, all of them stepped at once. Nobody can picture it, and nobody has to; the rule is the same.",
  );
  const xs = Array.from({ length: 61 }, (_, i) => (i - 30) * 0.04);
  const steps = await descend(0.9, 12);
  const valley = chart(
    [
      { x: xs, y: xs.map((x) => x * x) },
      { x: steps, y: steps.map((x) => x * x) },
    ],
    { title: "y = x², and twelve steps at rate 0.9", xLabel: "x", yLimits: [0, 1.5] },
  );
  const byStep = [];
  for (const rate of [0.1, 0.9, 1.1]) byStep.push({ name: `rate ${rate}`, y: await descend(rate, 12) });
  const positions = chart(byStep, { title: "Where x is, step by step", xLabel: "step", yLimits: [-2, 2] });
  await show("downhill", figure([valley, positions]));
}
