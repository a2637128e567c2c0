export const words = {
  loss: "loss",
  accuracy: "accuracy",
  summary: (loss: number | undefined, accuracy: number | undefined): string =>
    loss === undefined || accuracy === undefined
      ? "Nothing is trained yet."
      : `The loss is ${loss.toFixed(3)}; ${(100 * accuracy).toFixed(1)} % of the test digits are read rightly.`,
};
