// How the commands of a table are run by several threads at once.
//
// Every thread walks the same rows in the same order. A row's units are cut into as many parts as there are threads, by
// number alone: what a thread computes never depends on how fast it is. Between rows that depend on each other stands a
// barrier; rows too small to share are thread 0's, and follow one another without one.
//
// Thread 0 is the caller's. It waits for the others with a time limit and says so when it runs out, so that JavaScript can
// see whether they are still alive. The others spin for a while and then park.
import { runPart } from "./generated/entry";

// A table's row, in bytes.
// @ts-ignore: decorator
@inline
const rowKernel: usize = 0;
// @ts-ignore: decorator
@inline
const rowCells: usize = 4;
// @ts-ignore: decorator
@inline
const rowUnits: usize = 8;
/** Parts begin at multiples of this; 0 means that the row is thread 0's alone. */
// @ts-ignore: decorator
@inline
const rowGrain: usize = 12;
/** Bytes of working memory that each thread has behind the one before it. */
// @ts-ignore: decorator
@inline
const rowScratchStride: usize = 16;
/** 1 if a barrier follows. */
// @ts-ignore: decorator
@inline
const rowBarrier: usize = 20;
/** Address of a chain's working memory, thread 0's first. */
// @ts-ignore: decorator
@inline
const rowChainScratch: usize = 24;
// @ts-ignore: decorator
@inline
const rowBytes: usize = 32;

// The control block, in bytes; what threads change at the same time lies on lines of its own.
/** Counts the jobs; a change wakes the threads. */
// @ts-ignore: decorator
@inline
const jobCount: usize = 0;
/** Threads that have arrived at the barrier. */
// @ts-ignore: decorator
@inline
const arrivals: usize = 64;
/** Counts the barriers that were passed. */
// @ts-ignore: decorator
@inline
const passed: usize = 128;
/** 1 if the threads shall end. */
// @ts-ignore: decorator
@inline
const ending: usize = 192;
// The job: first row, end of rows, threads that take part, times to run them, cell to add to after each time, what to add.
// @ts-ignore: decorator
@inline
const jobFirst: usize = 256;
// @ts-ignore: decorator
@inline
const jobEnd: usize = 260;
// @ts-ignore: decorator
@inline
const jobThreads: usize = 264;
// @ts-ignore: decorator
@inline
const jobTimes: usize = 268;
// @ts-ignore: decorator
@inline
const jobCounter: usize = 272;
// @ts-ignore: decorator
@inline
const jobIncrement: usize = 276;
/** All threads there are: each comes to every barrier, also those that have no part in the job. */
// @ts-ignore: decorator
@inline
const jobTeam: usize = 296;
// Where thread 0 is: row, times left, whether it waits at a barrier, and how many were passed before that one.
// @ts-ignore: decorator
@inline
const atRow: usize = 280;
// @ts-ignore: decorator
@inline
const timesLeft: usize = 284;
// @ts-ignore: decorator
@inline
const isWaiting: usize = 288;
// @ts-ignore: decorator
@inline
const passedBefore: usize = 292;

// What JavaScript sets, on a line that hardly ever changes.
/** How often a thread looks whether what it waits for has come before it parks. */
// @ts-ignore: decorator
@inline
const spinsCell: usize = 320;
/** Milliseconds for which thread 0 parks before it asks JavaScript whether the others live; 0 where it must never park. */
// @ts-ignore: decorator
@inline
const patienceMs: usize = 324;

/** A row with this kernel is a chain. */
// @ts-ignore: decorator
@inline
const chain: i32 = -1;
/** Bytes at the start of a chain's working memory in which a step's arguments are made ready. */
// @ts-ignore: decorator
@inline
const chainCells: usize = 128;

/**
 * Runs steps tile by tile over the parts from…to. `description`: tile, number of steps, then for each step its kernel, its
 * cells, how many they are, units a part, number of cells to adjust, and for each of those its index, where in the working
 * memory its array is, and the array's bytes a part. An array that lives within a tile is addressed as if it began at part 0.
 */
function runChain(description: usize, from: i32, to: i32, scratch: usize): void {
  const tile = load<i32>(description);
  const steps = load<i32>(description, 4);
  for (let start = from; start < to; start += tile) {
    const end = min(to, start + tile);
    let at = description + 8;
    for (let step = 0; step < steps; step++) {
      const kernel = load<i32>(at);
      const cells = load<usize>(at, 4);
      const cellCount = load<i32>(at, 8);
      const unitsPerPart = load<i32>(at, 12);
      let adjusted = load<i32>(at, 16);
      at += 20;
      let own = cells;
      if (adjusted > 0) {
        own = scratch;
        memory.copy(own, cells, <usize>cellCount << 2);
        for (; adjusted > 0; adjusted--, at += 12) {
          const pointer = scratch + chainCells + load<usize>(at, 4) - <usize>start * load<usize>(at, 8);
          store<usize>(own + (<usize>load<i32>(at) << 2), pointer);
        }
      }
      runPart(kernel, own, start * unitsPerPart, end * unitsPerPart, 0);
    }
  }
}

// @ts-ignore: decorator
@inline
function runRow(row: usize, from: i32, to: i32, scratch: usize): void {
  const kernel = load<i32>(row, rowKernel);
  if (kernel === chain) runChain(load<usize>(row, rowCells), from, to, scratch + load<usize>(row, rowChainScratch));
  else runPart(kernel, load<usize>(row, rowCells), from, to, scratch);
}

// @ts-ignore: decorator
@inline
function runShare(row: usize, thread: i32, threads: i32): void {
  const units = load<i32>(row, rowUnits);
  const grain = load<i32>(row, rowGrain);
  if (grain === 0 || threads === 1) {
    if (thread === 0) runRow(row, 0, units, 0);
    return;
  }
  const parts = (units + grain - 1) / grain;
  const from = ((parts * thread) / threads) * grain;
  const to = min(units, ((parts * (thread + 1)) / threads) * grain);
  if (from < to) runRow(row, from, to, <usize>thread * load<usize>(row, rowScratchStride));
}

/** Says that this thread is at the barrier; the last to come opens it. Returns the number of barriers passed before it. */
function arrive(control: usize, threads: i32): i32 {
  const before = atomic.load<i32>(control, passed);
  if (atomic.add<i32>(control, 1, arrivals) === threads - 1) {
    atomic.store<i32>(control, 0, arrivals);
    atomic.store<i32>(control, before + 1, passed);
    atomic.notify(control + passed, threads);
  }
  return before;
}

/** Waits until the barrier is open; false if patience (nanoseconds, 0 not to park at all, −1 for ever) ran out. */
function awaitOpen(control: usize, before: i32, patience: i64): bool {
  for (let left = load<i32>(control, spinsCell); left > 0; left--) if (atomic.load<i32>(control, passed) !== before) return true;
  // Not even for no time: the main thread of a page may not wait, and the instruction traps there.
  if (patience === 0) return atomic.load<i32>(control, passed) !== before;
  while (atomic.load<i32>(control, passed) === before) {
    if (atomic.wait<i32>(control + passed, before, patience) === AtomicWaitResult.TIMED_OUT) return false;
  }
  return true;
}

/**
 * Hands a job to the team and begins thread 0's part of it. Returns 1 if it is done, 0 if the others do not come; then `resume`.
 *
 * `threads` share the rows; `team` is how many there are, or 1 if thread 0 works alone.
 */
export function begin(control: usize, first: usize, end: usize, threads: i32, team: i32, times: i32, counter: usize, increment: i32): i32 {
  store<usize>(control, first, jobFirst);
  store<usize>(control, end, jobEnd);
  store<i32>(control, threads, jobThreads);
  store<i32>(control, team, jobTeam);
  store<i32>(control, times, jobTimes);
  store<usize>(control, counter, jobCounter);
  store<i32>(control, increment, jobIncrement);
  store<usize>(control, first, atRow);
  store<i32>(control, times, timesLeft);
  store<i32>(control, 0, isWaiting);
  if (team > 1) {
    atomic.add<i32>(control, 1, jobCount);
    atomic.notify(control + jobCount, -1);
  }
  return resume(control);
}

/** Goes on with thread 0's part where it left off. */
export function resume(control: usize): i32 {
  const first = load<usize>(control, jobFirst);
  const end = load<usize>(control, jobEnd);
  const threads = load<i32>(control, jobThreads);
  const team = load<i32>(control, jobTeam);
  const counter = load<usize>(control, jobCounter);
  let row = load<usize>(control, atRow);
  let waiting = load<i32>(control, isWaiting);
  let before = load<i32>(control, passedBefore);
  const patience = <i64>load<i32>(control, patienceMs) * 1000000;
  for (let left = load<i32>(control, timesLeft); left > 0; left--) {
    for (; row < end; row += rowBytes) {
      if (!waiting) {
        runShare(row, 0, threads);
        const last = row + rowBytes === end;
        // Before the last barrier, so that no thread begins the next time with the old count.
        if (last) store<i32>(counter, load<i32>(counter) + load<i32>(control, jobIncrement));
        if (team > 1 && (last || load<i32>(row, rowBarrier))) {
          before = arrive(control, team);
          waiting = 1;
        }
      }
      if (waiting) {
        if (!awaitOpen(control, before, patience)) {
          store<usize>(control, row, atRow);
          store<i32>(control, left, timesLeft);
          store<i32>(control, 1, isWaiting);
          store<i32>(control, before, passedBefore);
          return 0;
        }
        waiting = 0;
      }
    }
    row = first;
  }
  return 1;
}

/** A further thread's life: waits for jobs after number `seen` and does its part of each, until it is told to end. */
export function serve(control: usize, thread: i32, seen: i32): void {
  for (;;) {
    let spin = 0;
    while (atomic.load<i32>(control, jobCount) === seen) {
      if (atomic.load<i32>(control, ending)) return;
      if (++spin > load<i32>(control, spinsCell)) atomic.wait<i32>(control + jobCount, seen, -1);
    }
    if (atomic.load<i32>(control, ending)) return;
    seen = atomic.load<i32>(control, jobCount);
    // The job's cells change only when every thread has come to its last barrier: they are read here, and not after it.
    const threads = load<i32>(control, jobThreads);
    const team = load<i32>(control, jobTeam);
    const first = load<usize>(control, jobFirst);
    const end = load<usize>(control, jobEnd);
    for (let left = load<i32>(control, jobTimes); left > 0; left--) {
      for (let row = first; row < end; row += rowBytes) {
        if (thread < threads) runShare(row, thread, threads);
        if (row + rowBytes === end || load<i32>(row, rowBarrier)) awaitOpen(control, arrive(control, team), -1);
      }
    }
  }
}
