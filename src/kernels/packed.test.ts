import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { pack } from "../../scripts/pack.js";
import { unpack } from "./packed.ts";

const originals: [string, number[]][] = [
  ["one byte", [7]],
  ["one byte over and over", Array.from({ length: 1000 }, () => 255)],
  ["bytes that never repeat", Array.from({ length: 256 }, (_, i) => i)],
  ["bytes without a pattern", Array.from({ length: 5000 }, (_, i) => ((i * i * 7919) >> 5) & 255)],
  ["a text", [...readFileSync(new URL(import.meta.url))]],
]
describe.each([true, false])("in a memory for which shared is %s", (shared) => {
  test.each(originals)("%s comes out as it was packed", (_name, bytes) => {
    const memory = new WebAssembly.Memory({ initial: 16, maximum: 16, shared });
    // What an earlier use left behind changes nothing.
    for (let use = 0; use < 2; use++) expect([...unpack(pack(Uint8Array.from(bytes)), memory)]).toEqual(bytes);
  });
});

test("what repeats takes little room", () => {
  expect(pack(new Uint8Array(10_000)).length).toBeLessThan(100);
});
