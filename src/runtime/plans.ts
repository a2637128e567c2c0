import type { Node, Tensor } from "../graph/tensor.ts";
import type { EngineMemory } from "./memory.ts";
import { Plan, type Places } from "./plan.ts";
import type { FeedForm } from "./table.ts";

const mostPlans = 16;

/** The plans that a session used last, to be found again by what is fetched and how it is fed. */
export class Plans {
  readonly #memory: EngineMemory;
  /** By use, the longest unused first. */
  readonly #plans = new Map<string, Plan>();

  constructor(memory: EngineMemory) {
    this.#memory = memory;
  }

  /** The plan for these fetches and forms of feeds, made if it is not there. */
  find(fetches: readonly Node[], forms: ReadonlyMap<Tensor, FeedForm>, places: Places): Plan {
    const key = [fetches.map(({ index }) => index).join(), [...forms].map(keyOf).sort().join(), places.watched === true].join("|");
    const known = this.#plans.get(key);
    this.#plans.delete(key);
    const plan = known ?? new Plan(this.#memory, fetches, forms, places);
    this.#plans.set(key, plan);
    for (const [oldest, unused] of this.#plans) {
      if (this.#plans.size <= mostPlans) break;
      unused.free();
      this.#plans.delete(oldest);
    }
    return plan;
  }

  free(): void {
    for (const plan of this.#plans.values()) plan.free();
    this.#plans.clear();
  }
}

const keyOf = ([{ index }, { shape, divisor, isSparse }]: [Tensor, FeedForm]): string =>
  `${index}:${shape.join("x")}:${divisor ?? ""}${isSparse ? "s" : ""}`;
