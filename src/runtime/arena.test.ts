import fc from "fast-check";
import { expect, test } from "vitest";
import { layOut } from "./arena.ts";

const lifetimes = fc.array(
  fc
    .record({ bytes: fc.nat(5000), first: fc.nat(30), length: fc.nat(10) })
    .map(({ bytes, first, length }) => ({ bytes, first, last: first + length })),
  { maxLength: 40 },
);

test("two tensors that are alive at once never share a byte, not even the padding behind them", () => {
  fc.assert(
    fc.property(lifetimes, (list) => {
      const { offsets, bytes } = layOut(list);
      list.forEach((a, i) => {
        expect(offsets[i] % 64).toBe(0);
        expect(offsets[i] + a.bytes + 64).toBeLessThanOrEqual(bytes);
        list.slice(i + 1).forEach((b, j) => {
          const k = i + 1 + j;
          if (a.last < b.first || b.last < a.first) return;
          const apart = offsets[i] + a.bytes + 64 <= offsets[k] || offsets[k] + b.bytes + 64 <= offsets[i];
          expect(apart).toBe(true);
        });
      });
    }),
  );
});

test("tensors that follow one another use the same place", () => {
  const { offsets } = layOut([
    { bytes: 100, first: 0, last: 1 },
    { bytes: 100, first: 2, last: 3 },
  ]);
  expect(offsets).toEqual([0, 0]);
});
