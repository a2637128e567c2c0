import type { Session } from "../../../index.ts";
import { chart, figure, type LogEntry } from "../../../plot/index.ts";
import { listings } from "../listings.ts";
import type { Page } from "../page.ts";
import type { Course } from "./training.ts";

const sample = 100;

/** Section 9: what the log says, and what it does not. */
export async function readTheLog(page: Page, course: Course, session: Session, log: readonly LogEntry[]): Promise<void> {
  if (!page.isShown) return;
  const { print, show } = page;
  const { accuracy, correct, onTrain, onTest } = course;
  page.say("Practice and exam, side by side: the share of digits read rightly, of those it was trained on and of those it was not.");
  page.code(listings.gap);
  // listing: gap
  const practice = await session.run(accuracy, onTrain);
  const exam = await session.run(accuracy, onTest);
  print("on the training digits", practice);
  print("on the test digits    ", exam);
  // end
  page.say(
    practice.item() > exam.item()
      ? "It knows its practice sheet better than the exam. The gap between the two is widest with few digits, which can be learnt by heart; section 13 comes to that."
      : "Here the exam went no worse than the practice. With few digits, which can be learnt by heart, it is otherwise; section 13 comes to that.",
  );
  page.say(...overfitting(log));

  const size = Math.min(sample, onTest.x.shape[0] ?? sample);
  page.say(
    `One more trap. All ${onTest.x.shape[0]?.toLocaleString("en-US")} test digits take a moment to read, so it is tempting to test on the first ${size} and be done.`,
  );
  page.code(listings.hundreds);
  // listing: hundreds
  const hits = await session.run(correct, onTest);
  const shares: number[] = [];
  for (let start = 0; start + size <= hits.size; start += size) {
    const window = Array.from(hits.slice(start, start + size));
    shares.push(window.reduce((sum, hit) => sum + hit, 0) / size);
  }
  print(`the first ${size}: ${shares[0]}`);
  print(`the worst ${size}: ${Math.min(...shares)}`);
  print(`the best ${size}:  ${Math.max(...shares)}`);
  // end
  if (shares.length > 1) {
    page.say(
      `The same network, and its mark is anything from ${percent(Math.min(...shares))} to ${percent(Math.max(...shares))}, by which ${size} digits it happens to be asked. A small sample is a matter of luck, and the first digits of a file are not even a random one. All of them together say ${percent(exam.item())}.`,
    );
    const x = shares.map((_, i) => i * size);
    const all = { name: "all", x: [0, x.at(-1) ?? 1], y: [exam.item(), exam.item()] };
    const title = `Accuracy on each ${size} test digits`;
    await show("hundreds", figure([chart([{ name: "", x, y: shares }, all], { title, xLabel: "first digit", yLimits: [0, 1] })]));
  }
}

/** Whether the test accuracy was best before the end, while the training loss still fell. */
function overfitting(log: readonly LogEntry[]): string[] {
  const last = log.at(-1);
  if (last === undefined || log.length < 2) return [];
  if (!log.every(({ loss }) => Number.isFinite(loss))) {
    return [
      "The loss in the log is not a number any more: at this rate the network has run away, instead of learning. Section 15 is about that.",
    ];
  }
  const best = log.reduce((a, b) => (b.accuracy > a.accuracy ? b : a));
  if (best.step < last.step && best.accuracy > last.accuracy && best.loss > last.loss) {
    return [
      `Now look at the end of the log. The best accuracy on the test digits, ${best.accuracy.toFixed(4)}, was reached at step ${best.step}; at step ${last.step} it is ${last.accuracy.toFixed(4)}, although the loss has gone on falling, from ${best.loss.toFixed(3)} to ${last.loss.toFixed(3)}. That moment is marked in the picture of section 8. From there on the network learns what is peculiar to its training digits, and unlearns a little of what all digits have in common: overfitting. The loss does not show it; only digits that it never saw can.`,
    ];
  }
  return [
    `The best accuracy of the log, ${best.accuracy.toFixed(4)}, is at step ${best.step}${best.step === last.step ? ", the last: it might still improve" : ""}. Train for long, or on few digits, and a moment comes after which the loss still falls while the accuracy on unseen digits slips: the network learns what is peculiar to its training digits. That is overfitting, and only digits that it never saw can show it.`,
  ];
}

const percent = (share: number): string => `${(share * 100).toFixed(1).replace(/\.0$/, "")} %`;
