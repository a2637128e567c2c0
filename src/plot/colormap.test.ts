import fc from "fast-check";
import { expect, test } from "vitest";
import matplotlib from "./fixtures/colormaps.json" with { type: "json" };
import { type Limits, colorOf, grayReversed, notANumberColor, rangeLimits, seismic, stepOf, symmetricLimits } from "./colormap.ts";
import { colormap, colormapNames } from "./colormap-names.ts";

const hex = (steps: Uint8Array): string[] =>
  Array.from({ length: 256 }, (_, i) => [...steps.subarray(i * 3, i * 3 + 3)].map((byte) => byte.toString(16).padStart(2, "0")).join(""));

test("all 256 colours of gray_r and of seismic are matplotlib's", () => {
  expect(hex(grayReversed.steps)).toEqual(matplotlib.gray_r);
  expect(hex(seismic.steps)).toEqual(matplotlib.seismic);
});

test("no step of seismic is white, and yet zero is drawn pure white", () => {
  expect(matplotlib.seismic).not.toContain("ffffff");
  expect(colorOf(seismic, 0, [-1, 1])).toEqual([255, 255, 255]);
  expect(colorOf(seismic, -0, [-1, 1])).toEqual([255, 255, 255]);
  expect(colorOf(seismic, 1e-9, [-1, 1])).toEqual([255, 253, 253]);
  expect(colorOf(seismic, -1e-9, [-1, 1])).toEqual([253, 253, 255]);
});

test("a sheet of nothing but zeros is white", () => {
  const limits = symmetricLimits([0, 0, -0]);
  expect(limits).toEqual([0, 0]);
  expect(colorOf(seismic, 0, limits)).toEqual([255, 255, 255]);
  expect(colorOf(grayReversed, 0, limits)).toEqual([255, 255, 255]);
});

test("negative numbers are blue and positive ones are red", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), fc.double({ min: 1, max: 1000, noNaN: true }), (value, room) => {
      const limits: Limits = [-value * room, value * room];
      const [red, , blue] = colorOf(seismic, value, limits);
      expect(red).toBeGreaterThan(blue);
      const [negativeRed, , negativeBlue] = colorOf(seismic, -value, limits);
      expect(negativeBlue).toBeGreaterThan(negativeRed);
    }),
  );
});

test("a step is chosen as matplotlib chooses it: the low limit is step 0, the high one step 255, what is outside is held", () => {
  expect([-2, -1, -0.996, 0, 0.5, 1, 2, Infinity, -Infinity].map((value) => stepOf(seismic, value, [-1, 1]))).toEqual([
    0, 0, 0, 128, 192, 255, 255, 255, 0,
  ]);
});

test("a NaN has a colour that is in neither gray_r nor seismic", () => {
  expect(colorOf(seismic, NaN, [-1, 1])).toEqual(notANumberColor);
  const magenta = "ff00ff";
  expect([...matplotlib.gray_r, ...matplotlib.seismic]).not.toContain(magenta);
});

test("any finite values have finite colours, in every map and up to the ends of float64", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...colormapNames),
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }),
      (name, values) => {
        for (const limits of [symmetricLimits(values), rangeLimits(values)]) {
          for (const value of values) {
            for (const channel of colorOf(colormap(name), value, limits)) {
              expect(Number.isInteger(channel) && channel >= 0 && channel <= 255).toBe(true);
            }
          }
        }
      },
    ),
  );
});

test("shared limits are ±the largest of all arrays and do not mind NaN and Infinity", () => {
  expect(symmetricLimits([1, -3], [2, NaN], [Infinity])).toEqual([-3, 3]);
  expect(rangeLimits([1, -3], [2, NaN], [Infinity])).toEqual([-3, 2]);
  expect(rangeLimits([NaN])).toEqual([0, 0]);
});

test("other maps come from d3 by name, and viridis begins and ends where it should", () => {
  expect(hex(colormap("viridis").steps)[0]).toBe("440154");
  expect(hex(colormap("viridis").steps)[255]).toBe("fde725");
  expect(colormap("RdBu").signed).toBe(true);
  expect(colormap("Magma").signed).toBe(false);
});

test("an unknown name is an error that suggests the nearest", () => {
  expect(() => colormap("virids")).toThrow(/none called "virids"; did you mean "viridis"\?/);
  expect(() => colormap("gray")).toThrow(/did you mean "gray_r"|did you mean "greys"/);
});
