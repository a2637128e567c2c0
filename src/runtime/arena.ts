import { paddedBytes } from "./memory.ts";

/** Something that needs memory from one row of a table to another. */
export interface Lifetime {
  readonly bytes: number;
  /** Numbers of the first and last rows that touch it; none yet, if it was just made by `newLifetime`. */
  first: number;
  last: number;
}

export function newLifetime(bytes: number): Lifetime {
  return { bytes, first: Infinity, last: -1 };
}

export interface Layout {
  readonly offsets: readonly number[];
  /** How large the arena must be. */
  readonly bytes: number;
}

/** Places lifetimes in one arena so that two which overlap in time never overlap in space: each at the lowest gap that holds it. */
export function layOut(lifetimes: readonly Lifetime[]): Layout {
  const offsets = new Array<number>(lifetimes.length).fill(0);
  const order = lifetimes
    .map((_, i) => i)
    .sort((a, b) => lifetimes[a].first - lifetimes[b].first || lifetimes[b].bytes - lifetimes[a].bytes);
  let placed: number[] = [];
  let bytes = 0;
  for (const i of order) {
    const wanted = paddedBytes(lifetimes[i].bytes);
    placed = placed.filter((other) => lifetimes[other].last >= lifetimes[i].first).sort((a, b) => offsets[a] - offsets[b]);
    let offset = 0;
    for (const other of placed) {
      if (offsets[other] - offset >= wanted) break;
      offset = Math.max(offset, offsets[other] + paddedBytes(lifetimes[other].bytes));
    }
    offsets[i] = offset;
    placed.push(i);
    bytes = Math.max(bytes, offset + wanted);
  }
  return { offsets, bytes };
}
