import { Graph, NdArray, Session, withGraph } from "../../src/index.ts";
import { sha256OfArrays } from "../../src/array/sha256.ts";
import { augmentDigits } from "../../src/data/augment.ts";
import { epochOrder } from "../../src/train/batches.ts";
import { canShareMemory } from "../../src/runtime/team.ts";
import { families, familyFeeds } from "./families.ts";
import { convolutional, feedsOf, generatedDigits, perceptron, softmaxRegression, type Digits, type Training } from "./networks.ts";

/** The trainings, by the name that their hashes begin with. Where time is short, each is left after its first look. */
const trainings: Readonly<Record<string, Training>> = {
  "softmax regression": { network: softmaxRegression, seed: 0, batch: 5500, steps: [5, 100] },
  "perceptron, momentum, dropout": { network: perceptron, seed: 1, batch: 100, steps: [5, 50] },
  "convolutional, Adam, dropout": { network: convolutional, seed: 2, batch: 32, steps: [5, 50] },
};

const mostDigitsInTurn = 550;

/** The tutorial's run. */
const published: Training = { network: softmaxRegression, seed: 0, batch: 5500, steps: [100, 2501] };

export interface Settings {
  readonly threads: number;
  /** Only the first look at each training, and none at those on all digits at once: for places where all is slow. */
  readonly brief?: boolean | undefined;
  /** MNIST's first 5,500 training digits, all images and then all labels: the published run, and nothing else, is made then. */
  readonly mnist?: Uint8Array | undefined;
}

/** Hashes by what they are of: the whole of what must be the same on every machine. */
export type Hashes = Record<string, string>;

/** This one program is run in every place. */
export async function sameBits({ threads, brief = false, mnist }: Settings): Promise<Hashes> {
  if (mnist) {
    const count = mnist.length / 785;
    return trained("MNIST", published, { images: mnist.subarray(0, count * 784), labels: mnist.subarray(count * 784) }, threads, false);
  }
  const hashes: Hashes = await familyHashes(threads);
  const digits = generatedDigits(brief ? 550 : 5500);
  hashes["generated digits"] = sha256OfArrays([feedsOf(digits, 0, 550).x, feedsOf(digits, 0, 550).y_]);
  hashes["shuffled order"] = sha256OfArrays([NdArray.adopt(Int32Array.from(epochOrder(0, 1, 55_000)), [55_000], "int32")]);
  hashes["augmented digits"] = augmentedHash(digits);
  for (const [name, training] of Object.entries(trainings)) {
    if (training.batch <= digits.labels.length) Object.assign(hashes, await trained(name, training, digits, threads, brief));
  }
  return hashes;
}

/** 200 digits as training sees them in its fourth epoch. */
function augmentedHash({ images }: Digits): string {
  const changed = images.slice(0, 200 * 784);
  const numbers = Array.from({ length: 200 }, (_, i) => i);
  augmentDigits(changed, numbers, { shift: 2, rotate: 10, scale: 0.1, elastic: 0.5, seed: 0, epoch: 3 });
  return sha256OfArrays([NdArray.adopt(changed, [200, 784], "uint8")]);
}

/** Threads join a run when they are ready; the first steps would be one thread's. */
async function awaitThreads(session: Session, wanted: number): Promise<void> {
  const threads = await session.ready();
  if (threads !== (canShareMemory() ? wanted : 1)) throw new Error(`${wanted} threads were asked for, and there are ${threads}`);
}

async function familyHashes(threads: number): Promise<Hashes> {
  const graph = new Graph({ seed: 7 });
  const tensors = withGraph(graph, families);
  const session = new Session({ graph, threads });
  try {
    await awaitThreads(session, threads);
    const hashes: Hashes = {};
    for (const [name, family] of Object.entries(tensors)) {
      hashes[`kernels: ${name}`] = sha256OfArrays(await session.run(family, familyFeeds));
    }
    return hashes;
  } finally {
    session.close();
  }
}

async function trained(
  name: string,
  { network, seed, batch, steps }: Training,
  digits: Digits,
  threads: number,
  brief: boolean,
): Promise<Hashes> {
  const graph = new Graph({ seed });
  const { initialize, training } = withGraph(graph, network);
  const session = new Session({ graph, threads });
  try {
    await awaitThreads(session, threads);
    await session.run(initialize);
    const hashes: Hashes = {};
    // As many as a brief run has: which digits a step sees must not depend on how many were made.
    const batches = Math.max(1, Math.floor(mostDigitsInTurn / batch));
    const feeds = Array.from({ length: batches }, (_, i) => feedsOf(digits, i * batch, (i + 1) * batch));
    let done = 0;
    for (const look of brief ? steps.slice(0, 1) : steps) {
      if (batches === 1) await session.run(training, feeds[0], { steps: look - done });
      else for (let step = done; step < look; step++) await session.run(training, feeds[step % batches]);
      done = look;
      hashes[`${name}, ${batch} digits a step, ${look} updates`] = await session.weightsSha256();
    }
    return hashes;
  } finally {
    session.close();
  }
}
