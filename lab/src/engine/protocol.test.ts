import { expect, test } from "vitest";
import { defaultSettings, fitted, sameSettings } from "./protocol.ts";

test("settings that ask for more digits than there are get all of them, and the test begins where they reach", () => {
  const wanted = { ...defaultSettings, testSize: 100, testStart: 4200 };
  expect(fitted(wanted, { trainCount: 300, testCount: 60 })).toEqual({ ...wanted, trainSize: 300, testSize: 60, testStart: 0 });
  expect(fitted(wanted, { trainCount: 300, testCount: 4250 }).testStart).toBe(4150);
});

test("settings that there are digits for stay as they are", () => {
  expect(sameSettings(fitted(defaultSettings, { trainCount: 55_000, testCount: 10_000 }), defaultSettings)).toBe(true);
  expect(sameSettings(fitted(defaultSettings, { trainCount: 5499, testCount: 10_000 }), defaultSettings)).toBe(false);
});
