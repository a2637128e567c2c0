import { globalVariablesInitializer, Session } from "../../../index.ts";
import { sheets } from "../../../plot/index.ts";
import { listings } from "../listings.ts";
import type { Page } from "../page.ts";
import type { Digits } from "./digits.ts";
import type { Network } from "./graph.ts";
import type { Course } from "./training.ts";

const sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100, 1000];
const updates = 500;

/** Section 13: what a network makes of few digits. */
export async function learnFromFew(page: Page, digits: Digits, { W }: Network, course: Course): Promise<void> {
  if (!page.isShown) return;
  const { print, show, count } = page;
  const { train } = digits.mnist;
  const { accuracy, training, onTest } = course;
  const firstTen = Array.from(train.digits.subarray(0, 10));
  page.say(
    `What does a network learn from a single digit? From two, from ten? Each of these starts again from zero and takes ${updates} steps with the first n training digits. The first ten are ${firstTen.join(" ")}.`,
  );
  page.code(listings.few);
  await page.ask(`Trained on the first digit alone, a ${firstTen[0]}: what will the ten sheets look like?`);
  await page.ask("And what can be learnt from three digits? What share of the test digits will be read rightly?");
  // listing: few
  const session = new Session(); // weights of its own
  async function learnFrom(n: number) {
    await session.run(globalVariablesInitializer());
    const x = train.images.slice(0, n);
    const y_ = train.labels.slice(0, n);
    const options = { steps: updates, signal: page.signal };
    await session.run(training, { x, y_ }, options);
    const own = await session.run(accuracy, { x, y_ });
    const test = await session.run(accuracy, onTest);
    return [own.item(), test.item()].map((share) => share.toFixed(4));
  }

  print("   n   practice   exam");
  for (const i of count(0, sizes.length - 1, "Sizes")) {
    const n = Math.min(sizes[i] ?? 1, train.count);
    const [own, test] = await learnFrom(n);
    print(`${String(n).padStart(4)}   ${own}     ${test}`);
    const title = `After ${n} ${n === 1 ? "digit" : "digits"}`;
    const weights = await session.run(W);
    if (n !== 1 && n !== 10) continue;
    await show(`few-${n}`, sheets(weights, { title }));
  }
  // end
  session.close();
  const missing = Array.from({ length: 10 }, (_, digit) => digit).filter((digit) => !firstTen.includes(digit));
  page.say(
    `From one digit it learns one thing: its sheet is that very ${firstTen[0]} in red, and the nine others are its blue ghost, for whatever looks like it is none of them. Whatever it is shown next, its answer is ${firstTen[0]}.`,
    ...(missing.length > 0
      ? [
          `Ten digits in, the first writers show through. There is still no ${listed(missing)} among them, and ${missing.length === 1 ? "that sheet has" : "those sheets have"} no red at all: they were only ever told what they are not.`,
        ]
      : []),
    "Practice and exam are furthest apart at the top of the table: a few digits are learnt by heart, and say little about all others.",
    "With a hundred, the sheets begin to look like what these digits have in common, and not like anyone's handwriting. Past some thousands more digits hardly help: ten sheets can hold only so much, and that is the limit of this network, not of the data.",
  );
}

/** 2, 5 or 7 */
const listed = (digits: readonly number[]): string =>
  [digits.slice(0, -1).join(", "), digits.at(-1)].filter((part) => part !== "").join(" or ");
