import type { Argument, Command, Operand, Scratch } from "../graph/command.ts";
import type { Node } from "../graph/tensor.ts";
import type { Lifetime } from "./arena.ts";
import type { Place } from "./table.ts";

/** A command, the nodes that it computes if it computes any, and how it may be computed in parts. */
export interface Step {
  readonly command: Command;
  readonly nodes: readonly Node[];
  /** Into how many equal parts the work can be cut so that each reads only its own part of the inputs; 0 if it cannot. */
  readonly parts: number;
  /** It reads little and writes much: best done where its result is needed. */
  readonly canWait: boolean;
}

/**
 * Steps that are computed part by part: all of them for the first part, then all for the next.
 *
 * What only they read never leaves the cache: it has room for one tile, in each thread's own working memory.
 */
export interface Chain {
  readonly steps: readonly Step[];
  /** How many parts, and how many of them make a tile. */
  readonly parts: number;
  readonly tile: number;
  /** What lives within a tile, in bytes a part. */
  readonly inside: ReadonlyMap<Lifetime, number>;
}

/** Fewer parts than this are not worth cutting for. */
const fewestParts = 32;
/** A tile's temporaries should fit a first-level cache beside what is read. */
const tileBytes = 24 * 1024;
const mostTileParts = 1024;
/** Elements of the widest tensor in one part, beyond which one part alone outgrows the cache. */
const mostElementsInPart = 4096;

const isOperand = (argument: Argument): argument is Operand => typeof argument === "object" && "dtype" in argument;
const isScratch = (argument: Argument): argument is Scratch => typeof argument === "object" && "scratchBytes" in argument;

/** What stands for a piece of memory when commands are ordered: two operands with one home overlap. */
type Home = Lifetime | Scratch | string;

/**
 * Puts steps into an order in which those that can share tiles are neighbours, and joins them.
 *
 * A kernel gives each unit the same bits however its range is cut, so a chain gives the bits of its steps one by one.
 */
export function chainSteps(steps: readonly Step[], placeOf: ReadonlyMap<Operand, Place>, keep: ReadonlySet<Lifetime>): (Step | Chain)[] {
  const homeOf = (argument: Argument): Home | undefined => {
    if (isScratch(argument)) return argument;
    if (!isOperand(argument)) return undefined;
    const place = placeOf.get(argument)!;
    return place.kind === "arena" ? place.lifetime : place.kind === "fixed" ? `at ${place.address}` : undefined;
  };
  const homes = steps.map(({ command }) => {
    const homesOf = (wanted: boolean): Home[] =>
      Object.entries(command.arguments).flatMap(([name, argument]) =>
        command.writes.includes(name) === wanted ? (homeOf(argument) ?? []) : [],
      );
    return { written: homesOf(true), read: homesOf(false) };
  });
  const before = dependencies(homes);
  const readersOf = new Map<Home, Set<number>>();
  homes.forEach(({ read }, i) => {
    for (const home of read) readersOf.set(home, (readersOf.get(home) ?? new Set()).add(i));
  });

  const done = new Set<number>();
  const isReady = (i: number): boolean => !done.has(i) && [...before[i]].every((other) => done.has(other));
  const result: (Step | Chain)[] = [];
  while (done.size < steps.length) {
    const ready = steps.map((_, i) => i).filter(isReady);
    const first = ready.find((i) => !steps[i].canWait) ?? ready[0];
    const chain = new GrowingChain(steps, homes, first);
    done.add(first);
    for (let grown = true; grown;) {
      grown = false;
      for (let i = 0; i < steps.length; i++) {
        if (done.has(i)) continue;
        const missing = [...before[i]].filter((other) => !done.has(other));
        if (!missing.every((other) => steps[other].canWait && isReady(other)) || !chain.take(missing, i)) continue;
        for (const member of [...missing, i]) done.add(member);
        grown = true;
      }
    }
    result.push(chain.members.length === 1 ? steps[first] : joined(chain.members, chain.parts));
  }
  return result;

  function joined(members: readonly number[], parts: number): Chain {
    const within = new Set(members);
    const inside = new Map<Lifetime, number>();
    for (const member of members) {
      for (const home of homes[member].written) {
        if (typeof home !== "object" || "scratchBytes" in home || keep.has(home)) continue;
        if ([...(readersOf.get(home) ?? [])].every((reader) => within.has(reader))) inside.set(home, home.bytes / parts);
      }
    }
    const bytesOfPart = [...inside.values()].reduce((sum, bytes) => sum + bytes, 0);
    const tile = Math.max(1, Math.min(mostTileParts, parts, Math.floor(tileBytes / Math.max(1, bytesOfPart))));
    return { steps: members.map((member) => steps[member]), parts, tile, inside };
  }
}

/** Commands with working memory of their own stand alone: cut small, they would prepare again and again. */
function cuttable({ arguments: args, units }: Command): boolean {
  return args["scratch"] === undefined && args["fault"] === undefined && units >= fewestParts;
}

interface Homes {
  readonly written: readonly Home[];
  readonly read: readonly Home[];
}

/** A chain while it is looked for who can join it. */
class GrowingChain {
  readonly members: number[];
  parts: number;
  readonly #steps: readonly Step[];
  readonly #homes: readonly Homes[];

  constructor(steps: readonly Step[], homes: readonly Homes[], first: number) {
    this.#steps = steps;
    this.#homes = homes;
    this.members = [first];
    this.parts = cuttable(steps[first].command) ? steps[first].command.units : 0;
  }

  /** Takes in a step and what must come right before it, if they fit; says whether they did. */
  take(missing: readonly number[], step: number): boolean {
    if (this.parts === 0) return false;
    const candidates = [...this.members, ...missing, step];
    const { written, read } = this.#homes[step];
    const readsInside = read.some((home) => this.members.some((member) => this.#homes[member].written.includes(home)));
    const overwrites = written.some((home) => this.members.some((member) => this.#homes[member].read.includes(home)));
    if (!readsInside && !overwrites) return false;
    const parts = this.#commonParts(candidates);
    if (parts === 0) return false;
    this.parts = parts;
    this.members.push(...missing, step);
    return true;
  }

  /** Into how many parts these can be cut, or 0. */
  #commonParts(candidates: readonly number[]): number {
    const writtenInside = new Set(candidates.flatMap((member) => this.#homes[member].written));
    let parts = 0;
    let widest = 0;
    for (const member of candidates) {
      const { command, parts: own } = this.#steps[member];
      if (!cuttable(command)) return 0;
      parts = greatestCommonDivisor(command.units, parts);
      // What comes from outside is all there, whatever part is computed; what is written inside is there for this part only.
      if (this.#homes[member].read.some((home) => writtenInside.has(home))) parts = greatestCommonDivisor(own, parts);
      if (this.#homes[member].read.some((home) => writtenInside.has(home)) && own === 0) return 0;
      for (const argument of Object.values(command.arguments)) if (isOperand(argument)) widest = Math.max(widest, argument.size);
    }
    return parts < fewestParts || widest / parts > mostElementsInPart ? 0 : parts;
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** For each step those that must come before it: whoever writes what it reads or writes, and whoever reads what it overwrites. */
function dependencies(homes: readonly Homes[]): Set<number>[] {
  const lastWriter = new Map<Home, number>();
  const readers = new Map<Home, number[]>();
  return homes.map(({ written, read }, i) => {
    const before = new Set<number>();
    for (const home of read) {
      const writer = lastWriter.get(home);
      if (writer !== undefined) before.add(writer);
      readers.set(home, [...(readers.get(home) ?? []), i]);
    }
    for (const home of written) {
      const writer = lastWriter.get(home);
      if (writer !== undefined) before.add(writer);
      for (const reader of readers.get(home) ?? []) if (reader !== i) before.add(reader);
      lastWriter.set(home, i);
      readers.set(home, []);
    }
    return before;
  });
}
