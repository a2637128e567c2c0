// Made by test/tutorial-listings.test.ts from the marked lines of sections/. Do not edit.

/** What is shown of each section's code. The package carries no sources, so they are kept as text. */
export const listings = {
  answer: `const [xTrain, yTrain] = trainSize(1);
await displayDigit(0);

const answer = await session.run(y, { x: xTrain });
print(answer);
print(answer.argMax());`,
  compare: `async function displayCompare(index: number) {
  const image = train.images.slice(index, index + 1);
  const answer = await session.run(y, { x: image });
  const prediction = answer.argMax();
  const label = train.labels.row(index).argMax();
  const said = { prediction, label, probabilities: answer };
  await show("compare", comparison(image.row(0), said));
  return prediction === label;
}

await displayCompare(await randomIndex("compare", train.count));
const third = await displayCompare(2);`,
  data: `const mnist = await readDataSets(source, { oneHot: true });
const { train, validation, test } = mnist;
print(\`to train with \${train.count}, to validate with \${validation.count}\`);
print(\`to test with \${test.count}\`);`,
  sizes: `function trainSize(count: number) {
  const xTrain = train.images.slice(0, count);
  const yTrain = train.labels.slice(0, count);
  print(\`Total Training Images in Dataset = \${tuple(train.images.shape)}\`);
  print("--------------------------------------------------");
  print(\`x_train Examples Loaded = \${tuple(xTrain.shape)}\`);
  print(\`y_train Examples Loaded = \${tuple(yTrain.shape)}\`);
  print();
  return [xTrain, yTrain] as const;
}

function testSize(count: number) {
  const xTest = test.images.slice(0, count);
  const yTest = test.labels.slice(0, count);
  print(\`Total Test Examples in Dataset = \${tuple(test.images.shape)}\`);
  print("--------------------------------------------------");
  print(\`x_test Examples Loaded = \${tuple(xTest.shape)}\`);
  print(\`y_test Examples Loaded = \${tuple(yTest.shape)}\`);
  return [xTest, yTest] as const;
}

const [xTrain, yTrain] = trainSize(train.count);`,
  digit: `async function displayDigit(index: number) {
  print(yTrain.row(index));
  const label = yTrain.row(index).argMax();
  const title = \`Example: \${index}  Label: \${label}\`;
  await show("digit", digitImage(xTrain.row(index), { title }));
}

await displayDigit(await randomIndex("digit", train.count));`,
  flat: `async function displayMultFlat(start: number, stop: number) {
  await show("flat", flatRows(xTrain.slice(start, stop)));
}

await displayMultFlat(0, Math.min(400, train.count));`,
  valley: `async function descend(rate: number, steps: number) {
  const valley = new Graph();
  const { position, step } = withGraph(valley, () => {
    const position = variable("x", constant(1));
    const optimizer = new GradientDescentOptimizer(rate);
    return { position, step: optimizer.minimize(square(position)) };
  });

  const session = new Session();
  await session.run(globalVariablesInitializer(valley));
  const path = [(await session.run(position)).item()];
  for (let i = 0; i < steps; i++) {
    await session.run(step);
    path.push((await session.run(position)).item());
  }
  session.close();
  return path;
}

const path = await descend(0.1, 6);
print("step        x    slope   rate × slope");
path.forEach((x, i) => {
  const numbers = [x, 2 * x, 0.1 * 2 * x].map((value) => value.toFixed(4));
  print(\`\${i}      \${numbers.join("   ")}\`);
});`,
  edge: `function drawOne(left: number) {
  const pixels = new Float32Array(784);
  for (let row = 4; row < 24; row++) {
    const start = row * 28 + left;
    pixels.fill(1, start, start + 3);
  }
  return pixels;
}

const columns = [12, 10, 8, 6, 4, 2, 0];
const pixels = columns.flatMap((left) => [...drawOne(left)]);
const images = NdArray.of(pixels, [columns.length, 784], "float32");
const answers = await session.run(y, { x: images });
const captions = columns.map((left, i) => {
  const answer = answers.row(i);
  const read = answer.argMax();
  const sure = (answer.at(read) * 100).toFixed(0);
  return \`column \${left}: \${read}, \${sure} %\`;
});
captions.forEach((caption) => print(caption));`,
  size: `const [weights, biases] = await session.run([W, b]);
const learnt = weights.size + biases.size;
const pixels = mnist.train.images.size;
print(\`\${learnt} numbers of 4 bytes: \${learnt * 4} bytes\`);
print(\`\${pixels} pixels of 1 byte: \${(pixels / 1e6).toFixed(0)} MB\`);`,
  gap: `const practice = await session.run(accuracy, onTrain);
const exam = await session.run(accuracy, onTest);
print("on the training digits", practice);
print("on the test digits    ", exam);`,
  hundreds: `const hits = await session.run(correct, onTest);
const shares: number[] = [];
for (let start = 0; start + size <= hits.size; start += size) {
  const window = Array.from(hits.slice(start, start + size));
  shares.push(window.reduce((sum, hit) => sum + hit, 0) / size);
}
print(\`the first \${size}: \${shares[0]}\`);
print(\`the worst \${size}: \${Math.min(...shares)}\`);
print(\`the best \${size}:  \${Math.max(...shares)}\`);`,
  few: `const session = new Session(); // weights of its own
async function learnFrom(n: number) {
  await session.run(globalVariablesInitializer());
  const x = train.images.slice(0, n);
  const y_ = train.labels.slice(0, n);
  const options = { steps: updates, signal: page.signal };
  await session.run(training, { x, y_ }, options);
  const own = await session.run(accuracy, { x, y_ });
  const test = await session.run(accuracy, onTest);
  return [own.item(), test.item()].map((share) => share.toFixed(4));
}

print("   n   practice   exam");
for (const i of count(0, sizes.length - 1, "Sizes")) {
  const n = Math.min(sizes[i] ?? 1, train.count);
  const [own, test] = await learnFrom(n);
  print(\`\${String(n).padStart(4)}   \${own}     \${test}\`);
  const title = \`After \${n} \${n === 1 ? "digit" : "digits"}\`;
  const weights = await session.run(W);
  if (n !== 1 && n !== 10) continue;
  await show(\`few-\${n}\`, sheets(weights, { title }));
}`,
  graph: `const x = placeholder("x", [null, 784]); // digits, to be fed
const y_ = placeholder("y_", [null, 10]); // their labels, to be fed
const W = variable("W", zeros([784, 10])); // weights
const b = variable("b", zeros([10])); // biases
const y = softmax(add(matmul(x, W), b)); // answers

print(y);`,
  untrained: `const [xTrain] = trainSize(3);
const session = new Session();

await expectError(() => session.run(y, { x: xTrain }));
await session.run(globalVariablesInitializer());
await expectError(() => session.run(y));

print(await session.run(y, { x: xTrain }));`,
  softmax: `print(await evaluate(softmax(zeros([4]))));

const shares = await evaluate(softmax(constant([0.1, 0.005, 2])));
print(shares);`,
  loss: `const wrongness = neg(reduceSum(mul(y_, log(y)), { axis: 1 }));
const crossEntropy = reduceMean(wrongness);`,
  right: `const answer = [0.03, 0.03, 0.01, 0.9, 0.01, 0.01];
const j = array([...answer, 0.0025, 0.0025, 0.0025, 0.0025]);
const three = array([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);

print(np.negative(np.log(j)));
print(np.negative(np.multiply(np.log(j), three)));`,
  wrong: `const two = array([0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
print(np.sum(np.negative(np.multiply(np.log(j), two))));`,
  rates: `const session = new Session(); // weights of its own
async function tryRate(rate: number) {
  const step = new GradientDescentOptimizer(rate).minimize(crossEntropy);
  await session.run(globalVariablesInitializer());
  const losses: number[] = [];
  for (const i of count(0, lastStep, \`Rate \${rate}\`)) {
    await session.run(step, onTrain, { signal: page.signal });
    const loss = (await session.run(crossEntropy, onTrain)).item();
    losses.push(loss);
    if (i !== 10 && i !== lastStep) continue;
    const share = (await session.run(accuracy, onTest)).item();
    const row = [rate, i, loss.toFixed(3), share.toFixed(4)];
    print(row.map((cell) => String(cell).padStart(9)).join(""));
  }
  return losses;
}

print("     rate     step     loss accuracy");
const series = [];
for (const rate of rates) {
  series.push({ name: \`rate \${rate}\`, y: await tryRate(rate) });
}`,
  naive: `const naive = neg(reduceSum(mul(y_, log(y, { naive: true })), { axis: 1 }));
const naiveLoss = reduceMean(naive);
const naiveStep = new GradientDescentOptimizer(10).minimize(naiveLoss);

await session.run(globalVariablesInitializer());
let loss = 0;
for (let i = 0; i < 10 && Number.isFinite(loss); i++) {
  await session.run(naiveStep, onTrain);
  loss = (await session.run(naiveLoss, onTrain)).item();
  print(\`step \${i}: loss \${loss}\`);
}`,
  sheets: `const weights = await session.run(W);
const biases = await session.run(b);
const title = "The ten sheets, and their biases";
const titles = [...biases].map((bias, i) => \`\${i} (\${signed(bias, 2)})\`);
await show("sheets", sheets(weights, { title, titles }));`,
  unbiased: `const score = matmul(x, W); // no b
const unbiased = argMax(score, 1);
const hit = equal(unbiased, argMax(y_, 1));
const differs = notEqual(unbiased, argMax(y, 1));
const share = reduceMean(cast(hit, "float32"));
const changed = reduceMean(cast(differs, "float32"));
print("accuracy without the biases", await session.run(share, onTest));
print("share of answers that change", await session.run(changed, onTest));`,
  next: `const [slope] = optimizer.computeGradients(crossEntropy, [W]);
const slopes = await session.run(slope.gradient, onTrain);`,
  course: `const [xTrain, yTrain] = trainSize(TRAIN_SIZE);
const [xTest, yTest] = testSize(TEST_SIZE);
const onTrain = { x: xTrain, y_: yTrain };
const onTest = { x: xTest, y_: yTest };

await session.run(globalVariablesInitializer());
const optimizer = new GradientDescentOptimizer(LEARNING_RATE);
const training = optimizer.minimize(crossEntropy);

const correct = equal(argMax(y, 1), argMax(y_, 1));
const accuracy = reduceMean(cast(correct, "float32"));

print();
print("accuracy", await session.run(accuracy, onTest));
print("loss", await session.run(crossEntropy, onTrain));`,
  train: `for (const i of count(0, TRAIN_STEPS)) {
  await session.run(training, onTrain);
  if (i % 100 === 0) {
    const a = await session.run(accuracy, onTest);
    const l = await session.run(crossEntropy, onTrain);
    print(\`Training Step:\${i}  Accuracy = \`, a, " Loss =", l);
    log.push({ step: i, accuracy: a.item(), loss: l.item() });
  }
}

await show("curves", curves(log));`,
} as const;
