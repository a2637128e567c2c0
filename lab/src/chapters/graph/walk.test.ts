import { expect, test } from "vitest";
import { nextBox } from "./walk.ts";

const middles = [
  { id: "x", x: 0, y: 0 },
  { id: "W", x: 0, y: 100 },
  { id: "product", x: 150, y: 50 },
  { id: "far", x: 400, y: 0 },
];

test("right of x the nearest box is the product, though another is level with x", () => {
  expect(nextBox(middles, "x", "ArrowRight")).toBe("product");
});

test("down from x stands W, and up again is x", () => {
  expect(nextBox(middles, "x", "ArrowDown")).toBe("W");
  expect(nextBox(middles, "W", "ArrowUp")).toBe("x");
});

test("where nothing is in that direction, one stays", () => {
  expect(nextBox(middles, "x", "ArrowLeft")).toBe("x");
});

test("other keys are left to the page", () => {
  expect(nextBox(middles, "x", "Tab")).toBeUndefined();
});
