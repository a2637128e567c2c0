import type { DataName } from "../../engine/protocol.ts";
import { words as sheets } from "./sheets.ts";

const count = (value: number): string => value.toLocaleString("en");
const percent = (share: number, places: number = 1): string => `${(100 * share).toFixed(places)} %`;
const fixed = (value: number, places: number): string => value.toFixed(places).replace("-", "−");
const dataNames: Record<DataName, string> = { handwriting: "generated handwriting", mnist: "MNIST", files: "your own files" };
const updates = (t: number): string => (t === 1 ? "1 update" : `${count(t)} updates`);

export const words = {
  title: "Cheat sheets",
  minutes: "About 8 minutes",
  lead: [
    "All that the network has learnt fits on ten small pictures. Each belongs to one digit and has the size of a digit, 28 × 28, with one number for every pixel: a [W|weight]. Think of ten transparencies. A new digit is laid on each of them in turn, and the one that fits best is the answer.",
    "The darker the [red|red], the better a hit: ink there speaks for the digit. The darker the [blue|blue], the worse a miss. White has no opinion. So a prediction asks how like the digit is to the red, and how unlike the blue. Statisticians know this as multinomial logistic regression; it is nearly as old as computers.",
  ],
  untrained: "The network shown here is untrained: its sheets are empty.",
  train: "Train it",

  sheets: {
    title: (view: View, t: number, since: number): string =>
      ({
        sheets: `The ten sheets after ${updates(t)}`,
        change: `What has changed from update ${count(since)} to ${count(t)}`,
        next: `What the next update will change, after ${updates(t)}`,
      })[view],
    summary: (view: View, digit: number, limit: string): string =>
      `${{ sheets: "Ten sheets of weights", change: "Ten sheets of changes", next: "Ten sheets of the coming change" }[view]}, all on one scale from −${limit} to +${limit}. Sheet ${digit} is enlarged.`,
    view: "What is shown",
    views: { sheets: "The sheets", change: "The change", next: "The next step" } satisfies Record<View, string>,
    explain: {
      sheets: "The [W|weights] themselves: [ten-weights|ten for each pixel], one on each sheet.",
      change:
        "How the weights differ from what they were at an earlier moment. From the start, the change is all there is, since every weight began at zero.",
      next: "The gradient as ink: for each weight, how it will move at the next update. That is minus the learning rate, times the slope of the loss in that weight. Where it is red the sheet is about to turn redder; where it is blue, bluer. The steps shrink as the network learns: mind the scale.",
    } satisfies Record<View, string>,
    sinceHere: "Count the change from this moment",
    sinceStart: "From the start again",
    since: (t: number): string => (t === 0 ? "Counted from the start." : `Counted from update ${count(t)}. Now move the time line.`),
    waiting: "The slopes are being worked out …",
    sheet: (digit: number): string => `Sheet ${digit}`,
    bias: "bias",
    biasLong: (digit: number, value: string): string => `bias of ${digit}: ${value}`,
    chosen: (digit: number): string => `Sheet ${digit}, enlarged. Arrow keys walk through its pixels.`,
    spoken: (row: number, column: number, digit: number, value: string): string =>
      `Row ${row}, column ${column}: ${value} on sheet ${digit}.`,
    tenOf: (row: number, column: number): string => `Row ${row}, column ${column}, on all ten`,
    legend: {
      sheets: sheets.legend,
      change: "red: has risen; blue: has fallen",
      next: "red: will rise; blue: will fall",
    } satisfies Record<View, string>,
    tableHead: ["pixel (row, column)", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    biasRow: "bias",
  },

  question: {
    question: "Which sheet will change most in the next step?",
    answer: (digit: number, t: number, share: number): string =>
      `After ${updates(t)} it is sheet ${digit}: ${percent(share, 0)} of all that moves, moves there. The next step goes where the mistakes are. A sheet changes where it gave too much to digits that are not its own, or too little to those that are.`,
    answerStart: (digit: number): string =>
      `At the start it is sheet ${digit}. Nothing is known yet, each digit is given one tenth to everything, and so each sheet is moved towards the mean of its own digits and away from the mean of all. The sheet whose digits are the least like the rest moves most.`,
    waiting: "The slopes are being worked out.",
  },

  bias: {
    heading: "The number beneath",
    before:
      "Beneath each sheet stands its [b|bias]: one number more, which counts whatever is drawn. It is what the network believes before it has looked. A positive bias favours a digit a little, a negative one asks it to bring better evidence.",
    title: "The answers without the biases",
    take: "Take the biases away",
    again: "Once more, for the moment shown now",
    summary: (changed: number, total: number, t: number): string =>
      `After ${updates(t)}: without the biases, ${count(changed)} of ${count(total)} test digits are read differently.`,
    result: (changed: number, total: number): string =>
      changed === 0
        ? `Not one of ${count(total)} answers changes.`
        : `Of ${count(total)} test digits, ${count(changed)} (${percent(changed / total, 2)}) are read differently.`,
    split: (lost: number, gained: number, other: number): string =>
      `${count(lost)} were right and are wrong now, ${count(gained)} were wrong and are right now, ${count(other)} are wrong both times.`,
    few: "Ten numbers against 7,840 weights: the sheets do nearly all the work.",
    many: "Ten numbers only, but each of them has its say for every single digit.",
    caption: (truth: number, withBias: number, without: number): string => `a ${truth}: ${withBias} → ${without}`,
    waiting: "Every test digit is being read twice …",
    idle: "Nothing has been taken away yet.",
    tableHead: ["test digit", "truth", "with biases", "without"],
  },

  small: {
    heading: "How small it is",
    before:
      "Ten sheets of 784 weights and ten biases: [model|7,850 numbers]. As four bytes each they take 31,400 bytes, less than a photograph the size of a stamp. The [training-digits|digits it has learnt from] take far more, even with one byte for each pixel. The network does not remember them; it keeps what they have in common.",
    title: "The model beside its data, drawn to scale",
    summary: (trainSize: number): string =>
      `Areas to scale: the model takes 31,400 bytes, its ${count(trainSize)} training digits ${count(trainSize * 784)} bytes, all 55,000 training digits 43,120,000 bytes.`,
    model: "the model",
    bytes: (value: number): string => `${count(value)} bytes`,
    digits: (value: number): string => `${count(value)} digits it is trained on`,
    all: "all 55,000 training digits",
    times: (times: number): string =>
      `The data is ${times < 10 ? times.toFixed(1) : count(Math.round(times))} times as large as what was learnt from it.`,
    tableHead: ["what", "bytes"],
  },

  growth: {
    heading: "From one digit to all of them",
    before:
      "How many digits must it see? Drag the [growth-size|strip] from one to 55,000. For each number a network is trained from nothing, here, with 500 updates, on the first so many digits. Its ten sheets are what those digits have taught it.",
    title: (n: number): string => `Trained on ${n === 1 ? "one digit" : `${count(n)} digits`}`,
    summary: (n: number, test: number | undefined, train: number | undefined): string =>
      test === undefined
        ? `A network for ${count(n)} digits has not been trained yet.`
        : `Trained on ${count(n)} digits, it reads ${percent(test)} of the test digits and ${percent(train ?? 0)} of its own.`,
    size: "TRAIN_SIZE",
    format: (n: number): string => count(n),
    play: "Play",
    stop: "Stop",
    making: (n: number): string => `Training on ${n === 1 ? "one digit" : `${count(n)} digits`} …`,
    updates: (done: number, of: number): string => `${count(done)} of ${count(of)} updates`,
    make: (n: number): string => `Train on ${n === 1 ? "one digit" : `${count(n)} digits`}`,
    big: "All 55,000 digits take a while, so this one is trained only when you ask.",
    stopped: "Stopped.",
    test: "test digits",
    train: "its own digits",
    testRead: (share: number): string => `${percent(share)} of the [test-accuracy|test digits]`,
    trainRead: (share: number): string => `${percent(share)} of [train-accuracy|its own digits]`,
    reads: "It reads",
    stages: { memorising: "memorising", generalising: "generalising", plateau: "the plateau" },
    stageText: (n: number): string =>
      n <= 10
        ? "It learns by heart. A sheet is the picture of the one or two digits it has seen, and each other sheet is their blue ghost: “not that”. Its own digits it reads without a mistake, others hardly at all."
        : n <= 1000
          ? "It begins to generalise. The single strokes blur, and what the digits of a class have in common stays. It reads digits it has never seen."
          : "The plateau. Ten times as many digits hardly help any more: this is about as well as ten sheets can read. The limit is not the data but the model, and for more one needs a network with layers in between.",
    own: "What it was trained on",
    scale: "Colours",
    scales: { own: "as far as these sheets reach", one: "one scale for all sizes" },
    axis: "digits it was trained on",
    accuracy: "share read rightly",
    missing: (digits: readonly number[]): string =>
      digits.length === 0
        ? ""
        : `There is no ${digits.join(", no ")} among them: ${digits.length === 1 ? "that sheet has" : "those sheets have"} no red of ${digits.length === 1 ? "its" : "their"} own.`,
    argMax: (row: readonly string[], answer: number): string => `[${row.join("  ")}]  →  argMax  →  ${answer}`,
    argMaxText:
      "A row of ten probabilities is not an answer yet. argMax makes one of it: the place of the largest number. This is what the network says to the first training digit.",
    mnistNumbers:
      "On MNIST, after 500 updates, about 10 % of the test digits are read rightly with one training digit, 18 % with 3, 33 % with 5, 42 % with 10, 74 % with 100 and 86 % with 1,000.",
    data: (name: DataName): string => `Trained on ${dataNames[name]}.`,
    tableHead: ["TRAIN_SIZE", "test accuracy", "accuracy on its own digits", "loss"],
  },

  one: {
    question: (label: number | undefined): string =>
      `It is trained on a single digit${label === undefined ? "" : `, a ${label}`}, again and again. What will the ten sheets look like?`,
    choices: [
      "One shows that digit in red, the other nine the same digit in blue",
      "One shows that digit in red, the other nine stay white",
      "All ten show that digit in red",
    ],
    answer: (label: number): string =>
      `On sheet ${label} that very digit stands in red; on the other nine it stands in blue, fainter. To give more to one answer, softmax has to take it from the others: the shares must add up to 1. And outside its ink nothing has happened, because a pixel without ink moves no weight.`,
    waiting: "It is being trained.",
  },

  closing: (accuracy: number | undefined): string =>
    `${accuracy === undefined ? "" : `This run reads ${percent(accuracy)} of the test digits with its ten sheets. `}Next: how one prediction comes about, added up to the last number.`,
  number: fixed,
};

export type View = "sheets" | "change" | "next";
