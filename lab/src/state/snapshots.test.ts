import fc from "fast-check";
import { expect, test } from "vitest";
import { weightCount } from "../engine/protocol.ts";
import { Snapshots } from "./snapshots.ts";

const bytesEach = weightCount * 4;
const marked = (t: number): Float32Array<ArrayBuffer> => new Float32Array(weightCount).fill(t);

test("as long as the budget allows, every moment is kept", () => {
  const snapshots = new Snapshots(100 * bytesEach);
  for (let t = 0; t < 100; t++) snapshots.add(t, marked(t));
  expect(snapshots.count).toBe(100);
  expect(snapshots.stride).toBe(1);
});

test("the tutorial's 2,502 moments fit 64 MB when every second one is kept, and the first 32 and the last are among them", () => {
  const snapshots = new Snapshots();
  for (let t = 0; t <= 2501; t++) snapshots.add(t, marked(t));
  expect(snapshots.stride).toBe(2);
  expect(snapshots.bytes).toBeLessThanOrEqual(64 * 1024 * 1024);
  for (let t = 0; t <= 32; t++) expect(snapshots.get(t)?.[0]).toBe(t);
  expect(snapshots.get(2501)?.[0]).toBe(2501);
  expect(snapshots.get(1999)).toBeUndefined();
  expect(snapshots.before(1999)?.t).toBe(1998);
});

test("whatever is added, the budget holds, the first and the latest moment are there, and none is further from a kept one than the stride", () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 40 }), fc.integer({ min: 1, max: 400 }), (budget, last) => {
      const snapshots = new Snapshots(budget * bytesEach);
      for (let t = 0; t <= last; t++) {
        snapshots.add(t, marked(t));
        expect(snapshots.bytes).toBeLessThanOrEqual(budget * bytesEach);
      }
      expect(snapshots.get(0)?.[0]).toBe(0);
      expect(snapshots.get(last)?.[0]).toBe(last);
      for (let t = 0; t <= last; t++) {
        const { t: from, weights } = snapshots.before(t)!;
        expect(weights[0]).toBe(from);
        expect(t - from).toBeLessThan(snapshots.stride);
      }
    }),
    { numRuns: 40 },
  );
});

test("a run that is only compared with keeps its ends in 2 MB", () => {
  const snapshots = new Snapshots();
  for (let t = 0; t <= 2501; t++) snapshots.add(t, marked(t));
  snapshots.shrinkTo(2 * 1024 * 1024);
  expect(snapshots.bytes).toBeLessThanOrEqual(2 * 1024 * 1024);
  expect(snapshots.get(0)).toBeDefined();
  expect(snapshots.get(2501)).toBeDefined();
});
