import { NdArray, Session } from "../../src/index.ts";
import { models } from "../../src/nn/index.ts";
import { constantRate, examineExamples, network, shuffledBatches, train, type Examples } from "../../src/train/index.ts";

/** Pixels and classes of a split, as bytes. */
export interface Digits {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/** How far training went, and how well the network then reads. */
export interface Reached {
  readonly updates: number;
  readonly validationAccuracy: number;
  readonly testAccuracy: number;
  readonly threads: number;
  readonly weightsSha256: string;
}

/** How often is looked whether it reads well enough, and on how many validation digits. */
const lookEvery = 50;
const lookedAt = 2000;

/** It reads well enough: training ends by this. */
class Enough extends Error {}

/** Trains the small convolutional network, 64 digits a step, until it reads a share of the validation digits rightly. */
export async function trainTo(
  accuracy: number,
  threads: number,
  { learned, validation, test }: { readonly learned: Digits; readonly validation: Digits; readonly test: Digits },
): Promise<Reached> {
  const built = network(models.cnn, { seed: 0 });
  const session = new Session({ graph: built.graph, threads });
  let reached = 0;
  try {
    await train(
      session,
      built,
      { batches: shuffledBatches(examplesOf(learned), { batchSize: 64, seed: 0 }), validation: examplesOf(validation, lookedAt) },
      { updates: 5000, schedule: constantRate(0.004), evaluateEvery: lookEvery },
      {
        onEvaluation: (evaluation) => {
          reached = evaluation.accuracy!;
          if (reached >= accuracy) throw new Enough();
        },
      },
    ).catch((error: unknown) => {
      if (!(error instanceof Enough)) throw error;
    });
    const { accuracy: testAccuracy } = await examineExamples(session, built, examplesOf(test));
    return {
      updates: session.updatesDone,
      validationAccuracy: reached,
      testAccuracy,
      threads: await session.ready(),
      weightsSha256: await session.weightsSha256(),
    };
  } finally {
    session.close();
  }
}

function examplesOf({ images, labels }: Digits, most = Infinity): Examples {
  const count = Math.min(most, labels.length);
  const oneHot = new Uint8Array(count * 10);
  for (let i = 0; i < count; i++) oneHot[i * 10 + labels[i]] = 1;
  return {
    images: NdArray.ofBytes(images.subarray(0, count * 784), [count, 784], 255),
    labels: NdArray.ofBytes(oneHot, [count, 10], 1),
  };
}
