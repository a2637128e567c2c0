import { evenPrediction, tutorialPrediction, withShare } from "./prediction.ts";

/** Where the prediction comes from. */
export type Source = "tutorial" | "even" | "network";

/** A prediction to play with, and the truth that it is held against. */
export class PredictionDesk {
  readonly #network: () => readonly number[];
  /** Undefined when the reader has moved a bar. */
  source: Source | undefined = $state("tutorial");
  truth: number = $state(3);
  #own: readonly number[] = $state.raw(tutorialPrediction);

  /** @param network the logarithms of the network's own probabilities */
  constructor(network: () => readonly number[]) {
    this.#network = network;
  }

  /** The probabilities' logarithms: a network's may be too small to be told from 0 as they are. */
  get logarithms(): readonly number[] {
    return this.#logarithms;
  }
  #logarithms: readonly number[] = $derived.by(() => (this.source === "network" ? this.#network() : this.#own.map(Math.log)));

  get prediction(): readonly number[] {
    return this.#prediction;
  }
  #prediction: readonly number[] = $derived(this.source === "network" ? this.#logarithms.map(Math.exp) : this.#own);

  get loss(): number {
    return -this.#logarithms[this.truth] || 0;
  }

  choose(source: Source): void {
    if (source !== "network") this.#own = source === "tutorial" ? tutorialPrediction : evenPrediction;
    this.source = source;
  }

  move(index: number, share: number): void {
    this.#own = withShare(this.prediction, index, share);
    this.source = undefined;
  }
}
