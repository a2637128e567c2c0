import { command, type Command, type Operand, type Scratch } from "../graph/command.ts";
import { defineFusion, type Surroundings } from "../graph/fusion.ts";
import type { Attributes, Tensor } from "../graph/tensor.ts";
import { mulOp } from "../ops/arithmetic.ts";
import { sumToOp } from "../ops/broadcast.ts";
import {
  backwardGeometry,
  filterGradientOp,
  forwardGeometry,
  imageGradientOp,
  imagesInBlock,
  lengthsOf,
  type ConvolutionLengths,
} from "../ops/conv.ts";
import { reluOp, stepOp } from "../ops/functions.ts";
import { maxPoolOp, maxPoolPlaceOp, maxPoolScatterOp, tilesEvenly } from "../ops/pool.ts";
import type { WindowAttributes } from "../ops/windows.ts";

/** What reads the gradient of a convolution's result: the gradients of its bias, its filters and its images, each at most once. */
interface Readers {
  readonly bias: Tensor | undefined;
  readonly filters: Tensor | undefined;
  readonly images: Tensor | undefined;
}

function readersOfGradient(gradient: Tensor, { inputsOf, readersOf, shapeOf }: Surroundings): Readers | undefined {
  const readers = readersOf(gradient);
  const find = (matches: (reader: Tensor) => boolean): Tensor | undefined => readers.find(matches);
  const channels = shapeOf(gradient).at(-1);
  const bias = find(
    (reader) =>
      reader.definition === sumToOp &&
      shapeOf(reader).length > 0 &&
      product(shapeOf(reader)) === channels &&
      shapeOf(reader).at(-1) === channels,
  );
  const reads = (reader: Tensor): boolean => inputsOf(reader)[1] === gradient && inputsOf(reader)[0] !== gradient;
  const filters = find((reader) => reader.definition === filterGradientOp && reads(reader));
  const images = find((reader) => reader.definition === imageGradientOp && reads(reader));
  const known = [bias, filters, images].filter((reader) => reader !== undefined);
  return known.length > 0 && readers.length === known.length ? { bias, filters, images } : undefined;
}

const product = (lengths: readonly number[]): number => lengths.reduce((size, length) => size * length, 1);

// The way back through 2 × 2 pooling and relu into a convolution: of the gradient between them at least three quarters are 0,
// and what is left is where the windows' winners are. It is never stored.
defineFusion({
  name: "gradients of a pooled convolution",
  anchors: [mulOp],
  match(gradient, surroundings) {
    const { inputsOf, readersOf, shapeOf } = surroundings;
    const [scattered, step] = inputsOf(gradient);
    if (scattered.definition !== maxPoolScatterOp || step.definition !== stepOp) return undefined;
    const [dy, places] = inputsOf(scattered);
    if (places.definition !== maxPoolPlaceOp || !tilesEvenly(places.attributes, shapeOf(gradient))) return undefined;
    const [activations] = inputsOf(places);
    // Where relu's result is above 0 its argument is, and where it is 0 or NaN the argument's step is 0 too.
    if (activations.definition !== reluOp || inputsOf(step)[0] !== activations) return undefined;
    const settings = JSON.stringify(places.attributes);
    if (JSON.stringify(scattered.attributes) !== settings) return undefined;
    const pooled = readersOf(activations).find(
      (reader) => reader.definition === maxPoolOp && JSON.stringify(reader.attributes) === settings,
    );
    const readers = readersOfGradient(gradient, surroundings);
    if (!pooled || !readers) return undefined;
    const { bias, filters, images } = readers;
    const outputs = [bias, filters, images].filter((reader) => reader !== undefined);
    const x = filters && inputsOf(filters)[0];
    const w = images && inputsOf(images)[0];
    return {
      covers: [scattered, step, gradient, ...outputs],
      outputs,
      inputs: [...new Set([dy, pooled, places, ...(x ? [x] : []), ...(w ? [w] : [])])],
      commands: (operandOf) => {
        const [given, winners] = [operandOf(dy), operandOf(places)];
        const masked: Scratch = { scratchBytes: 4 * given.size };
        const shared: Shared = { dy: masked, places: winners, result: shapeOf(gradient) };
        return [
          command("mask_gradient_f32", { y: masked, dy: given, pooled: operandOf(pooled) }, { over: given.size }),
          ...(bias ? [biasGradient(operandOf(bias), shared)] : []),
          ...(filters ? filterGradient(operandOf(filters), operandOf(x!), filters.attributes, shared) : []),
          ...(images ? imageGradient(operandOf(images), operandOf(w!), images.attributes, shared) : []),
        ];
      },
    };
  },
});

/** What the commands have in common: the winners' gradients after relu, which pixels they are, and the shape of the convolution's result. */
interface Shared {
  readonly dy: Scratch;
  readonly places: Operand;
  readonly result: readonly number[];
}

function biasGradient(y: Operand, { dy, places, result: [n, p, q, k] }: Shared): Command {
  return command("pooled_bias_gradient_f32", { y, dy, places, images: n, p, q, k }, { over: k, cost: n * p * q, grain: 4 });
}

/** About how many operations a gradient takes: a quarter of the dense kernel's. */
const costOf = ({ n, p, q, k, r, s, c }: ConvolutionLengths): number => (n * p * q * k * r * s * c) / 2;

function filterGradient(y: Operand, x: Operand, attributes: Attributes, { dy, places }: Shared): Command[] {
  const lengths = lengthsOf(x.shape, y.shape, attributes as unknown as WindowAttributes);
  const { n, r, s, c, p, q, k } = lengths;
  const { geometry, paddedH, paddedW } = forwardGeometry(lengths);
  const imageBytes = 4 * paddedH * paddedW * c;
  const images: Scratch = { scratchBytes: n * imageBytes };
  const notes: Scratch = { scratchBytes: 8 * n * (paddedH + 1) };
  const block = imagesInBlock(lengths);
  const scratch = { scratchBytes: 16 * k * r * Math.ceil((s * c) / 4) + 32 + 4 * (8 * block * p * q + 64) };
  const padding = { over: n, cost: imageBytes / 8, grain: 1, writes: ["y", "notes"] };
  const args = { y, x: images, notes, dy, places, geometry: { geometry }, images: n, block, scratch };
  return [
    command("pad_and_check_images_f32", { y: images, notes, x, geometry: { geometry } }, padding),
    command("pooled_filter_gradient_f32", args, { over: k, cost: costOf(lengths) / k, grain: 1 }),
  ];
}

function imageGradient(y: Operand, filters: Operand, attributes: Attributes, { dy, places }: Shared): Command[] {
  const lengths = lengthsOf(y.shape, filters.shape, attributes as unknown as WindowAttributes);
  const { n, r, s, c, p, q, k } = lengths;
  const forward = forwardGeometry(lengths);
  const backward = backwardGeometry(lengths);
  const rows = r * s * c;
  const turned: Scratch = { scratchBytes: 4 * rows * k };
  const sparseBytes = 4 * forward.paddedH * forward.paddedW * c + 128 + 4 * q + 64 + 2 * q * (8 * k + 128);
  const denseBytes = 4 * (8 * Math.ceil(c / 8) * r * s * k + p * q * k + backward.paddedH * (backward.paddedW * k + 2)) + 128;
  const scratch = { scratchBytes: Math.max(sparseBytes, denseBytes) };
  const args = { y, dy, places, filters, turned, geometry: { geometry: forward.geometry }, back: { geometry: backward.geometry }, scratch };
  return [
    command("turn_filters_f32", { y: turned, filters, rows, k }, { over: k, cost: rows, grain: 1 }),
    command("pooled_image_gradient_f32", args, { over: n, cost: costOf(lengths) / n, grain: 1 }),
  ];
}
