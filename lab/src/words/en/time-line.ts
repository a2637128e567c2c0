const count = (value: number): string => value.toLocaleString("en-US");

export const words = {
  label: "Time line",
  back: "One step back",
  forward: "One step forward",
  trainOne: "Train one step",
  play: "Play",
  pause: "Pause",
  begin: "Train",
  hold: "Hold the picture; the training goes on",
  follow: "Follow the training",
  latest: "To the latest",
  pace: "Steps a second",
  paceOf: (pace: number): string => `${pace}/s`,
  time: "update t",
  range: "Updates done",
  /** What a screen reader says of the slider. */
  position: (t: number, length: number, done: number): string =>
    `${count(t)} of ${count(length)} updates${done < length ? `, trained so far: ${count(done)}` : ""}`,
  of: (length: number): string => `of ${count(length)}`,
  count,
  loss: "loss",
  accuracy: "accuracy",
  notMeasured: "–",
  /** Accuracy is measured now and then only; this one is from a little before. */
  measuredAt: (t: number): string => `measured at t = ${count(t)}`,
  best: (t: number, accuracy: number): string => `Best test accuracy so far: ${accuracy.toFixed(4)} at t = ${count(t)}`,
  inside: "Inside one step",
};
