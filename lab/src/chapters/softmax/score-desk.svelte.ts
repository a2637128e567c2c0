/** Where the scores come from. */
export type Source = "ten" | "zeros" | "three" | "network";

const startScores: Record<Exclude<Source, "network">, readonly number[]> = {
  ten: [0.5, -2, 1, 3.5, -1, 2, -3, 0, 1.5, -0.5],
  zeros: [0, 0, 0, 0],
  three: [0.1, 0.005, 2],
};

/** So far to either side the scores' axis reaches: a multiple of 5. */
const reachOf = (scores: readonly number[]): number => Math.max(5, 5 * Math.ceil(Math.max(...scores.map(Math.abs)) / 5));

/** Scores to play with: of an example, or the network's own until one of them is moved. */
export class ScoreDesk {
  readonly #network: () => readonly number[];
  /** Undefined when the reader has moved a score. */
  source: Source | undefined = $state("ten");
  /** What the scores are divided by. */
  temperature: number = $state(1);
  /** What has been added to every score. */
  added: number = $state(0);
  #base: readonly number[] = $state.raw(startScores.ten);
  #reach: number = $state(5);

  constructor(network: () => readonly number[]) {
    this.#network = network;
  }

  get scores(): readonly number[] {
    return this.#scores;
  }
  #scores: readonly number[] = $derived.by(() => {
    const base = this.source === "network" ? this.#network() : this.#base;
    return this.added === 0 ? base : base.map((score) => score + this.added);
  });

  /** The ends of the scores' axis; they stand still while a score is moved. */
  get reach(): number {
    return this.source === undefined ? this.#reach : reachOf(this.scores);
  }

  choose(source: Source): void {
    if (source !== "network") this.#base = startScores[source];
    this.source = source;
    this.added = 0;
  }

  move(index: number, score: number): void {
    this.#reach = this.reach;
    this.#base = this.scores.map((old, i) => (i === index ? score : old) - this.added);
    this.source = undefined;
  }

  addToAll(amount: number): void {
    this.added += amount;
    this.#reach = Math.max(this.#reach, reachOf(this.scores));
  }
}
