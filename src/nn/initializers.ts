import { fill } from "../ops/source.ts";
import { randomUniform, truncatedNormal } from "../ops/random.ts";
import { GraphError } from "../graph/errors.ts";
import { listText } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";

/**
 * Makes the initial value of a variable from its shape. `zeros` and `ones` are initializers as they are.
 *
 * Random ones count from the graph's seed and the variable's name: a layer more, before or behind, moves nothing.
 */
export type Initializer = (shape: readonly number[]) => Tensor<readonly number[], "float32">;

/** How many inputs one output is summed from, and how many outputs one input goes into. */
interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/** Of weights [inputs, outputs], or of filters [rows, columns, channels in, channels out]. */
function fansOf(shape: readonly number[]): Fans {
  if (shape.length < 2) {
    throw new GraphError(
      `an initializer that depends on the number of inputs needs weights of two axes or more, got ${listText(shape)}; for a bias take zeros`,
    );
  }
  const [inputs, outputs] = shape.slice(-2);
  const window = shape.slice(0, -2).reduce((product, length) => product * length, 1);
  return { fanIn: window * inputs, fanOut: window * outputs };
}

/** The standard deviation of a normal distribution of deviation 1, cut off at ±2. */
const cutDeviation = 0.8796256610342398;

const cutNormal =
  (varianceOf: (fans: Fans) => number): Initializer =>
  (shape) =>
    truncatedNormal(shape, { stddev: Math.sqrt(varianceOf(fansOf(shape))) / cutDeviation });

/** Evenly from −limit to limit: such a distribution's variance is limit² / 3. */
const even =
  (varianceOf: (fans: Fans) => number): Initializer =>
  (shape) => {
    const limit = Math.sqrt(3 * varianceOf(fansOf(shape)));
    return randomUniform(shape, { low: -limit, high: limit });
  };

const glorotVariance = ({ fanIn, fanOut }: Fans): number => 2 / (fanIn + fanOut);
const heVariance = ({ fanIn }: Fans): number => 2 / fanIn;

/** Every element this number: a little above 0 for the biases before a relu, so that each unit begins alive. */
export function constantInitializer(value: number): Initializer {
  return (shape) => fill(shape, value);
}

/** From the normal distribution, drawn again where more than two deviations from the mean. */
export function truncatedNormalInitializer({
  mean = 0,
  stddev = 1,
}: { readonly mean?: number; readonly stddev?: number } = {}): Initializer {
  return (shape) => truncatedNormal(shape, { mean, stddev });
}

/**
 * Evenly within ±√(6 / (fan in + fan out)): keeps both the values on the way through and the gradients on the way back at one size.
 *
 * Source: X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
 */
export function glorotUniform(): Initializer {
  return even(glorotVariance);
}

/** As `glorotUniform`, from a normal distribution that is cut off at two deviations; the variance left is 2 / (fan in + fan out). */
export function glorotNormal(): Initializer {
  return cutNormal(glorotVariance);
}

/**
 * Evenly within ±√(6 / fan in): twice the variance, since a relu lets half of the sum through.
 *
 * Source: K. He et al., "Delving Deep into Rectifiers: Surpassing Human-Level Performance on ImageNet Classification", 2015.
 */
export function heUniform(): Initializer {
  return even(heVariance);
}

/** As `heUniform`, from a normal distribution that is cut off at two deviations; the variance left is 2 / fan in. */
export function heNormal(): Initializer {
  return cutNormal(heVariance);
}
