import { GraphError } from "./errors.ts";
import type { Node, Variable } from "./tensor.ts";

/**
 * The idea of a computation: nodes in the order they were made, under names of their own. It holds no data and runs nothing.
 */
export class Graph {
  /** Random operations of this graph count from this seed; whole number, 0 … 2³² − 1. */
  readonly seed: number;
  readonly nodes: Node[] = [];
  readonly #byName = new Map<string, Node>();
  readonly #timesUsed = new Map<string, number>();
  #scope = "";

  constructor({ seed = 0 }: { readonly seed?: number } = {}) {
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
      throw new GraphError(`Graph: a seed is a whole number from 0 to 4294967295, got ${seed}`);
    }
    this.seed = seed;
  }

  /** The variables in the order they were made. */
  get variables(): readonly Variable[] {
    return this.nodes.filter((node): node is Variable => "initialValue" in node);
  }

  /** The node of this name, or undefined. A trailing ":0" is allowed. */
  find(name: string): Node | undefined {
    return this.#byName.get(name.endsWith(":0") ? name.slice(0, -2) : name);
  }

  /** What the names of new nodes begin with: "dense1/", or "" where no scope is open. */
  get scope(): string {
    return this.#scope;
  }

  /** A name that is still free, within the current scope: `wanted`, or `wanted_1`, `wanted_2`, … as in TensorFlow. */
  uniqueName(wanted: string): string {
    if (!/^[A-Za-z0-9_.][A-Za-z0-9_.\-/]*$/.test(wanted)) {
      throw new GraphError(`a name is letters, digits and _ . - /, got "${wanted}"`);
    }
    const base = this.#scope + wanted;
    let name = base;
    for (let times = this.#timesUsed.get(base) ?? 0; this.#byName.has(name);) {
      times += 1;
      this.#timesUsed.set(base, times);
      name = `${base}_${times}`;
    }
    return name;
  }

  /** Takes a node in; its name must be from `uniqueName`. */
  add(node: Node): void {
    this.nodes.push(node);
    this.#byName.set(node.name, node);
  }

  /** Runs `build` with names prefixed by `scope/`. */
  withScope<Result>(scope: string, build: () => Result): Result {
    const outer = this.#scope;
    this.#scope = `${outer}${scope}/`;
    try {
      return build();
    } finally {
      this.#scope = outer;
    }
  }
}

let current = new Graph();

/** The graph that new nodes go into. */
export function defaultGraph(): Graph {
  return current;
}

/** Forgets the default graph and starts an empty one: for a notebook's cell that is run again. */
export function resetDefaultGraph(options?: { readonly seed?: number }): Graph {
  current = new Graph(options);
  return current;
}

/**
 * Runs `build` with `graph` as the graph that new nodes go into.
 *
 * `build` must be synchronous: a promise would let other code run while the default is changed.
 */
export function withGraph<Result>(graph: Graph, build: () => Result): Result {
  const outer = current;
  current = graph;
  try {
    const result = build();
    if (result instanceof Promise) throw new GraphError("withGraph: the function must build the graph at once; it returned a promise");
    return result;
  } finally {
    current = outer;
  }
}

/** Runs `build` with the names of new nodes prefixed by `name/`: nameScope("dense1", …) makes "dense1/weights". */
export function nameScope<Result>(name: string, build: () => Result): Result {
  return current.withScope(name, build);
}
