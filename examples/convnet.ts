// A convolutional network of one's own. Run: node --import @oxc-node/core/register examples/convnet.ts
import { maxPool2d, relu, reshape, Session } from "inkling";
import { readDataSets } from "inkling/data";
import { convolution, defineModel, dense, dropoutLayer, flatten, inspectPrediction, windowAt } from "inkling/nn";
import { network } from "inkling/train";

const model = defineModel({
  name: "mine",
  summary: "5×5 windows, 8 and 16 filters; dense 10, with dropout before it",
  build: (x, mode) => {
    const image = reshape(x, [-1, 28, 28, 1], "image");
    const conv1 = convolution(image, 8, 5, { name: "conv1", activation: relu });
    const conv2 = convolution(maxPool2d(conv1, { size: 2, name: "pool1" }), 16, 5, { name: "conv2", activation: relu });
    const features = flatten(maxPool2d(conv2, { size: 2, name: "pool2" }));
    return dense(dropoutLayer(features, 0.2, mode), 10, { name: "dense1" });
  },
  recipe: { batchSize: 50, steps: 400, optimizer: "adam", learningRate: 0.003, schedule: "constant" },
});

const { train, test } = await readDataSets("mnist", { oneHot: true });
const net = network(model, { seed: 1 });
const session = new Session({ graph: net.graph });
await session.run(net.initialize);
for (let step = 0; step < 400; step++) {
  const [start, end] = [step * 50, (step + 1) * 50];
  await session.run(net.training, { x: train.images.slice(start, end), y_: train.labels.slice(start, end), learningRate: 0.003 });
}

// Of 2,000 digits that it has never seen.
const unseen = { x: test.images.slice(0, 2000), y_: test.labels.slice(0, 2000) };
console.log("accuracy", await session.run(net.accuracy, unseen));
for (const { name, kind, output } of net.layers) console.log(name, kind, output.shape);

// One prediction, and how one number in it came about.
const { layers, prediction } = await inspectPrediction(session, net, test.images.row(0));
const { products, bias, sum } = windowAt(layers[1], { row: 14, column: 14, channel: 0 });
console.log(`reads ${prediction}; conv1 adds ${products?.data.length} products and ${bias?.toFixed(3)} to ${sum?.toFixed(3)} there`);
session.close();
