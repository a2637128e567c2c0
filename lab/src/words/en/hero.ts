export const words = {
  title: "See it learn to read",
  lead: "Ten empty sheets, one for each digit. Press the button and watch a small network find out, from handwritten digits, what each of them looks like.",
  train: "Train",
  stop: "Stop",
  goOn: "Go on",
  again: "Train again",
  yours: "Your digit",
  /** Never 100 %: softmax never is. */
  reads: (digit: number, share: number): string => `It reads a ${digit}, ${Math.min(99, Math.round(100 * share))} % sure.`,
  untrained: "Untrained, it has no idea: one tenth for each.",
  nothing: "Nothing drawn",
  draw: "Write a digit on the empty square, and it is read as you write.",
  problem: (message: string): string => `The training could not go on: ${message}`,
  digits: {
    handwriting: (count: number): string => `It learns from ${count.toLocaleString("en")} digits of generated handwriting.`,
    mnist: (count: number): string => `It learns from ${count.toLocaleString("en")} digits of MNIST, written by people.`,
    files: (count: number): string => `It learns from ${count.toLocaleString("en")} digits of your own files.`,
  },
  measures: (testSize: number): string =>
    `Loss is how wrong it is on them. Accuracy is the share of ${testSize.toLocaleString("en")} other digits, kept aside, that it reads rightly.`,
  sheetsSummary: (t: number, accuracy: number | undefined): string =>
    t === 0
      ? "Ten empty sheets: nothing has been learnt."
      : `Ten sheets after ${t} updates${accuracy === undefined ? "" : `, reading ${(100 * accuracy).toFixed(1)} % of the test digits`}.`,
};
