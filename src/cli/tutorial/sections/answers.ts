import type { Session } from "../../../index.ts";
import { comparison, gallery } from "../../../plot/index.ts";
import { listings } from "../listings.ts";
import type { Page } from "../page.ts";
import type { Digits } from "./digits.ts";
import type { Network } from "./graph.ts";

/** Section 11: row 15. */
export async function readOneDigit(page: Page, digits: Digits, { y }: Network, session: Session): Promise<void> {
  if (!page.isShown) return;
  const { print, show } = page;
  const { trainSize, displayDigit } = digits;
  page.say("The first training digit, and what the trained network says to it.");
  page.code(listings.answer);
  // listing: answer
  const [xTrain, yTrain] = trainSize(1);
  await displayDigit(0);

  const answer = await session.run(y, { x: xTrain });
  print(answer);
  print(answer.argMax());
  // end
  const prediction = answer.argMax();
  const label = yTrain.row(0).argMax();
  page.say(
    "A row of probabilities is not an answer yet: it says how sure the network is of each digit. argMax takes the place of the largest, and that is the digit that it reads. Keep the row all the same, for it tells a sure answer from a narrow one.",
  );
  await show("answer", comparison(xTrain.row(0), { prediction, label, probabilities: answer }));
}

/** Section 12: row 16. */
export async function compare(page: Page, digits: Digits, { y }: Network, session: Session): Promise<void> {
  if (!page.isShown) return;
  const { print, show } = page;
  const { mnist, randomIndex } = digits;
  const { train } = mnist;
  page.say("Any training digit can be held against what is read. One at random, and the third of them:");
  page.code(listings.compare);
  // listing: compare
  async function displayCompare(index: number) {
    const image = train.images.slice(index, index + 1);
    const answer = await session.run(y, { x: image });
    const prediction = answer.argMax();
    const label = train.labels.row(index).argMax();
    const said = { prediction, label, probabilities: answer };
    await show("compare", comparison(image.row(0), said));
    return prediction === label;
  }

  await displayCompare(await randomIndex("compare", train.count));
  const third = await displayCompare(2);
  // end
  page.say(
    third
      ? "The third is read rightly. That it was trained on is no guarantee of that: the network keeps no copies of what it saw, only its ten sheets, and they have to do for all digits at once."
      : "The third is read wrongly, though the network was trained on it: it keeps no copies of what it saw, only its ten sheets, and they have to do for all digits at once.",
  );
  const shown = Math.min(12, train.count);
  const first = train.images.slice(0, shown);
  const numbers = Array.from({ length: shown }, (_, i) => `${i}`);
  page.say(`Here are the first ${shown}, by their places.`);
  await show("first-digits", gallery(first, numbers, { columns: 6 }));
  await page.ask("Can you find one that it gets wrong? And why that one?");
  const answers = await session.run(y, { x: first });
  const misread = numbers.flatMap((number, i) => {
    const [read, label] = [answers.row(i).argMax(), train.digits[i]];
    return read === label ? [] : [`Number ${number}, a ${label}, is read as ${read}.`];
  });
  print(misread.length === 0 ? `None of these ${shown} is read wrongly.` : misread.join("\n"));
  page.say(
    "Where it goes wrong, look where the ink lies, and lay the sheets of both digits over it: strokes that are slanted, thin or out of place fall on the wrong sheet's red. inkling show mistakes has more of them.",
  );
}
