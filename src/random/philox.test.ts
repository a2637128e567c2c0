import { expect, test } from "vitest";
import { philox4x32 } from "./philox.ts";

function words(...[c0, c1, c2, c3, k0, k1]: [number, number, number, number, number, number]): string {
  const out = new Uint32Array(4);
  philox4x32(c0, c1, c2, c3, k0, k1, out);
  return Array.from(out, (word) => word.toString(16).padStart(8, "0")).join(" ");
}

// Known answers: kat_vectors of Random123, the authors' library.
test("the words of counter 0 and key 0 are the published ones", () => {
  expect(words(0, 0, 0, 0, 0, 0)).toBe("6627e8d5 e169c58d bc57ac4c 9b00dbd8");
});

test("the words of all ones are the published ones: no carry is lost", () => {
  const ones = 0xffff_ffff;
  expect(words(ones, ones, ones, ones, ones, ones)).toBe("408f276d 41c83b0e a20bc7c6 6d5451fd");
});

test("the words of the digits of π are the published ones: counter and key are in the right order", () => {
  expect(words(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0)).toBe("d16cfe09 94fdcceb 5001e420 24126ea1");
});
