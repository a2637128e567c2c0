import type { Landing, Outcome } from "../../chapters/downhill/slice-shape.ts";
import type { Region } from "../../chapters/downhill/descent.ts";

const plain = (value: number, places: number): string => value.toFixed(places).replace("-", "−");

export const words = {
  title: "Downhill",
  minutes: "About 5 minutes",
  lead: [
    "The loss says how wrong the network is. Training makes it smaller: change the weights a little so that the loss goes down, and again, and again. But which way is down?",
    "Begin with a valley that has a single number: y = x². Wherever you stand, the [slope|tangent] touches the curve and shows how steep it is there; its slope is 2x. Downhill is against the slope. So take a [step|step] of the [rate|learning rate] times the slope, and look again. This is gradient descent, and there is nothing more to it. As the valley becomes flatter, the slope shrinks, and the steps shrink with it.",
  ],

  valley: {
    title: "A valley with one number",
    summary: (start: number, rate: number, region: string, x: string): string =>
      `y = x², from x = ${plain(start, 2)} with a rate of ${rate}. ${region} After twelve steps x is ${x}.`,
    group: "The curve y = x². The start is dragged along it.",
    start: "Start, x",
    startText: (x: number): string => `x is ${plain(x, 2)}`,
    rate: "Learning rate",
    look: "Look at step",
    step: (i: number): string => `${i}`,
    stepRule: (rate: number, slope: number, step: number): string => `step = ${rate} × ${plain(slope, 2)} = ${plain(step, 3)}`,
    outside: "This point lies outside the picture.",
    head: ["step", "x", "y = x²", "slope 2x", "rate × slope"],
    table: "The way down",
    hint: "Drag the point, or the rate. The whole way is computed anew at once.",
    regions: "What a rate does: choose one",
  },
  region: {
    stays: { name: "stays", rate: "0", text: "No step at all." },
    approaches: { name: "approaches", rate: "below 0.5", text: "It comes down on one side, in smaller and smaller steps." },
    lands: { name: "lands at once", rate: "0.5", text: "The first step leads right to the bottom." },
    overshoots: {
      name: "overshoots, settles",
      rate: "0.5 to 1",
      text: "Each step goes too far, across the valley, but less so each time.",
    },
    bounces: { name: "bounces for ever", rate: "1", text: "Each step leads to the same height on the other side." },
    diverges: { name: "diverges", rate: "above 1", text: "Each step lands higher than the one before: it never comes down." },
  } satisfies Record<Region, { name: string; rate: string; text: string }>,

  question: {
    question: "What does a rate above 1 do in this valley?",
    choices: ["It arrives sooner", "It bounces for ever between two points", "It is thrown further out with each step", "It stands still"],
    answer:
      "At a rate of 1.1 every step is 2.2 times as long as the way to the bottom: it crosses the valley and ends 1.2 times as far out on the other side. There the slope is steeper, so the next step is longer still. The figure above has been set to 1.1; the points leave the picture after a few steps.",
  },

  slice: {
    heading: "The real valley",
    before: [
      "The network’s loss is a valley too, but not over one number: over all 7,850, the weights and the biases. Nobody can draw that. What can be drawn is one cut through it. At the moment shown, take the slope in every one of the 7,850 directions; together they are called the gradient. Then walk straight against it, and measure the loss on the way.",
      "How far one update goes along this line is decided by the learning rate. So the line below can be read like this: to the left, the loss now; to the right, the loss after a single update with that rate.",
    ],
    title: "One cut through the loss of this network",
    summary: (t: string, now: string, rate: string, loss: string, landing: string): string =>
      `At t = ${t} the loss is ${now}. After one update with a rate of ${rate} it would be ${loss}. ${landing}`,
    waiting: "The cut is made as soon as there are digits and the time line rests.",
    training: "The network is training. The cut is made when it rests.",
    busy: "Measuring the loss along the way …",
    moment: (t: string): string => `At t = ${t}, measured on all of the run’s training digits.`,
    notNumber: "At this moment the loss is not a number, so there is no valley to look at. Go back on the time line.",
    failed: (why: string): string => `It could not be measured: ${why}`,
    rate: "Rate of the next update",
    own: "Back to the run’s own rate",
    ownMark: (rate: string): string => `the run’s rate, ${rate}`,
    now: "loss now",
    rateName: "learning rate",
    lossName: "loss after one update",
    afterOne: "loss after it",
    length: "length of the step",
    lengthRule: (rate: string, slope: string): string => `${rate} × ${slope}`,
    moves: "numbers that move",
    movesRule: (moving: string): string => `${moving} of 7,850`,
    landing: {
      stays: "No step at all: the loss stays.",
      near: "This one update goes down, and stays on this side of the lowest point.",
      bottom: "About the lowest that this one line leads to.",
      across: "Across the valley: past the lowest point, though still lower than now.",
      higher: "Across the valley and up: worse than before. This is how too high a rate is thrown out.",
    } satisfies Record<Landing, string>,
    ten: {
      title: "Ten updates in a row with this rate",
      waiting: "Making ten updates aside …",
      notNumber: "not a number",
      summary: (losses: readonly string[]): string => `The loss along ten updates: ${losses.join(", ")}.`,
      outcome: {
        stays: "Nothing changes.",
        falls: "It falls with every update.",
        unsteady: "It rises on the way, and falls again.",
        thrown: "Thrown out: the updates that follow make it worse. For a run this rate is too large.",
      } satisfies Record<Outcome, string>,
    },
    tableHead: ["rate", "loss after one update"],
    after: [
      "At t = 0 the cut looks like the small valley, and its marks are here again. Up to the lowest point a rate only approaches, as below 0.5; beyond it, the update lands on the other side; and where the line rises above the loss now, the update makes things worse, as above 1.",
      "Later in a run the line grows long and flat, and a single update with a rate of 5 would do very well. But a run does not make a single update. The real valley is long in some directions and narrow in others: a good stride along it is far too long across it, and what the first updates hardly show, the next ones multiply. So try a large rate, and look at ten updates in a row.",
      "The numbers that do not move are weights of pixels that are blank in every training digit: whatever their weight, they never add to a score, so the loss has no slope there.",
    ],
  },
};
