import { encode } from "fast-png";
import { cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { encodeIdx, encodeSafetensors } from "../../src/data/index.ts";
import { Session } from "../../src/index.ts";
import { models } from "../../src/nn/index.ts";
import { network } from "../../src/train/index.ts";
import { record } from "./recorded.ts";

const side = 28;
/** A model file, as a reader might write one. */
const modelFile = `import { relu } from "inkling";
import { defineModel, dense, type Mode } from "inkling/nn";

const width: number = 30;

export default defineModel({
  name: "wide",
  summary: "one hidden layer of 30",
  build: (x, _mode: Mode) =>
    dense(
      dense(x, width, { name: "dense1", activation: relu }),
      10,
      { name: "dense2" },
    ),
  recipe: { batchSize: 20, epochs: 2, optimizer: "adam", learningRate: 0.003, schedule: "one-cycle" },
});
`;

const files = {
  trainImages: "train-images-idx3-ubyte",
  trainLabels: "train-labels-idx1-ubyte",
  testImages: "t10k-images-idx3-ubyte",
  testLabels: "t10k-labels-idx1-ubyte",
};

/** "Digits" that a linear network tells apart at once: a square at a place of its own for each class, jittered by hand. */
function picture(label: number, i: number): Uint8Array {
  const pixels = new Uint8Array(side * side);
  const [left, top] = [3 + (label % 5) * 5 + (i % 3) - 1, 6 + Math.floor(label / 5) * 10 + (i % 2)];
  for (let y = top; y < top + 5; y++) for (let x = left; x < left + 4; x++) pixels[y * side + x] = 255 - ((x + y + i) % 4) * 30;
  return pixels;
}

function pictures(count: number): { images: Uint8Array; labels: Uint8Array } {
  const images = new Uint8Array(count * side * side);
  const labels = Uint8Array.from({ length: count }, (_, i) => (i * 7 + 3) % 10);
  labels.forEach((label, i) => images.set(picture(label, i), i * side * side));
  return { images, labels };
}

/**
 * The files that the cases speak of as $WORLD/…: data good and bad, models, pictures.
 *
 * data/good has 110 training, 10 validation and 40 test "digits". run/ has the tutorial's network, trained on them.
 */
export async function makeWorld(root: string): Promise<void> {
  const good = join(root, "data", "good");
  await mkdir(good, { recursive: true });
  const [train, test] = [pictures(120), pictures(40)];
  await writeFile(join(good, files.trainImages), encodeIdx(train.images, [120, side, side]));
  await writeFile(join(good, files.trainLabels), encodeIdx(train.labels, [120]));
  await writeFile(join(good, files.testImages), encodeIdx(test.images, [40, side, side]));
  await writeFile(join(good, files.testLabels), encodeIdx(test.labels, [40]));

  const damaged = async (name: string, damage: (folder: string) => Promise<void>): Promise<void> => {
    const folder = join(root, "data", name);
    await cp(good, folder, { recursive: true });
    await damage(folder);
  };
  const rewrite = async (path: string, change: (bytes: Buffer) => Uint8Array): Promise<void> =>
    writeFile(path, change(await readFile(path)));
  await mkdir(join(root, "data", "empty"));
  await damaged("three-files", (folder) => rm(join(folder, files.testLabels)));
  await damaged("truncated-gz", async (folder) => {
    const path = join(folder, files.trainImages);
    const zipped = gzipSync(await readFile(path));
    await writeFile(`${path}.gz`, zipped.subarray(0, zipped.length / 2));
    await rm(path);
  });
  await damaged("wrong-magic", (folder) => rewrite(join(folder, files.trainImages), (bytes) => bytes.fill(9, 2, 3)));
  await damaged("swapped", async (folder) => {
    const [images, labels, aside] = [join(folder, files.trainImages), join(folder, files.trainLabels), join(folder, "aside")];
    await rename(images, aside);
    await rename(labels, images);
    await rename(aside, labels);
  });
  await damaged("trailing", (folder) => rewrite(join(folder, files.testImages), (bytes) => Buffer.concat([bytes, Buffer.from("more")])));
  await damaged("label-11", (folder) => rewrite(join(folder, files.trainLabels), (bytes) => bytes.fill(11, 8 + 5, 8 + 6)));
  await damaged("too-few-labels", async (folder) => writeFile(join(folder, files.testLabels), encodeIdx(test.labels.slice(0, 39), [39])));

  await writeFile(join(root, "wide.ts"), modelFile);
  await writeFile(join(root, "mistake.ts"), modelFile.replace("dense(x, width,", "dense(x, -3,"));
  await writeFile(join(root, "not-a-program.ts"), modelFile.replace("build: (x", "build: ((x"));
  await writeFile(join(root, "no-model.ts"), "export const width = 30;\n");
  const small = ["--data", good, "--epochs", "3", "--batch-size", "32"];
  for (const [model, out] of [
    ["mlp", "run-mlp"],
    [join(root, "wide.ts"), "run-wide"],
  ]) {
    const trained = await record(["train", "--model", model, ...small, "--out", join(root, out)]);
    if (trained.exitCode !== 0) throw new Error(trained.stderr);
  }

  const { exitCode, stderr } = await record([
    "train",
    "--data",
    good,
    "--train-size",
    "100",
    "--test-size",
    "40",
    "--steps",
    "30",
    "--out",
    join(root, "run"),
  ]);
  if (exitCode !== 0) throw new Error(stderr);
  const model = await readFile(join(root, "run", "model.safetensors"));
  await writeFile(join(root, "half.safetensors"), model.subarray(0, model.length / 2));
  await writeFile(
    join(root, "random.safetensors"),
    Uint8Array.from({ length: 5000 }, (_, i) => (i * 197 + 13) % 251),
  );
  await writeFile(
    join(root, "changed.safetensors"),
    Uint8Array.from(model, (byte, i) => (i === model.length - 1 ? byte ^ 1 : byte)),
  );
  await makeConvolutional(root);
  await writeFile(join(root, "file.txt"), "This is text, whatever its name says.\n");
  await cp(join(root, "file.txt"), join(root, "text.png"));
  const digit = Uint8Array.from(picture(7, 0), (ink) => 255 - ink);
  await writeFile(join(root, "seven.png"), encode({ width: side, height: side, data: digit, channels: 1, depth: 8 }));
  await writeFile(join(root, "blank.png"), encode({ width: 5, height: 5, data: new Uint8Array(25).fill(255), channels: 1, depth: 8 }));
}

/** A small convolutional network that has learnt nothing yet: whole, without one of its layers, and with one bit changed. */
async function makeConvolutional(root: string): Promise<void> {
  const { graph, initialize } = network(models.cnn);
  const session = new Session({ graph, threads: 1 });
  await session.run(initialize);
  const variables = graph.variables.filter(({ trainable }) => trainable);
  const values = await session.run(variables);
  const metadata = { model: "cnn", weightsSha256: await session.weightsSha256() };
  session.close();
  const tensors = new Map(variables.map(({ name }, i) => [name, values[i]]));
  const whole = encodeSafetensors({ tensors, metadata });
  await writeFile(join(root, "cnn.safetensors"), whole);
  await writeFile(
    join(root, "changed-cnn.safetensors"),
    whole.map((byte, i) => (i === whole.length - 1 ? byte ^ 1 : byte)),
  );
  const without = new Map([...tensors].filter(([name]) => !name.startsWith("conv2/")));
  await writeFile(join(root, "half-cnn.safetensors"), encodeSafetensors({ tensors: without, metadata }));
}
