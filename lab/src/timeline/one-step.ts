import { scoresOf, softmaxOf } from "../engine/reading.ts";
import { biasOffset, classCount, pixelCount, weightCount, type Digits, type Settings } from "../engine/protocol.ts";
import type { Lab } from "../state/lab.svelte.ts";

/** How many digits stand for all of those that the update looks at. */
export const digitsShown = 3;

/** One update, from t to t + 1, with everything that goes into it. */
export interface OneStep {
  readonly t: number;
  readonly settings: Settings;
  readonly before: Float32Array;
  readonly after: Float32Array;
  /** The loss's slopes at `before`, 7850 of them. */
  readonly gradient: Float32Array;
  /** −rate × gradient. */
  readonly step: Float32Array;
  /** The mean loss of all training digits. */
  readonly loss: number;
  readonly digits: Digits;
  /** How many of the 7850 numbers of `after` are the bits of before − rate × gradient. */
  readonly equal: number;
}

/** Takes the update after moment t apart. What is computed here is a replay: the run itself stays as it is. */
export async function oneStepOf({ run, data, engine }: Pick<Lab, "run" | "data" | "engine">, t: number): Promise<OneStep> {
  const { settings } = run;
  const { name } = run.data ?? data.current ?? (await data.start());
  const from = run.snapshots.before(t)!;
  const { weights: before } = await engine.call("replay", { data: name, settings, from, t });
  const [kept, { gradient, loss }, digits] = await Promise.all([
    run.snapshots.get(t + 1) ?? engine.call("replay", { data: name, settings, from: { t, weights: before }, t: t + 1 }),
    engine.call("gradient", { data: name, settings, weights: before }),
    engine.call("digits", { data: name, split: "train", start: 0, count: Math.min(digitsShown, settings.trainSize) }),
  ]);
  const after = kept instanceof Float32Array ? kept : kept.weights;
  const step = stepOf(gradient, settings.learningRate);
  return { t, settings, before, after, gradient, step, loss, digits, equal: equalOf(before, step, after) };
}

/** −rate × gradient, rounded to float32 as the engine rounds it. */
export function stepOf(gradient: Float32Array, learningRate: number): Float32Array {
  const rate = Math.fround(learningRate);
  return gradient.map((slope) => -Math.fround(rate * slope));
}

/** How many numbers of `after` are before + step, to the bit. */
export function equalOf(before: Float32Array, step: Float32Array, after: Float32Array): number {
  let equal = 0;
  for (let i = 0; i < weightCount; i++) if (Object.is(Math.fround(before[i] + step[i]), after[i])) equal++;
  return equal;
}

/** A digit's ten scores when only its first `rows` rows of pixels have been counted. */
export const scoresSoFar = (weights: Float32Array, image: Uint8Array, rows: number): number[] => scoresOf(weights, image, rows * 28);

/** −ln of the probability that the digit's own class was given. */
export function lossOf(weights: Float32Array, image: Uint8Array, label: number): number {
  return -Math.log(softmaxOf(scoresOf(weights, image))[label]);
}

export const imageOf = ({ images }: Digits, i: number): Uint8Array => images.subarray(i * pixelCount, (i + 1) * pixelCount);

/** 7850 numbers of which those of the first `rows` rows of pixels are there, and the others are zero. */
export function firstRows(values: Float32Array, rows: number): Float32Array {
  const shown = new Float32Array(biasOffset);
  shown.set(values.subarray(0, rows * 28 * classCount));
  return shown;
}

/** before + share × step: the weights on their way. */
export const onTheWay = (before: Float32Array, step: Float32Array, share: number): Float32Array =>
  before.map((weight, i) => weight + share * step[i]);

/** The pixel, 0 … 783, whose weight on this sheet moves furthest. */
export function furthest(step: Float32Array, digit: number): number {
  let best = 0;
  for (let i = 1; i < pixelCount; i++) if (Math.abs(step[i * classCount + digit]) > Math.abs(step[best * classCount + digit])) best = i;
  return best;
}
