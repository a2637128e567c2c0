import { argMax, equal, cast, matmul, reduceMean, NdArray, notEqual, type Session, type Tensor } from "../../../index.ts";
import { figure, image, sheets } from "../../../plot/index.ts";
import { listings } from "../listings.ts";
import type { Page } from "../page.ts";
import type { Network } from "./graph.ts";
import type { Course } from "./training.ts";

/** Section 10: row 14. */
export async function showSheets(
  page: Page,
  net: Network,
  course: Course,
  crossEntropy: Tensor<readonly [], "float32">,
  session: Session,
): Promise<void> {
  if (!page.isShown) return;
  const { print, show } = page;
  const { x, y, y_, W, b } = net;
  const { onTrain, onTest, optimizer } = course;
  page.say(
    "What has it learnt? Each column of W is 784 numbers, one for each pixel: fold it back into 28 × 28 and look at it. Red means that ink here counts for this digit, the darker the more; blue, that it counts against; white, that it does not matter. These are its cheat sheets.",
  );
  page.code(listings.sheets);
  // listing: sheets
  const weights = await session.run(W);
  const biases = await session.run(b);
  const title = "The ten sheets, and their biases";
  const titles = [...biases].map((bias, i) => `${i} (${signed(bias, 2)})`);
  await show("sheets", sheets(weights, { title, titles }));
  // end
  page.say(
    "To read a digit is to ask, for each sheet: how much of the ink lies on red, how little on blue? The sheet of the 0 is blue in the middle, where a nought has no ink. Beside each number stands its bias, the head start that its class gets before any ink is seen. What if nobody had one?",
  );
  page.code(listings.unbiased);
  // listing: unbiased
  const score = matmul(x, W); // no b
  const unbiased = argMax(score, 1);
  const hit = equal(unbiased, argMax(y_, 1));
  const differs = notEqual(unbiased, argMax(y, 1));
  const share = reduceMean(cast(hit, "float32"));
  const changed = reduceMean(cast(differs, "float32"));
  print("accuracy without the biases", await session.run(share, onTest));
  print("share of answers that change", await session.run(changed, onTest));
  // end
  page.say(
    "Ten numbers among 7,850, and yet some answers hang on them. (A network that had been trained without biases would have made up for it with its weights, as well as it could.)",
  );
  await page.ask("If it were trained for one more step now, which of the ten sheets would change most?");
  page.code(listings.next);
  // listing: next
  const [slope] = optimizer.computeGradients(crossEntropy, [W]);
  const slopes = await session.run(slope.gradient, onTrain);
  // end
  const moves = columnNorms(slopes);
  const order = moves.map((move, digit) => ({ move, digit })).toSorted((p, q) => q.move - p.move);
  print(order.map(({ digit, move }) => `${digit}: ${move.toFixed(4)}`).join("\n"));
  const most = order[0]?.digit ?? 0;
  page.say(
    `The length of the slope of each sheet; times the rate, it is how far the sheet moves. It is the ${most}: there most is left to gain. Below, its sheet, and the direction of its next step: red where it is about to grow, blue where it is about to shrink. The step was computed and not taken: the weights are as they were.`,
  );
  const pictureOf = (values: number[], title: string) => {
    const largest = Math.max(...values.map(Math.abs));
    const sheet = NdArray.of(values, [28, 28], "float64");
    return image(sheet, { title: `${title} (±${Number(largest.toPrecision(2))})`, colormap: "seismic", pixelSize: 6 });
  };
  const column = (values: NdArray) => [...values].filter((_, i) => i % 10 === most);
  const step = column(slopes).map((value) => -value);
  await show("next-step", figure([pictureOf(column(weights), `The sheet of the ${most}`), pictureOf(step, "Its next step")]));
}

/** A number with a true minus sign. */
const signed = (value: number, digits: number): string => value.toFixed(digits).replace("-", "−");

/** The length of each column of [rows, columns]. */
function columnNorms(values: NdArray): number[] {
  const columns = values.shape[1] ?? 1;
  const squares = new Array<number>(columns).fill(0);
  [...values].forEach((value, i) => {
    squares[i % columns] = (squares[i % columns] ?? 0) + value * value;
  });
  return squares.map((square) => Math.sqrt(square));
}
