import { expect, test } from "vitest";
import { probabilityText, tensOf } from "./tens.ts";

test("a number is written in powers of ten, whatever its size", () => {
  expect(tensOf(Math.log(4.5e-5))).toBe("4.5·10⁻⁵");
  expect(tensOf(Math.log(9.99e-8))).toBe("1.0·10⁻⁷");
  // e^−2000 = 10^−868.589, and 10^0.411 = 2.58; as a float64 it would be 0.
  expect(tensOf(-2000)).toBe("2.6·10⁻⁸⁶⁹");
});

test("no probability is written as 0 or 1", () => {
  expect(probabilityText(Math.log(0.7779))).toBe("0.7779");
  expect(probabilityText(-100)).toMatch(/^3\.7·10⁻⁴⁴$/);
  expect(probabilityText(Math.log(0.999999))).toBe("0.9999…");
});
