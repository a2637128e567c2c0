export const words = {
  name: "Inkling",
  title: "Inkling: see a neural network learn to read",
  description:
    "Watch a small neural network learn to read handwritten digits: train it in the page, drag through every step, draw your own digit, and see why each number is what it is.",
  skip: "Skip to the chapters",
  noSimd:
    "This browser cannot run the network: it lacks WebAssembly SIMD. The text and the still figures are here all the same; a newer browser shows them move.",
  noScript: "Without JavaScript the figures stand still. The text is all here.",
  credit: [
    "After “Not another MNIST tutorial with TensorFlow” by Justin Francis, O’Reilly, December 2016.",
    "MNIST by Yann LeCun, Corinna Cortes and Christopher J. C. Burges.",
  ],
};
