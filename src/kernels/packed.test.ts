import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { pack } from "../../scripts/pack.js";
import { unpack } from "./packed.ts";

test.each([
  ["one byte", [7]],
  ["one byte over and over", Array.from({ length: 1000 }, () => 255)],
  ["bytes that never repeat", Array.from({ length: 256 }, (_, i) => i)],
  ["bytes without a pattern", Array.from({ length: 5000 }, (_, i) => ((i * i * 7919) >> 5) & 255)],
  ["a text", [...readFileSync(new URL(import.meta.url))]],
])("%s comes out as it was packed", (_name, bytes) => {
  expect([...unpack(pack(Uint8Array.from(bytes)), new ArrayBuffer(1 << 19))]).toEqual(bytes);
});

test("what repeats takes little room", () => {
  expect(pack(new Uint8Array(10_000)).length).toBeLessThan(100);
});
