import { expect, test } from "vitest";
import { defaultSettings } from "../../engine/protocol.ts";
import { secondsFor } from "./estimate.ts";

test("the same run again takes as long as it did", () => {
  expect(secondsFor(defaultSettings, { secondsPerUpdate: 0.004, trainSize: 5500 })).toBeCloseTo(2501 * 0.004);
});

test("ten times the digits take about ten times as long, and one digit hardly any time", () => {
  const pace = { secondsPerUpdate: 0.004, trainSize: 5500 };
  const [ten, one] = [secondsFor({ ...defaultSettings, trainSize: 55_000 }, pace), secondsFor({ ...defaultSettings, trainSize: 1 }, pace)];
  expect(ten / 10.004).toBeGreaterThan(9.5);
  expect(one).toBeLessThan(0.5);
  expect(one).toBeGreaterThan(0.1);
});
