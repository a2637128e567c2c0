import type { DataName, Settings } from "../../engine/protocol.ts";

const count = (value: number): string => value.toLocaleString("en-US");
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
/** With a true minus sign, and no minus before a zero. */
function signed(value: number, digits = 0): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const raised = (value: number): string => `⁻${Array.from(value.toFixed(0), (digit) => superscripts[Number(digit)]).join("")}`;

const counted = (value: number, what: string): string => `${count(value)} ${what}${value === 1 ? "" : "s"}`;

const list = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;

const dataNames: Record<DataName, string> = {
  handwriting: "generated handwriting",
  mnist: "MNIST",
  files: "your own files",
};

/** The command that makes this run in a terminal. */
function command({ trainSize, testSize, learningRate, trainSteps, naiveLog }: Settings, data: DataName | undefined): string {
  return [
    "npx inkling train",
    ...(data === "handwriting" ? ["--data handwriting"] : []),
    `--train-size ${trainSize}`,
    `--test-size ${testSize}`,
    `--learning-rate ${learningRate}`,
    `--steps ${trainSteps}`,
    ...(naiveLog ? ["--naive-log"] : []),
  ].join(" ");
}

export const words = {
  title: "Train",
  minutes: "10 minutes, most of them yours to play",
  lead: "Everything is in place: a graph, a [loss|loss] that says how wrong it is, and a way downhill. What is left is to walk. One update looks at all training digits at once, works out the slope of the loss for each of the 7,850 weights, and moves every weight a little against its slope. Then again, some thousand times.",
  knobsLead:
    "The tutorial that this page follows wrote four values in capitals, because they are yours to change: how many digits to [train-size|learn from], how many to be [test-size|examined on], [rate|how far each step goes], and the number of [train-steps|the last step].",
  dataNames,
  percent,
  count,
  signed,

  data: {
    label: "Which digits",
    running: (name: DataName): string => `This run is on ${dataNames[name]}.`,
    next: (name: DataName): string => `The next run will be on ${dataNames[name]}.`,
    nextSame: (name: DataName): string => `Runs are on ${dataNames[name]}.`,
    writing: "The first digits are being written …",
    fetching: (what: string | undefined, share: number | undefined): string =>
      `MNIST, the tutorial’s own digits, is on its way${what === undefined ? "" : `: ${what}`}${share === undefined ? "" : `, ${Math.round(100 * share)} %`}. Meanwhile you train on generated handwriting.`,
    ready: "MNIST, the tutorial’s own digits, is here too.",
    came: "MNIST, the tutorial’s own digits, has come. The run you see stays where it is.",
    unreachable:
      "MNIST, the tutorial’s own digits, is out of reach just now. Everything works on generated handwriting; only the numbers differ from the published ones.",
    why: "Why?",
    retry: "Retry",
    useMnist: "Start the next run on MNIST",
    useHandwriting: "Start the next run on generated handwriting",
    choose: "Choose files",
    chooseHint: "MNIST’s four IDX files, or others like them",
    chooseFolder: "Choose a folder",
    folderHint: "A folder with PNG pictures in folders named 0 to 9, or with the four IDX files",
    chosen: (train: number, test: number): string => `Read: ${count(train)} training digits and ${count(test)} test digits.`,
  },

  knobs: {
    label: "The knobs",
    trainSize: "TRAIN_SIZE",
    testSize: "TEST_SIZE",
    learningRate: "LEARNING_RATE",
    trainSteps: "TRAIN_STEPS",
    naiveLog: "Take the logarithm as the formula is written (naive)",
    exactly: (name: string): string => `${name}, exactly`,
    usual: "The tutorial’s values",
    allTrain: (digits: number): string => counted(digits, "training digit"),
    allTest: (digits: number): string => counted(digits, "test digit"),
    all: (parts: readonly string[], name: DataName): string =>
      `There are no more than ${list(parts)} in ${dataNames[name]}: the next run takes them all.`,
    changed: "The run you see keeps its own values; these are for the next.",
    updates: (updates: number): string => `${count(updates)} updates, from number 0 to number ${count(updates - 1)}`,
  },

  act: {
    train: "Train",
    again: "Train again",
    stop: "Stop",
    goOn: "Go on",
    reset: "Reset",
    estimate: (seconds: number, source: "run" | "trial"): string =>
      `It will take ${durationOf(seconds)}${source === "run" ? ", by the pace of your last run" : ", by a few updates made just now"}.`,
    estimating: "Measuring how long an update takes here …",
    left: (seconds: number): string => `${durationOf(seconds)} left.`,
    took: (updates: number, seconds: number): string => `${count(updates)} updates in ${seconds.toFixed(1)} seconds.`,
    stopped: (done: number, length: number): string => `Stopped at t = ${count(done)} of ${count(length)}.`,
    notANumber: (done: number): string =>
      `At t = ${count(done)} the loss is not a number, so the run has ended. Below you can find out why.`,
    failed: (why: string): string => `The run broke off: ${why}`,
    weights: "Fingerprint of the weights (SHA-256)",
    copy: "Copy",
    copied: "Copied",
    sameEverywhere:
      "The same data and the same values give this fingerprint on every machine, to the last bit. In a terminal it is this command:",
    command,
  },

  run: {
    title: "The run",
    summary: (t: number, loss: number | undefined, accuracy: number | undefined, data: DataName): string =>
      loss === undefined || accuracy === undefined
        ? "Two empty pairs of axes: nothing has been trained yet."
        : `At t = ${count(t)} the loss on the training digits is ${loss.toFixed(4)}, and ${percent(accuracy)} of the test digits of ${dataNames[data]} are read rightly.`,
    loss: "loss on the training digits",
    accuracy: "accuracy on the test digits",
    untrained: "ln 10 = 2.303, untrained",
    best: "best",
    head: ["t", "accuracy on test digits", "accuracy on training digits", "loss"],
    log: "The log",
    logEmpty: "What the tutorial prints will stand here: one line for every hundredth step.",
    logHint:
      "Step i is the update of number i; after it, t = i + 1. The [test-accuracy|accuracy] is that on the test digits, the [loss|loss] that on the training digits.",
    code: "The loop",
  },

  past: {
    title: "Runs before",
    lead: "The thin lines in the curves are your earlier runs. Here is how each differs from the one you see.",
    none: "When you train again, the run you have now stays as a thin line, to compare with.",
    current: "This run",
    same: "the same values",
    setting: (name: string, value: string): string => `${name} ${value}`,
    testStart: (start: number): string => `examined from test digit ${count(start)} on`,
    naive: "naive logarithm",
    joined: "joined logarithm",
    result: (done: number, accuracy: number | undefined, loss: number): string =>
      `t = ${count(done)}: ${accuracy === undefined ? "" : `accuracy ${accuracy.toFixed(4)}, `}loss ${Number.isFinite(loss) ? loss.toFixed(4) : "not a number"}`,
    sideBySide: "Side by side",
    left: "Left",
    right: "Right",
    number: (back: number): string => (back === 0 ? "This run" : back === 1 ? "The run before" : `${back} runs before`),
    scale: (limit: number): string => `Both in the same colours, from −${limit.toFixed(2)} to +${limit.toFixed(2)}.`,
  },

  experiments: {
    title: "What if?",
    lead: "Each of these sets the knobs and makes a real run, with one click. The run you have stays as a thin line in the curves, and the time line shows the new one. The way back to the tutorial’s run is beside it, beside the knobs, and at the top of the page.",
    sets: (values: readonly string[]): string => `It sets ${list(values)}; all else is as in the tutorial.`,
    stands: "The knobs still stand where this experiment set them: the next run would be the same again.",
    held: "The lesson that is open holds one of these knobs elsewhere. Leave the lesson, at the top of the page, to make this run.",
    stopped: "it was stopped before its end, so there is nothing to compare.",
    run: "Make this run",
    again: "Make it again",
    running: "The run is being made …",
    onData: (name: DataName): string => `Made on ${dataNames[name]}.`,
    failed: (why: string): string => `The run broke off: ${why}`,
    few: {
      title: "Too few digits",
      expect: "Three digits to learn from, 500 steps. It can look at them as often as it likes.",
      question: "Three digits, 500 steps: how many of the test digits will it read rightly?",
      choices: ["1 in 10, no better than chance", "2 in 10", "5 in 10", "9 in 10"],
      shares: [0.1, 0.2, 0.5, 0.9],
      outcome: ({ accuracy, trainAccuracy, labels }: ExperimentFacts): string =>
        `${percent(trainAccuracy)} of its own three digits, ${percent(accuracy)} of the test digits. It has learnt these three by heart, ${labels.slice(0, -1).join(", ")} and ${labels.at(-1)}, and calls everything by one of their names: the other seven it has never met. With more digits to learn from, it can no longer learn by heart, and has to find what all sevens share.`,
    },
    low: {
      title: "A rate too low",
      expect:
        "A learning rate of 0.001 instead of 0.1: the same direction, steps a hundred times shorter. Expect a loss that hardly moves in 120 steps.",
      outcome: ({ accuracy, loss }: ExperimentFacts): string =>
        `After step 120 the loss is ${loss.toFixed(3)}, not far from ln 10 = 2.303, and ${percent(accuracy)} are read rightly. It goes the right way, and would arrive, but with a hundred times the steps.`,
    },
    two: {
      title: "A rate too high",
      expect: "A learning rate of 2. Expect it to overshoot: across the valley and up the other side, back and forth, before it settles.",
      outcome: ({ accuracyAtTen, lossAtTen, accuracy, peakLoss, peakT }: ExperimentFacts): string =>
        `At step 10 the accuracy is ${accuracyAtTen.toFixed(2)} and the loss ${lossAtTen.toFixed(2)}; at its worst, at t = ${count(peakT)}, the loss was ${peakLoss.toFixed(2)}. By step 120 it has come down and reads ${percent(accuracy)}. A high rate is not always lost: the valley is wide enough here.`,
    },
    ten: {
      title: "A rate far too high",
      expect: "A learning rate of 10: each step a hundred times the tutorial’s.",
      question: "What does a rate of 10 do?",
      choices: [
        "It learns a hundred times as fast",
        "It is thrown far up, and then comes down again",
        "It ends with a loss that is not a number",
      ],
      outcome: ({ accuracyAtTen, lossAtTen, accuracy, peakLoss, peakT }: ExperimentFacts): string =>
        `The first steps land far up the other side: the loss reaches ${peakLoss.toFixed(1)} at t = ${count(peakT)}, where an untrained network has 2.3. At step 10 it is ${lossAtTen.toFixed(1)}, with an accuracy of ${accuracyAtTen.toFixed(2)}. By step 120 it reads ${percent(accuracy)}. It survives only because the logarithm of the softmax is taken in one go here. Take it as the formula is written, and see.`,
    },
    nan: {
      title: "Where the NaN comes from",
      expect:
        "The same rate of 10, but with the logarithm taken as the formula is written: first the softmax, rounded to a number of 32 bits, then its log. Expect the run to end within a few steps: the loss becomes NaN, “not a number”.",
      outcome: ({ done }: ExperimentFacts): string => `The run ended at t = ${count(done)}: the loss there is not a number.`,
    },
  },

  fault: {
    searching: "Looking for the digit …",
    title: (t: number, index: number, label: number): string => `At t = ${count(t)}, training digit ${count(index)}, a ${label}`,
    picture: (label: number): string => `The digit where it happens, a ${label}`,
    scores: (highest: number, most: number, lowest: number, least: number): string =>
      `The weights have been thrown so far that its scores lie between ${signed(least)} (for ${lowest}) and ${signed(most)} (for ${highest}).`,
    softmax: (zeros: number, gap: number): string =>
      `Softmax compares e to the power of each score. For a score ${gap.toFixed(0)} below the highest that is e${raised(gap)}, smaller than the smallest number that 32 bits can hold, so it is rounded to 0: ${zeros} of the ten ${zeros === 1 ? "is" : "are"} exactly 0 here.`,
    log: "The formula takes their logarithm: log 0 = −∞. Then it multiplies by the label’s row, which has a 0 there: 0 × −∞ is not a number.",
    spreads: (digits: number, of: number): string =>
      `${digits === 1 ? "One digit is enough" : `So it is for ${count(digits)} of ${count(of)} digits, and one would be enough`}: the mean of all losses is NaN, so is every slope, and after the next update every weight.`,
    joined: (loss: number): string =>
      `The joined form never makes that 0. The logarithm of a softmax is score − highest − log(the sum of e to the power of all score − highest): plain subtraction, and the digit’s loss is ${loss.toFixed(1)}. Large, since the network is confidently wrong, but a number, with slopes that lead back down.`,
    head: ["class", "score", "probability", "log"],
    table: "The ten classes at that digit",
    none: "No digit with a rounded 0 was found at that moment: the weights themselves are no numbers any more.",
    minusInfinity: "−∞",
    go: (t: number): string => `Look at t = ${count(t)}`,
  },

  exam: {
    title: "The practice exam must not be the final exam",
    lead: "The network is trained on [train-accuracy|some digits] and examined on [test-accuracy|others], which it has never seen. If you examine it on what it learnt from, it looks better than it is: it may have learnt by heart.",
    curves: "Accuracy on the digits it learnt from, and on new ones",
    train: "training digits",
    test: "test digits",
    axis: "accuracy",
    nothing: "Train first: then both accuracies stand here.",
    summary: (train: number, test: number): string =>
      `It reads ${percent(train)} of the digits it learnt from and ${percent(test)} of the test digits: a gap of ${(100 * (train - test)).toFixed(1)} points.`,
    gapTitle: "The gap, by how many digits it learnt from",
    gapLead: "The gap is widest with few digits. Make these runs of 500 steps, and see where learning by heart ends.",
    gapRun: "Make the six runs",
    gapRunning: (size: number): string => `Learning from ${counted(size, "digit")} …`,
    gapSummary: (rows: readonly GapRow[]): string =>
      rows.length === 0
        ? "Nothing has been measured yet."
        : rows
            .map(({ size, train, test }) => `${counted(size, "digit")}: ${percent(train)} of its own, ${percent(test)} of the test digits`)
            .join("; "),
    gapHead: ["training digits", "accuracy on them", "accuracy on test digits", "gap"],
    gapAxis: "digits it learnt from",
  },

  best: {
    title: "The best moment",
    lead: "More training is not always better. Near the end the loss on the training digits still falls, while the accuracy on new digits slips: what it learns from there on is true of its training digits only. That is called overfitting. The small [best|pennant] marks the best moment, in the curves and on the time line.",
    nothing: "Train first: then the best moment is marked.",
    slipped: (best: Moment, last: Moment): string =>
      `Best: ${best.testAccuracy.toFixed(4)} at t = ${count(best.t)}. At t = ${count(last.t)} the loss has fallen on, from ${best.loss.toFixed(3)} to ${last.loss.toFixed(3)}, and the accuracy has slipped to ${last.testAccuracy.toFixed(4)}.`,
    level: (best: Moment, last: Moment): string =>
      `Best: ${best.testAccuracy.toFixed(4)}, reached at t = ${count(best.t)}. At t = ${count(last.t)} the loss has fallen on, from ${best.loss.toFixed(3)} to ${last.loss.toFixed(3)}, and the accuracy is no better.`,
    stillRising: (best: Moment): string =>
      `The last moment measured is the best one, ${best.testAccuracy.toFixed(4)} at t = ${count(best.t)}: this run has not overfitted yet.`,
    go: "Go to the best moment",
  },

  hundred: {
    title: "Which hundred?",
    lead: "On MNIST’s first 100 test digits it does better than on all 10,000. It has learnt nothing in between; those hundred happen to be easy. A small sample misleads, and the order of a file is not chance. Slide, and see what another hundred would have told you.",
    figure: "One network, a hundred exams of 100 digits each",
    slider: "The hundred begins at test digit",
    nothing: "Train first: then the network can be examined.",
    later: "It is being trained. When it has ended, or you stop it, it can be examined.",
    tooFew: "There are fewer than 100 test digits in this data.",
    summary: (start: number, accuracy: number, all: number, least: number, most: number, t: number, data: DataName): string =>
      `At t = ${count(t)}, on ${dataNames[data]}: digits ${count(start)} to ${count(start + 99)}: ${percent(accuracy)}. All of them: ${percent(all)}. The hundreds lie between ${percent(least)} and ${percent(most)}.`,
    all: "all",
    axis: "accuracy",
    picture: (wrong: number): string =>
      wrong === 0 ? "The hundred digits, all read rightly." : `The hundred digits; framed: ${count(wrong)} read wrongly.`,
    head: ["from digit", "accuracy"],
    use: "Examine the next run on these 100",
    used: (start: number): string =>
      `The next run is examined on digits ${count(start)} to ${count(start + 99)}. “The tutorial’s values” takes that back.`,
  },

  closing: {
    title: "A wasteful way, for the sake of seeing",
    text: [
      "Each update looked at all the digits, to move once. That is a wasteful way to train. It was chosen because there is less to explain: nothing depends on the order of the digits, and each run is the same to the last bit. The usual way takes a small batch of digits at a time, perhaps a hundred, and moves after each: the direction is a little off every time, but there are fifty moves for the work of one.",
      "And what you trained is not deep learning yet: two layers here means an input and an output, with nothing between. Some thousand digits are all that it can use; more hardly help, because ten sheets are all it has. For near-perfect reading, a network looks at small patches first and puts together what it found: convolution.",
      "Until those chapters are here, the terminal goes on from where you are:",
    ],
    commands: [
      ["npx inkling tutorial", "the whole tutorial, section by section"],
      ["npx inkling train --train-size 55000 --steps 1000", "all of MNIST: where more data hardly helps"],
      ["npx inkling train --out run", "the run, kept: the model, its log and its pictures"],
      ["npx inkling repl", "the library at a prompt, to build what comes next yourself"],
    ] as const,
  },
};

/** What an experiment's run has shown. */
export interface ExperimentFacts {
  readonly done: number;
  readonly accuracy: number;
  readonly trainAccuracy: number;
  readonly loss: number;
  readonly accuracyAtTen: number;
  readonly lossAtTen: number;
  readonly peakLoss: number;
  readonly peakT: number;
  /** Of the first training digits. */
  readonly labels: readonly number[];
}

export interface GapRow {
  readonly size: number;
  readonly train: number;
  readonly test: number;
}

interface Moment {
  readonly t: number;
  readonly testAccuracy: number;
  readonly loss: number;
}

function durationOf(seconds: number): string {
  if (seconds < 1) return "less than a second";
  if (seconds < 90) return `about ${counted(Math.round(seconds), "second")}`;
  return `about ${counted(Math.round(seconds / 60), "minute")}`;
}
