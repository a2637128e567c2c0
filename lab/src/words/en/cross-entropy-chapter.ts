const fixed = (value: number, places: number): string => value.toFixed(places);

export const words = {
  title: "Cross-entropy",
  minutes: "About 4 minutes",
  lead: [
    "To get better, the network must be told how wrong it is, in one number. That number is called the loss, or the cost: small if it is right and confident, large if it is wrong and confident.",
    "The loss that fits probabilities is cross-entropy. For one digit it is simple: look only at what the true digit was given, take its natural logarithm, and turn the sign round. −ln 1 is 0; −ln 0.9 is 0.105; −ln 0.01 is 4.605. What the other nine were given does not matter by itself, but it is what the truth did not get.",
  ],

  cases: {
    heading: "A good prediction of a 3",
    before:
      "Here is a prediction that gives 0.9 to the 3. The label, one-hot, has a 1 at the true digit and 0 elsewhere: multiplying by it leaves a single logarithm, and nine zeros.",
    title: (truth: number): string => `The loss of this prediction, if the truth is ${truth}`,
    summary: (truth: number, loss: number): string =>
      `The prediction gives 0.9 to the 3. With ${truth} as the truth, nine products are 0 and one is ${fixed(loss, 5)}; their sum is the loss.`,
    head: { digit: "", share: "prediction j", truth: "truth k", logarithm: "−ln j", product: "−ln j × k" },
    sum: "loss",
    truth: "The truth is",
    question: "The same prediction, 0.9 for the 3 and 0.01 for the 2. But now the truth is a 2. What is the loss?",
    choices: ["0.01", "0.9", "About 2.3", "About 4.6"],
    answer:
      "−ln 0.01 = 4.6051…: more than forty times as much as before. The network was confident, and wrong, and that is what costs most. The table above is now about the truth 2.",
  },

  play: {
    heading: "Now you predict",
    before: [
      "Drag the bars. They always sum to 1, so what you give to one digit is taken from the others. Then choose what is true, and watch the point run along the curve.",
    ],
    title: "A prediction, a truth, and the loss",
    summary: (truth: number, share: string, loss: string): string =>
      `The truth is ${truth}. It was given ${share}, so the loss is ${loss}.`,
    sources: { tutorial: "0.9 for the 3", even: "One tenth each", network: "The network, on your digit" },
    source: "Prediction",
    truth: "What is true?",
    bar: (digit: number): string => `Probability of ${digit}`,
    given: (truth: number): string => `p: what the ${truth} was given`,
    loss: "loss = −ln p",
    feelings: [
      [0.2, "Right, and confident: this hardly costs anything."],
      [0.7, "Right, with some doubt."],
      [2.2, "Not much was given to the truth."],
      [2.4, "About as good as knowing nothing: ln 10 = 2.303."],
      [4, "Worse than knowing nothing: the others were believed more."],
      [Infinity, "Wrong, and confident: this costs most."],
    ] as readonly (readonly [below: number, text: string])[],
    curve: "The curve −ln p: it falls from far above at p = 0 to 0 at p = 1. ",
    probabilityName: "p, given to the truth",
    lossName: "loss",
    nothing: "knowing nothing: p = 0.1, loss ln 10 = 2.303",
    network: (t: string): string =>
      `This is how the network reads the digit on the pad, at t = ${t}. You know what it is meant to be: choose it as the truth.`,
    networkUntrained: "Untrained, the network gives one tenth to everything. Whatever the truth is, the loss is ln 10 = 2.303.",
    networkEmpty: "Nothing is drawn on the pad; this is what the biases alone say.",
    notNumbers: "At this moment of the run the probabilities are not numbers. Go back on the time line, or move a bar.",
    pad: "The digit on the pad",
    tableHead: ["digit", "prediction", "truth", "loss if it were true"],
  },
  why: "Why the logarithm, and not simply 1 − p? Because of what happens near 0. A prediction of 0.01 and one of 0.0001 are both nearly 1 away from the truth, but the second was a hundred times surer of something false. The logarithm sees that: every further factor of ten costs another 2.303, without end.",

  mean: {
    heading: "The loss of a run",
    before:
      "A run has thousands of digits. Its loss is the mean: the cross-entropy of each training digit, added up and divided by their number. Here are the first ten, with what each costs at the moment shown.",
    title: "Ten digits and their mean",
    summary: (mean: string, all: string, t: string): string => `After ${t} updates the mean loss of these ten digits is ${mean}; ${all}`,
    one: (label: number, share: string, loss: string): string => `A ${label}, given ${share}: loss ${loss}`,
    meanOfTen: "mean of these ten",
    meanOfAll: (count: string): string => `mean of all ${count}: the run’s loss`,
    spokenAll: (count: string, loss: string): string => `the mean of all ${count} is ${loss}.`,
    waiting: "The digits are on their way …",
    moment: (t: string): string => `At t = ${t}. Move the time line below, and all of these move.`,
    untrained: "At t = 0 every digit costs ln 10 = 2.303, and so does the mean.",
    train: "Train",
    tableHead: ["digit", "label", "given to the label", "loss"],
  },
  closing:
    "Every training run on this page draws this one number as its curve. It begins at ln 10 = 2.303, because an untrained network knows nothing. The next chapter says how it is made to fall.",
};
