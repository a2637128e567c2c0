import type { DataName, Split } from "../../engine/protocol.ts";

const count = (value: number): string => value.toLocaleString("en");
const percent = (share: number, places: number = 1): string => `${(100 * share).toFixed(places)} %`;
const fixed = (value: number, places: number = 3): string => value.toFixed(places).replace("-", "−");
const splitNames: Record<Split, string> = { train: "training digit", test: "test digit" };
const dataNames: Record<DataName, string> = { handwriting: "generated handwriting", mnist: "MNIST", files: "your own files" };

export const words = {
  title: "One prediction that adds up",
  minutes: "About 8 minutes",
  lead: "There is nothing hidden in a prediction. It is one long sum, and this chapter writes it out: for a digit that you draw, or for any of those it was trained or tested on.",
  untrained: "The network shown here is untrained: every weight is zero, so every sum is zero too. Train it, and watch the sums fill.",
  train: "Train it",
  moment: (t: number): string => `The network after ${count(t)} updates. The time line below moves it, and every number here.`,

  evidence: {
    heading: "Digit × sheet = evidence",
    before: [
      "Lay the [digit|digit] on a [W|sheet], as you would lay one transparency on another. Each of its pixels is multiplied by the weight that lies under it. Ink on red gives a positive number: it [for|speaks for] this sheet’s digit. Ink on blue [against|speaks against] it. Where there is no ink, nothing is said.",
      "Add up [evidence|all 784 products], then the sheet’s [b|bias], the one number that belongs to a digit whatever is drawn. The result is its [score|score].",
    ],
    title: "The sum, pixel by pixel",
    summary: (what: string, sheet: number, score: number): string =>
      `${what}, laid on sheet ${sheet}: the products of ink and weight, their sums along each of 28 rows, and the bias come to a score of ${fixed(score)}.`,
    sheets: "Which sheet",
    sheetName: (digit: number): string => `sheet ${digit}`,
    scoreName: (digit: number): string => `score for ${digit}`,
    tableHead: ["row", "sum of its 28 products", "sum so far"],
    biasRow: "bias",
    after:
      "What is printed adds up to the last place: check it by hand if you like. To make it so, each number is rounded by way of the running sum, and is off by less than a thousandth.",
  },

  laid: {
    digit: "the digit",
    digitLabel: "The digit, 28 by 28 pixels. Arrow keys walk through it.",
    sheetLabel: (name: string): string => `The weights of ${name}. Arrow keys walk through them.`,
    evidence: "what each pixel says",
    evidenceLabel: "The products of ink and weight. Arrow keys walk through them.",
    sums: "row by row",
    rowsLabel: (values: readonly string[]): string => `Sums of the 28 rows, from the top: ${values.join(", ")}`,
    pixel: (row: number, column: number, ink: number, weight: number, product: number): string =>
      `row ${row}, column ${column}: ink ${fixed(ink)} × weight ${fixed(weight)} = ${fixed(product)}`,
    row: (row: number, sum: string): string => `row ${row} in all: ${sum}`,
    forIt: "all that speaks for it",
    against: "all that speaks against it",
    together: "together",
    bias: "bias",
  },

  choose: {
    from: "Which digit",
    options: { pad: "Yours, from the pad", test: "A test digit", train: "A training digit" },
    another: "Another",
    index: "Number",
    before: "The digit before",
    after: "The digit after",
    of: (total: number): string => `of ${count(total)}`,
    caption: (data: DataName, split: Split, index: number, label: number): string =>
      `The ${splitNames[split]} ${count(index)} of ${dataNames[data]}, labelled ${label}`,
    pad: "Your drawing",
    nothing: "Nothing is drawn: there is nothing to add up but the bias.",
    ontoPad: "Put it on the pad",
    back: "Back to the mistakes",
    compare: "Lay training digit 2 on the sheets",
    compareNote: {
      mnist:
        "Training digit 2 of MNIST is a 4. Fully trained, with the tutorial’s settings, the network still reads a 9, although it has been shown this very digit at each of its updates.",
      handwriting: "Training digit 2 is generated here. On MNIST it is a 4 that is read as a 9 even though it was trained on.",
      files: "Training digit 2 is one of your own here. On MNIST it is a 4 that is read as a 9 even though it was trained on.",
    } satisfies Record<DataName, string>,
  },

  scores: {
    heading: "Ten scores, ten probabilities, one loss",
    before:
      "Every sheet gives its [scores|score]. Softmax raises [powers|e to each] of them, which makes them positive, and divides by [power-sum|their sum], which makes them [shares|shares of 1]. The highest share is the answer. How wrong that was, the [one-loss|loss], is minus the logarithm of [truth-share|the share that the truth was given].",
    title: "From scores to a loss",
    summary: (reading: number, share: number, truth: number | undefined, loss: number): string =>
      `It reads a ${reading}, with probability ${fixed(share)}.${truth === undefined ? "" : ` The truth is ${truth}, and the loss ${fixed(loss)}.`}`,
    head: { digit: "digit", score: "score", power: "e to the score", share: "probability" },
    digitButton: (digit: number): string => `Lay the digit on sheet ${digit}`,
    total: "sum",
    meant: "What is it meant to be?",
    unsaid: "not said",
    reading: (digit: number, share: number): string => `It reads a ${digit}, with ${percent(share)}.`,
    right: "That is right.",
    wrong: (truth: number): string => `In truth it is a ${truth}.`,
    loss: "loss",
    lossOf: (share: number, loss: number): string => `−ln ${fixed(share, share < 0.001 ? 6 : 4)} = ${fixed(loss, 4)}`,
    noTruth: "Say what it is meant to be, and the loss can be told.",
    sure: "Right and sure: the loss is nearly nothing.",
    unsure: "Right, but not very sure.",
    wrongLoss: "The share of the truth is small, so the loss is large.",
    tableHead: ["digit", "score", "e to the score", "probability"],
  },

  why: {
    heading: (one: number, other: number): string => `Why ${one} and not ${other}?`,
    before:
      "Two scores differ because two sheets do. Take one sheet away from the other: [between|what is left] red speaks for the first digit rather than the second, what is blue for the second rather than the first. Laid over the digit, it shows the strokes that decide.",
    title: (one: number, other: number): string => `Sheet ${one} less sheet ${other}`,
    summary: (one: number, other: number, difference: number): string =>
      `The difference of sheets ${one} and ${other}, laid over the digit, comes to ${fixed(difference)}: the ${difference >= 0 ? one : other} is the likelier of the two.`,
    one: "Why",
    other: "and not",
    sheetName: (one: number, other: number): string => `sheet ${one} − sheet ${other}`,
    scoreName: (one: number, other: number): string => `score ${one} − score ${other}`,
    odds: (one: number, other: number, difference: number): string => {
      const times = Math.exp(Math.abs(difference));
      const [more, less] = difference >= 0 ? [one, other] : [other, one];
      const factor = times < 10 ? times.toFixed(2) : times < 1e6 ? count(Math.round(times)) : "more than a million";
      return `e to the ${fixed(Math.abs(difference))}: the network holds a ${more} to be ${factor} times as likely as a ${less}.`;
    },
    same: "Choose two different digits.",
  },

  draw: {
    heading: "Draw your own",
    before:
      "Write a digit: with the mouse, a finger or a pen, or with the arrow keys and the space bar. Everything above is about it as soon as the first stroke is there.",
    title: "Your digit, and how it is centred",
    summary: (reading: string, centring: boolean): string =>
      `${reading} ${centring ? "The drawing is centred before it is read." : "It is read where it was drawn."}`,
    pad: "Your digit",
    empty: "Nothing drawn",
    steps: {
      drawn: "As drawn, in its box",
      scaled: "The box made 20 pixels long",
      placed: "Moved: its mass in the middle",
      off: "Centring is off: it is read as it was drawn.",
    },
    reads: (digit: number, share: number): string => `Read as a ${digit}, ${Math.min(99, Math.round(100 * share))} % sure.`,
    centringWhy:
      "All of MNIST’s digits were prepared like this: [scaled|scaled to fit 20 × 20 pixels], then [placed|moved until their mass lies in the middle of the field]. A network that has only seen such digits expects them. So your drawing gets the same treatment, unless you switch it off.",
    digitOntoPad: "A test digit",
    preset: "A 1 at the left edge",
    evidenceLink: "See its evidence",
  },

  edge: {
    question: "A 1 is written at the very left of the pad, and not centred. Will it be read as a 1?",
    choices: ["Yes: a 1 is a 1 wherever it stands", "No: it will be read as something else", "It will be a 1, but barely"],
    waiting: "Train the network first; then this question answers itself.",
    answer: (digit: number, share: number, ofOne: number): string =>
      `It is read as a ${digit}, with ${percent(share)}; the 1 gets ${percent(ofOne)}. Every 1 it was ever shown stood in the middle, so there is no red for a 1 at the edge, only what other digits left there. A weight belongs to a place, not to a shape: to this network, a 1 moved aside is something it has never seen. (In the outermost columns no digit ever had ink: there every weight is still zero, and only the biases speak.) Switch the centring on, and the same stroke is a 1 again.`,
    answerRight: (share: number): string =>
      `This time it is: ${percent(share)}. Draw it still closer to the edge, or slant it, and see how little it takes. Every 1 that it was shown stood in the middle; at the edge it has learnt nothing about ones.`,
  },

  mistakes: {
    heading: "What it gets wrong",
    before:
      "Nothing teaches more about a network than its mistakes. Here is every digit that it reads wrongly at the moment shown. Click one, and it is laid on the sheets above.",
    question: "Can you find one it gets wrong, and say why?",
    choices: ["A sloppy one: I could not read it either", "A clear one: I would have read it at once", "I have found none yet"],
    answer:
      "Both kinds are there. Sort by the surest to see where the network is most mistaken: it sees no strokes and no loops, only ink on red and ink on blue. Open one, and ask “why this and not that”: the few pixels that decide will tell you.",
    split: "Which digits",
    splits: { test: "Test digits", train: "Training digits" } satisfies Record<Split, string>,
    sort: "Sorted by",
    sorts: { surest: "surest first", unsure: "least sure first", order: "their number" },
    title: (wrong: number, total: number): string => `${count(wrong)} of ${count(total)} read wrongly`,
    summary: (split: Split, wrong: number, total: number, t: number): string =>
      `After ${count(t)} updates, ${count(wrong)} of ${count(total)} ${splitNames[split]}s are read wrongly, ${percent(1 - wrong / Math.max(1, total))} rightly.`,
    waiting: "The digits are being read …",
    one: (split: Split, index: number, truth: number, read: number, share: number): string =>
      `${splitNames[split]} ${count(index)}: a ${truth}, read as ${read} with ${percent(share, 0)}. Lay it on the sheets`,
    caption: (truth: number, read: number): string => `${truth} read as ${read}`,
    more: (left: number): string => `Show more (${count(left)} left)`,
    all: "All mistakes",
    cell: (truth: number, read: number, size: number): string =>
      truth === read ? `${count(size)} digits ${truth} read rightly` : `${count(size)} digits ${truth} read as ${read}`,
    none: "None. Not a single one is read wrongly.",
    noneInCell: "There is no such digit.",
    untrained:
      "Untrained, every digit gets one tenth for each class, and the lowest of equals is taken: everything is read as a 0. So all mistakes are here, and none says anything yet.",
    train: "On digits it was trained on it makes mistakes too: 7,850 numbers are not enough to learn thousands of digits by heart.",
    tableHead: ["number", "truth", "read as", "with"],
  },

  confusion: {
    title: "What is taken for what",
    before:
      "Each [truth-row|row] is a true digit, each [read-column|column] what it was read as. The numbers along the [diagonal|diagonal] are read rightly. The darker a square beside it, the more often the one is taken for the other. Open a square to see its digits.",
    summary: (worst: string): string => `A table of ten true digits by ten readings. Most often, ${worst}.`,
    worst: (truth: number, read: number, size: number): string => `a ${truth} is read as a ${read}: ${count(size)} times`,
    worstButton: (truth: number, read: number, size: number): string => `${truth} read as ${read}: ${count(size)}`,
    worstLabel: "Most often",
    truth: "truth",
    read: "read as",
    cell: (truth: number, read: number, size: number): string => `${truth} read as ${read}: ${count(size)}`,
    keys: "Arrow keys move among the squares, Enter opens one.",
    tableHead: ["truth \\ read as", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  },
};
