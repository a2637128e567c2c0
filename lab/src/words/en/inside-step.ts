const count = (value: number): string => value.toLocaleString("en-US");

const signed = (value: number): string => `${value < 0 ? "−" : ""}${Math.abs(value).toFixed(5)}`;

export const words = {
  title: (t: number): string => `Inside one step: from t = ${count(t)} to ${count(t + 1)}`,
  working: "Taking the step apart …",
  failed: (why: string): string => `The step could not be taken apart: ${why}`,
  close: "Close",
  play: "Play in slow motion",
  pause: "Pause",
  previous: "Previous part",
  next: "Next part",
  nextUpdate: "The next step",
  phases: {
    forward: {
      name: "Forward",
      about: "Each digit meets the ten sheets, row by row: ten scores. Softmax makes of them ten probabilities.",
    },
    loss: { name: "Loss", about: "How surprising is the truth? −ln of the probability that the right class was given." },
    gradient: { name: "Gradient", about: "For each weight, the slope: how the loss would change if the weight grew. Red: it would rise." },
    update: { name: "Update", about: "Each weight moves against its slope, by rate × slope." },
  },
  forwardSummary: (label: number, probability: number): string =>
    `A ${label}, which is given the probability ${probability.toFixed(3)} of being one`,
  scores: "scores",
  probabilities: "probabilities",
  lossOf: (probability: number, loss: number): string => `−ln ${probability.toFixed(4)} = ${loss.toFixed(4)}`,
  rest: (more: number): string => (more > 0 ? `and ${count(more)} more` : ""),
  mean: (loss: number): string => `mean ${loss.toFixed(4)}`,
  sheet: (digit: number): string => `Sheet of the ${digit}`,
  before: "before",
  step: (rate: number): string => `−${rate} × slope`,
  after: "after",
  limits: (limit: number): string => `±${Number(limit.toPrecision(2))}`,
  pixel: (pixel: number, before: number, step: number, after: number): string =>
    `row ${Math.floor(pixel / 28)}, column ${pixel % 28}: ${signed(before)} ${step < 0 ? "−" : "+"} ${Math.abs(step).toFixed(5)} = ${signed(after)}`,
  equal: (equal: number, t: number): string => `${count(equal)} of 7,850 numbers are those of the run at t = ${count(t)}, to the last bit.`,
};
