import { resetDefaultGraph } from "../../index.ts";
import { Page, ReaderLeft, type Surroundings } from "./page.ts";
import { readOneDigit, compare } from "./sections/answers.ts";
import { showDigits, type DataReader } from "./sections/digits.ts";
import { goDownhill } from "./sections/downhill.ts";
import { drawAtTheEdge } from "./sections/edge.ts";
import { lookBack } from "./sections/end.ts";
import { readTheLog } from "./sections/exam.ts";
import { learnFromFew } from "./sections/few.ts";
import { buildGraph, runUntrained } from "./sections/graph.ts";
import { explainLoss, explainSoftmax } from "./sections/loss.ts";
import { tryRates } from "./sections/rates.ts";
import { showSheets } from "./sections/sheets.ts";
import { prepareTraining, train, type Knobs } from "./sections/training.ts";

export const sectionCount = 16;

export interface TutorialSettings {
  readonly knobs: Knobs;
  /** As `readDataSets` takes it. */
  readonly data: string | undefined;
  readonly readDataSets: DataReader;
  readonly seed: number;
  /** The only section to show; all of them unless given. */
  readonly section: number | undefined;
}

/** How a tutorial ended: at its end, or where the reader left. */
export interface TutorialEnd {
  /** The section at which the reader left; undefined if it was shown to its end. */
  readonly leftAt: number | undefined;
  /** The pictures that were kept, in their order. */
  readonly pictures: readonly string[];
}

const needTraining = [8, 9, 10, 11, 12, 14];

/** The whole tutorial, section by section; of sections that are not shown only what shown ones need. */
export async function runTutorial(around: Surroundings, settings: TutorialSettings): Promise<TutorialEnd> {
  const { knobs, seed, section } = settings;
  const page = new Page(around);
  // Names of nodes are printed: they must be those of a program that builds this graph alone.
  resetDefaultGraph();
  const wants = (number: number) => section === undefined || section === number;
  let next = 1;
  const open = async (number: number, title: string): Promise<void> => {
    if (section !== undefined && number > section) throw new ReaderLeft();
    next = number;
    // By now the section before this one has been shown.
    if (number > 1) await page.pause();
    page.open(number, title, { shown: wants(number) });
  };
  try {
    await open(1, "The digits");
    const digits = await showDigits(page, settings.data, seed, settings.readDataSets);
    await open(2, "A graph first, numbers later");
    const net = buildGraph(page);
    await open(3, "Running it");
    const session = await runUntrained(page, digits, net);
    await open(4, "Scores to probabilities");
    await explainSoftmax(page);
    await open(5, "How wrong is wrong?");
    const crossEntropy = await explainLoss(page, net);
    await open(6, "Downhill");
    await goDownhill(page);
    await open(7, "A practice sheet and an exam");
    const course = await prepareTraining(page, digits, net, crossEntropy, session, knobs);
    await open(8, "Training");
    const log = needTraining.some(wants) ? await train(page, course, crossEntropy, session, knobs) : [];
    await open(9, "What the marks say");
    await readTheLog(page, course, session, log);
    await open(10, "The cheat sheets");
    await showSheets(page, net, course, crossEntropy, session);
    await open(11, "From probabilities to an answer");
    await readOneDigit(page, digits, net, session);
    await open(12, "Right and wrong");
    await compare(page, digits, net, session);
    await open(13, "Learning from few");
    await learnFromFew(page, digits, net, course);
    await open(14, "A 1 at the edge");
    await drawAtTheEdge(page, net, session);
    await open(15, "Too slow, too fast");
    await tryRates(page, net, course, crossEntropy);
    await open(16, "Looking back");
    await lookBack(page, digits, net, session);
    session.close();
    return { leftAt: undefined, pictures: page.pictures };
  } catch (error) {
    if (error instanceof ReaderLeft) return { leftAt: section === undefined ? next : undefined, pictures: page.pictures };
    throw error;
  }
}
