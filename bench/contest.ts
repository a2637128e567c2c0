import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Bench, Findings, Measurement, Ratio, Unit } from "./answer.ts";
import type { Peer, Variant } from "./peers.ts";
import { Contestant, type Command, type Reply } from "./process.ts";
import { ratioOf, relativeDistance, spreadOf } from "./statistics.ts";

/** Who takes part, and what must agree. */
export interface Contest {
  /** Inkling's ways to run, the first of which is the one that others are checked against. */
  readonly ours: Readonly<Record<string, Command>>;
  readonly peers: readonly Peer[];
  /** Steps from the initial weights, a file (zeros if there is none); then losses and weights are compared. */
  readonly check: { readonly steps: number; readonly initial?: string; readonly tolerance: number };
  /** What must and should be reached: "Inkling, 2 threads": { NumPy: [3, 5] }. */
  readonly reach: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>>;
  /** The milliseconds of one step in another unit. */
  readonly rate?: { readonly unit: Unit; readonly of: (ms: number) => number };
  /** Milliseconds a contestant runs in one round; steps are whole, so it may be more. */
  readonly roundMs?: number;
  /** Set where one "step" is long: it is then neither warmed up nor run more often than this. */
  readonly longRounds?: number;
}

interface Entrant {
  readonly name: string;
  readonly settings: string;
  readonly contestant: Contestant;
  readonly stepMs: number;
  readonly tried: Record<string, number>;
  readonly samples: number[];
}

const warmUpMs = 500;
const slowStepMs = 700;
const settleMs = 60;

/** Checks each contestant, finds the best settings of each, then lets them take turns. */
export async function hold(bench: Bench, contest: Contest): Promise<Findings> {
  const notes = { checks: [] as string[], absent: [] as string[], failures: [] as string[] };
  const entrants: Entrant[] = [];
  const reference: { reply?: Reply; weights?: Float32Array } = {};
  try {
    for (const [name, command] of Object.entries(contest.ours)) {
      const entrant = await qualify(bench, contest, { name, variants: [{ settings: "", command }] }, reference, notes);
      if (entrant) entrants.push(entrant);
    }
    for (const peer of contest.peers) {
      if ("absent" in peer) notes.absent.push(`not here: ${peer.name}: ${peer.absent}`);
      else {
        const entrant = await qualify(bench, contest, peer, reference, notes);
        if (entrant) entrants.push(entrant);
      }
    }
    for (const line of [...notes.absent, ...notes.failures]) bench.say(line);
    await takeTurns(bench, contest, entrants);
  } finally {
    for (const { contestant } of entrants) await contestant.end();
  }
  return { ...notes, measured: entrants.map((entrant) => measurementOf(contest, entrant)), ratios: ratiosOf(contest, entrants) };
}

/** The fastest of some variants that computes the right thing; the others are ended. */
async function qualify(
  bench: Bench,
  contest: Contest,
  { name, variants }: { readonly name: string; readonly variants: readonly Variant[] },
  reference: { reply?: Reply; weights?: Float32Array },
  notes: { readonly checks: string[]; readonly failures: string[] },
): Promise<Entrant | undefined> {
  let best: Entrant | undefined;
  const tried: Record<string, number> = {};
  for (const { settings, command } of variants) {
    const label = settings === "" ? name : `${name} (${settings})`;
    let contestant: Contestant | undefined;
    try {
      contestant = await Contestant.start(command);
      const { agreement, ms } = await compare(bench, contest, contestant, reference);
      notes.checks.push(`${label}: ${agreement}`);
      // A long step is warm by its end, and long to repeat.
      const stepMs = contest.longRounds === undefined ? await warmUp(contestant) : ms / contest.check.steps;
      tried[settings] = inUnit(contest, stepMs);
      bench.say(`  ${label}: about ${inUnit(contest, stepMs).toPrecision(3)} ${contest.rate?.unit ?? "ms"}`);
      if (best && best.stepMs <= stepMs) {
        await contestant.end();
        continue;
      }
      await best?.contestant.end();
      best = { name, settings: settings || contestant.version, contestant, stepMs, tried, samples: [] };
    } catch (error) {
      await contestant?.end();
      notes.failures.push(`${label}: ${(error as Error).message}`);
    }
  }
  return best;
}

/** @throws Error if the contestant's results are not the reference's. The first contestant is the reference. */
async function compare(
  bench: Bench,
  { check }: Contest,
  contestant: Contestant,
  reference: { reply?: Reply; weights?: Float32Array },
): Promise<{ agreement: string; ms: number }> {
  const file = join(bench.folder, "weights-found.f32");
  const reply = await contestant.check(check.steps, file);
  const weights = floatsOf(file);
  const ms = reply.ms ?? Number.NaN;
  if (reference.weights === undefined || reference.reply === undefined) {
    Object.assign(reference, { reply, weights });
    return { agreement: `loss ${reply.loss} after ${check.steps} steps; the others are compared with this`, ms };
  }
  if (reply.sha256 !== undefined && reply.sha256 !== reference.reply.sha256) throw new Error("its weights have other bits than the first");
  const from = check.initial === undefined ? new Float32Array(weights.length) : floatsOf(join(bench.folder, check.initial));
  const distance = relativeDistance(weights, reference.weights, from);
  const lossDistance = Math.abs((reply.loss ?? 0) - (reference.reply.loss ?? 0));
  // Written so that a NaN fails too.
  if (!(distance <= check.tolerance && lossDistance <= check.tolerance)) {
    throw new Error(
      `its weights after ${check.steps} steps are ${distance.toExponential(1)} of the change apart, its loss ${reply.loss}; allowed is ${check.tolerance}`,
    );
  }
  const same = reply.sha256 === undefined ? `${distance.toExponential(1)} of the change apart` : "the same bits";
  return { agreement: `weights after ${check.steps} steps: ${same}, loss ${reply.loss} (allowed ${check.tolerance})`, ms };
}

/** Runs it warm, and tells what a step takes then. */
async function warmUp(contestant: Contestant): Promise<number> {
  let [steps, ms] = [1, await contestant.run(1)];
  let totalMs = ms;
  while (totalMs < warmUpMs) {
    steps = Math.max(1, Math.min(steps * 4, Math.round((warmUpMs * steps) / ms / 2)));
    ms = await contestant.run(steps);
    totalMs += ms;
  }
  return ms / steps;
}

async function takeTurns(bench: Bench, { roundMs = 250, longRounds }: Contest, entrants: readonly Entrant[]): Promise<void> {
  const rounds = longRounds === undefined ? bench.rounds : Math.min(bench.rounds, longRounds);
  // The first round does not count: beside the others, code and caches have yet to settle. Who is slow has no part in it.
  for (let round = longRounds === undefined ? -1 : 0; round < rounds; round++) {
    // There and back: nobody always runs behind the same neighbour.
    for (const { contestant, stepMs, samples } of round % 2 === 0 ? entrants : entrants.toReversed()) {
      if (longRounds === undefined && stepMs > slowStepMs && (round < 0 || round > 1)) continue;
      // A BLAS's threads spin on for a while after their last product; they must not spin in the next one's time.
      await setTimeout(settleMs);
      const steps = Math.max(1, Math.round(roundMs / stepMs));
      const ms = (await contestant.run(steps)) / steps;
      if (round >= 0) samples.push(ms);
    }
  }
}

const inUnit = ({ rate }: Contest, ms: number): number => (rate ? rate.of(ms) : ms);

function measurementOf(contest: Contest, { name, settings, tried, samples }: Entrant): Measurement {
  return {
    name,
    unit: contest.rate?.unit ?? "ms",
    ...spreadOf(samples.map((ms) => inUnit(contest, ms))),
    samples: samples.length,
    settings,
    ...(Object.keys(tried).length > 1 && { tried }),
  };
}

function ratiosOf(contest: Contest, entrants: readonly Entrant[]): Ratio[] {
  const ours = entrants.filter(({ name }) => name in contest.ours);
  const theirs = entrants.filter(({ name }) => !(name in contest.ours));
  return ours.flatMap((one) =>
    theirs.map((other): Ratio => {
      const reach = contest.reach[one.name]?.[other.name];
      return {
        ours: one.name,
        theirs: other.name,
        ...ratioOf(other.samples, one.samples),
        ...(reach && { must: reach[0], aim: reach[1] }),
      };
    }),
  );
}

function floatsOf(file: string): Float32Array {
  const bytes = readFileSync(file);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
