import fc from "fast-check";
import { expect, test } from "vitest";
import { EngineMemory } from "./memory.ts";

test("what is given out is zero, aligned, apart from all else, and comes back whole", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ bytes: fc.nat(200_000), freeOlder: fc.boolean() }), { maxLength: 40 }), async (requests) => {
      const memory = await EngineMemory.create();
      const taken: { start: number; bytes: number }[] = [];
      for (const { bytes, freeOlder } of requests) {
        if (freeOlder && taken.length > 0) memory.free(taken.shift()!.start);
        const start = memory.allocate(bytes);
        expect(start % 64).toBe(0);
        expect(memory.uint8(start, bytes).every((byte) => byte === 0)).toBe(true);
        for (const other of taken) expect(start + bytes + 64 <= other.start || other.start + other.bytes + 64 <= start).toBe(true);
        memory.uint8(start, bytes).fill(255);
        taken.push({ start, bytes });
      }
      for (const { start } of taken) memory.free(start);
      expect(memory.bytesInUse).toBe(0);
    }),
    { numRuns: 30 },
  );
});

test("freeing what was never given out is an error", async () => {
  const memory = await EngineMemory.create();
  expect(() => memory.free(64)).toThrow("nothing was allocated at 64");
});

test("more than the memory can ever hold says how much, and what to do", async () => {
  const memory = await EngineMemory.create();
  expect(() => memory.allocate(5e9)).toThrow(/too large: 5000 MB.*fewer examples/s);
});
