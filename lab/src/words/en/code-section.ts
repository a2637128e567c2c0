export const words = {
  title: "The whole of it, in code",
  minutes: "About 5 minutes",
  text: [
    "Everything above is made by a few lines. First they describe the network as a graph, in which nothing is computed yet; then a session runs parts of it. Press Run: the cell trains a network of its own, here in the page, on 500 generated digits.",
    "Then change something. Take 50 digits instead of 500. Take a rate of 2. Leave the bias away. If a line is wrong, the cell says which, and why.",
  ],
  cell: "Softmax regression",
  closing:
    'A cell knows nothing of the rest of the page and reaches no network, but for MNIST’s files: write readDataSets("mnist") in the place of "handwriting" to train on the real ones. It may run for 30 seconds.',
};
