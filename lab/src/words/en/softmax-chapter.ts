export const words = {
  title: "Softmax",
  minutes: "About 3 minutes",
  lead: [
    "The sheets give each digit a score: any number, negative ones too. The higher a score, the more the picture looks like that digit. But how much more? Is 3.5 against 2 nearly certain, or nearly a tie?",
    "Softmax answers with probabilities. It makes every score positive, by raising e = 2.718… to it, and then divides by the sum, so that all of them together are 1. A score that is higher by 1 gets 2.718 times the probability, wherever it stands.",
  ],
  formula: {
    label: "The probability of a digit is e to its score, divided by the sum of e to every score",
    shares: "probability",
    scores: "score",
    sum: "all of these, added up",
    temperature: (temperature: string): string => ` ÷ ${temperature}`,
  },

  figure: {
    title: "Scores to drag, and their probabilities",
    summary: (count: number, highest: number, share: string): string =>
      `${count} scores and their probabilities. The highest score is that of ${highest}, and its probability is ${share}.`,
    source: "Scores",
    sources: { ten: "Ten to drag", zeros: "Four zeros", three: "0.1, 0.005 and 2", network: "The network’s own" },
    head: { score: "score", share: "probability" },
    scoreOf: (digit: number): string => `Score of ${digit}`,
    hint: "Drag a bar to either side, or choose one with Tab and move it with the arrow keys.",
    temperature: "Temperature: what each score is divided by first",
    temperatureNote: {
      one: "At 1, the scores are taken as they are: so does the network.",
      cold: "Cold: differences count for more, and the highest takes nearly everything.",
      hot: "Hot: differences count for less, and all come nearer to each other.",
    },
    add: "Add 1 to every score",
    take: "Take 1 from every score",
    addedNothing: "Nothing has been added.",
    added: (amount: string): string => `${amount} on every score, and not one probability has changed.`,
    network: (t: string): string => `The scores that the digit on the pad gets, at t = ${t}; they move as the network trains.`,
    networkUntrained: "Untrained, all sheets are blank: every score is 0, and every digit gets one tenth. Train, and watch.",
    networkEmpty: "Nothing is drawn on the pad: what is left are the ten biases.",
    notNumbers: "At this moment of the run the scores are not numbers. Go back on the time line, or move a bar.",
    pad: "The digit on the pad",
    train: "Train",
    stop: "Stop",
    tableHead: ["class", "score", "e to the score", "probability"],
  },

  always: {
    label: "What is true whatever you drag",
    smallest: "Never 0",
    smallestText: "the smallest is",
    largest: "Never 1",
    largestText: "the largest lacks",
    sum: "Always 1",
    sumText: "in all they are",
  },
  rounding:
    "In exact numbers, that is. A computer keeps seven or so digits, so that a probability very near to 0 or 1 may be rounded to it. A later chapter shows a run that dies of this.",

  hand: {
    heading: "By hand",
    before: "The same in three steps, with the scores as they stand above: raise e to each, add up, divide.",
    example: "Take 0.1, 0.005 and 2",
    title: "Softmax, step by step",
    summary: (sum: string): string => `e to each score, their sum ${sum}, and each divided by it.`,
    head: { name: "", score: "score", power: "e to it", divided: "÷ sum", share: "probability" },
    sum: "sum",
    tooLarge:
      "One of these is larger than a computer’s number can be. Softmax in the library takes the highest score from all of them first; that changes nothing, as you have seen.",
  },

  question: {
    question: "Every score goes up by 1, the highest and the lowest alike. What do the probabilities do?",
    choices: ["All go up", "The highest gains, the others lose", "They stay as they are", "They come nearer to each other"],
    answer:
      "Adding 1 to a score multiplies its power by 2.718. Every power is now 2.718 times as large, and so is their sum: the division takes it out again. Only differences between scores count. It has just been done in the figure above; the bars on the left have moved, those on the right have not.",
  },
  closing:
    "Ten probabilities are not an answer yet: the answer is the place of the largest, which is called argMax. But they are more than an answer. They say how sure the network is, and that can be held against it, as the next chapter does.",
};
