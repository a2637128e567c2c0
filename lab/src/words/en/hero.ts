import type { Settings } from "../../engine/protocol.ts";

const counted = (value: number, what: string): string => `${value.toLocaleString("en")} ${what}${value === 1 ? "" : "s"}`;

export const words = {
  title: "See it learn to read",
  lead: "Ten empty sheets, one for each digit. Press the button and watch a small network find out, from handwritten digits, what each of them looks like.",
  train: "Train",
  stop: "Stop",
  goOn: "Go on",
  again: "Train again",
  /** What a run is made with, where it is not what the tutorial says; what matters most first. */
  own: ({ trainSize, testSize, learningRate, trainSteps, naiveLog }: Settings, usual: Settings): string[] => [
    ...(trainSize === usual.trainSize ? [] : [counted(trainSize, "digit")]),
    ...(learningRate === usual.learningRate ? [] : [`rate ${learningRate.toLocaleString("en", { maximumFractionDigits: 6 })}`]),
    ...(naiveLog === usual.naiveLog ? [] : ["naive logarithm"]),
    ...(trainSteps === usual.trainSteps ? [] : [counted(trainSteps + 1, "update")]),
    ...(testSize === usual.testSize ? [] : [counted(testSize, "test digit")]),
  ],
  /** On the round button, below what it does. */
  withOwn: (first: string): string => `with ${first}`,
  next: (own: readonly string[]): string => `The next run: ${own.join(", ")}.`,
  back: "Back to the tutorial’s run",
  yours: "Your digit",
  /** Never 100 %: softmax never is. */
  reads: (digit: number, share: number): string => `It reads a ${digit}, ${Math.min(99, Math.round(100 * share))} % sure.`,
  untrained: "Untrained, it has no idea: one tenth for each.",
  nothing: "Nothing drawn",
  draw: "Write a digit on the empty square, and it is read as you write.",
  problem: (message: string): string => `The training could not go on: ${message}`,
  digits: {
    handwriting: (count: number): string => `It learns from ${counted(count, "digit")} of generated handwriting.`,
    mnist: (count: number): string => `It learns from ${counted(count, "digit")} of MNIST, written by people.`,
    files: (count: number): string => `It learns from ${counted(count, "digit")} of your own files.`,
  },
  measures: (testSize: number): string =>
    `Loss is how wrong it is on them. Accuracy is the share of ${testSize.toLocaleString("en")} other digits, kept aside, that it reads rightly.`,
  sheetsSummary: (t: number, accuracy: number | undefined): string =>
    t === 0
      ? "Ten empty sheets: nothing has been learnt."
      : `Ten sheets after ${t} updates${accuracy === undefined ? "" : `, reading ${(100 * accuracy).toFixed(1)} % of the test digits`}.`,
};
