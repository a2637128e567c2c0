import type { Judgement, Metric } from "../../link/goal.ts";
import type { Knob, LinkedData } from "../../link/codec.ts";
import type { Unchecked } from "../../link/link-state.svelte.ts";
import type { Settings } from "../../engine/protocol.ts";

const count = (value: number): string => value.toLocaleString("en");
const percent = (value: number): string => `${Number(value.toFixed(2))} %`;

const knobNames: Readonly<Record<Knob, string>> = {
  trainSize: "Training digits",
  testSize: "Test digits",
  testStart: "First test digit",
  learningRate: "Learning rate",
  trainSteps: "Steps",
  naiveLog: "Naive logarithm",
};

const value = (knob: Knob, settings: Settings): string =>
  knob === "naiveLog" ? (settings.naiveLog ? "on" : "off") : count(settings[knob]);

const dataName = ({ kind, name }: Pick<LinkedData, "kind" | "name">): string =>
  kind === "mnist" ? "MNIST" : kind === "handwriting" ? "generated handwriting" : `digits of somebody’s own (“${name}”)`;

const unchecked = (why: Unchecked): string => {
  switch (why.kind) {
    case "no mnist":
      return "the link was made on MNIST, and MNIST is not here. Nothing has been trained: on other digits it would be another run.";
    case "other mnist":
      return "the link was made on MNIST, and the MNIST here is not the same to the last byte. Nothing has been trained.";
    case "files":
      return `the link was made on digits of somebody’s own (“${why.name}”), which are not here. Open them on this page and follow the link once more.`;
    case "other generator":
      return "the link was made on handwriting that another version of the page has written. Nothing has been trained.";
    case "too few digits":
      return `the link asks for more digits than there are here: there are ${count(why.there)} to train on.`;
    case "numerics":
      return `the link was made with ${why.theirs < why.ours ? "an older" : "a newer"} version of the arithmetic (${why.theirs}, here ${why.ours}). The run is shown as it comes out here.`;
    case "unfinished":
      return "the link was made while the run was still going on, and does not say what came out. The run is shown as it comes out here.";
    case "stopped":
      return `the training was stopped at t = ${count(why.done)}, before the link’s moment.`;
    case "failed":
      return why.problem;
  }
};

export const words = {
  // The goal.
  goalLabel: "The lesson’s goal",
  goal: (metric: Metric, threshold: number, digits: number): string => {
    const what =
      metric === "loss"
        ? `bring the loss down to ${threshold}`
        : `read ${percent(threshold)} of the ${metric === "test" ? "test" : "training"} digits rightly`;
    return `Goal: ${what}, having trained on no more than ${count(digits)} ${digits === 1 ? "digit" : "digits"}.`;
  },
  judgement: ({ met, against, best }: Judgement, metric: Metric): string => {
    const reached = best && `${metric === "loss" ? best.value.toFixed(3) : percent(best.value)} at t = ${count(best.t)}`;
    if (met) return `Met: ${reached}.`;
    if (!reached) return "Not met yet: nothing has been trained.";
    if (against === "too many digits") return `${reached}, but this run was trained on more digits than the goal allows.`;
    if (against === "too small an exam") return `${reached}, but on fewer test digits than the goal asks for.`;
    if (against === "other data") return `${reached}, but on other digits than the lesson’s.`;
    return `Not met yet. The best so far: ${reached}.`;
  },
  lessonData: (data: LinkedData): string => `The lesson is about ${dataName(data)}.`,
  fixed: (settings: Settings, knobs: readonly Knob[]): string =>
    `Fixed in this lesson: ${knobs.map((knob) => `${knobNames[knob].toLowerCase()} ${value(knob, settings)}`).join(", ")}.`,
  leaveLesson: "Leave the lesson",

  // The answers to a link.
  fetchingMnist: "This link was made on MNIST, which is being fetched …",
  large: (updates: number, digits: number): string =>
    `The link’s run is a large one: ${count(updates)} updates on ${count(digits)} digits. It has not been started.`,
  startLarge: "Train it",
  deriving: (t: number): string => `Training the link’s run again, up to t = ${count(t)} …`,
  same: (t: number): string =>
    `The same bits. The run was trained again here, from the link alone, and at t = ${count(t)} its weights are those of whoever made the link.`,
  different: (t: number): string =>
    `Different. The run was trained again here, from the link alone, and at t = ${count(t)} its weights are not those that the link was made with. That should not happen: the same run gives the same bits on every machine.`,
  unchecked: (why: Unchecked): string => `This cannot be checked here, because ${unchecked(why)}`,
  tryAgain: "Try again",
  malformed: (why: string): string => `The link could not be read: ${why}. This is the page as it begins.`,
  dismiss: "Close",

  // What was kept.
  restored: "Your digit and the knobs are as you left them on this device.",
  place: (title: string): string => `The last time you were at “${title}”.`,
  goThere: "Go on there",
  afresh: "Begin afresh",

  // Making links.
  title: "A link to what you see",
  minutes: "About 2 minutes",
  linkText:
    "The whole run fits into a link. Whoever opens it has the same network trained again in their own browser, to the last bit, and is told whether it is. The link stands behind a # in the address, which browsers keep to themselves: no server gets to see it. It holds no code.",
  contains: "It holds:",
  containsRun: (settings: Settings, t: number, data: string): string =>
    t === 0
      ? `the knobs, as they stand: ${count(settings.trainSize)} digits, rate ${settings.learningRate}, ${count(settings.trainSteps)} steps; nothing trained yet`
      : `the run: ${count(settings.trainSize)} digits of ${data}, rate ${settings.learningRate}, looked at after ${count(t)} updates, with a fingerprint of its weights`,
  containsDrawing: (own: boolean, centring: boolean): string =>
    `${own ? "your drawing, all 784 pixels of it" : "the 3 that the page begins with"}; centring ${centring ? "on" : "off"}`,
  containsLesson: "the open lesson: its locks and its goal",
  copy: "Copy link",
  copied: "Copied. It stands in the address bar too.",
  copyByHand: "The browser would not copy it. It stands in the address bar.",
  dataName,

  // Lessons.
  lessonTitle: "For teachers: make a lesson",
  lessonText:
    "Set the page up as your pupils should find it, decide which knobs they may turn, and give them a goal. The page itself says when the goal is met, from what their run really did.",
  knobLegend: "Knobs",
  knobNames,
  value,
  lockNames: { free: "free", locked: "locked", hidden: "hidden" },
  startLegend: "The lesson begins",
  startUntrained: "untrained, with the knobs as they stand now",
  startHere: (t: number): string => `with the run as it is shown now, at t = ${count(t)}`,
  dataLegend: "Digits",
  dataAny: "any that are there",
  dataThis: (name: string): string => `${name} only`,
  goalLegend: "Goal",
  withGoal: "State a goal",
  metricNames: { test: "test digits read rightly", train: "training digits read rightly", loss: "loss on training digits" },
  metric: "Measured by",
  threshold: (metric: Metric): string => (metric === "loss" ? "At most" : "At least, in percent"),
  digits: "Trained on no more digits than",
  exam: "Examined on no fewer test digits than",
  goalWrong: "A percentage has at most two decimals and is no more than 100; a loss has at most three; digits are whole numbers.",
  goalImpossible: "The knob of training digits is not free and stands above the goal’s limit: nobody could meet it.",
  preview: "What your pupils will find",
  previewNoGoal: "No goal: they are free to explore.",
  previewKnobs: "Knobs",
  previewKnob: (name: string, at: string, lock: "free" | "locked" | "hidden"): string =>
    `${name}: ${at}${lock === "free" ? "" : `, ${lock}`}`,
  lessonLink: "The lesson’s link",
  copyLesson: "Copy the lesson’s link",
  lessonCopied: "Copied.",
  lessonCopyByHand: "The browser would not copy it; it stands in the field, ready to be selected.",
  openLesson: "Open it in a new tab",

  // What stays here.
  keptTitle: "What stays on this device",
  keptText:
    "What you drew, how the knobs stood and which chapter you were reading are kept in this browser, so that you find them when you come back. They are sent nowhere. A link that you open comes first.",
  forget: "Forget all of it",
  forgotten: "Forgotten: the page is as a first visit finds it.",
} as const;
