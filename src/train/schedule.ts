import { cos } from "../math/circular.ts";
import { exp } from "../math/exponential.ts";
import { log } from "../math/logarithm.ts";

/** The learning rate of an update, from its number: 0 is the first. The same numbers everywhere; who feeds one rounds it to float32. */
export type Schedule = (update: number) => number;

/** The same rate at every update. */
export function constantRate(rate: number): Schedule {
  requirePositive("constantRate", "rate", rate);
  return () => rate;
}

/** Multiplies the rate by `factor` after each `every` updates: PyTorch's StepLR, TensorFlow's exponential decay with a staircase. */
export function stepRate(rate: number, { every, factor }: { readonly every: number; readonly factor: number }): Schedule {
  requirePositive("stepRate", "rate", rate);
  requirePositive("stepRate", "factor", factor);
  requireCount("stepRate", "every", every);
  return (update) => rate * power(factor, Math.floor(update / every));
}

/** Multiplies the rate by `factor` over each `every` updates, evenly: rate · factor^(update / every), as in TensorFlow. */
export function exponentialRate(rate: number, { every, factor }: { readonly every: number; readonly factor: number }): Schedule {
  requirePositive("exponentialRate", "rate", rate);
  requirePositive("exponentialRate", "factor", factor);
  requireCount("exponentialRate", "every", every);
  return (update) => rate * exp((log(factor) * update) / every);
}

/**
 * Half a cosine from `rate` at update 0 down to `last` at update `updates`, where it stays. PyTorch's CosineAnnealingLR.
 *
 * Source: I. Loshchilov, F. Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017.
 */
export function cosineRate(rate: number, { updates, last = 0 }: { readonly updates: number; readonly last?: number }): Schedule {
  requirePositive("cosineRate", "rate", rate);
  requireCount("cosineRate", "updates", updates);
  return (update) => eased(rate, last, Math.min(1, update / updates));
}

/**
 * Up from `most` / `startDivisor` to `most`, in the first share `rising` of `updates` updates, then down to the first rate /
 * `endDivisor` at the last of them; both along half a cosine. PyTorch's OneCycleLR and its defaults, but for one thing:
 * momentum (Adam's β₁) stays as it is.
 *
 * Source: L. Smith, N. Topin, "Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates", 2018.
 */
export function oneCycleRate(
  most: number,
  {
    updates,
    rising = 0.3,
    startDivisor = 25,
    endDivisor = 1e4,
  }: { readonly updates: number; readonly rising?: number; readonly startDivisor?: number; readonly endDivisor?: number },
): Schedule {
  requirePositive("oneCycleRate", "highest rate", most);
  requireCount("oneCycleRate", "updates", updates);
  if (!(rising >= 0 && rising <= 1)) throw new RangeError(`oneCycleRate: rising is a share of the updates, from 0 to 1, got ${rising}`);
  const first = most / startDivisor;
  const last = first / endDivisor;
  const top = rising * updates - 1;
  const end = updates - 1;
  return (update) => {
    const at = Math.min(update, end);
    return at < top ? eased(first, most, at / top) : eased(most, last, end > top ? (at - top) / (end - top) : 0);
  };
}

/** From `from` to `to` along half a cosine; `share` is how far, from 0 to 1. */
const eased = (from: number, to: number, share: number): number => to + ((from - to) / 2) * (1 + cos(Math.PI * share));

/** base^exponent for a whole exponent, by products alone. */
function power(base: number, exponent: number): number {
  let result = 1;
  for (let square = base, left = exponent; left > 0; left = Math.floor(left / 2), square *= square) if (left % 2 === 1) result *= square;
  return result;
}

function requirePositive(caller: string, what: string, value: number): void {
  if (!(value > 0 && value < Infinity)) throw new RangeError(`${caller}: the ${what} is a number above 0, got ${value}`);
}

function requireCount(caller: string, what: string, value: number): void {
  if (!(Number.isInteger(value) && value >= 1)) throw new RangeError(`${caller}: ${what} is a whole number, 1 or more, got ${value}`);
}
