import { expect, test } from "vitest";
import { defaultSettings } from "../../engine/protocol.ts";
import { logLines } from "./log-lines.ts";

const at = (t: number, testAccuracy: number, loss: number) => ({
  t,
  testAccuracy: Math.fround(testAccuracy),
  trainAccuracy: 0,
  loss: Math.fround(loss),
});

test("a line is what the tutorial prints: i is one less than the updates done, and the numbers are as short as can be", () => {
  expect(logLines([at(0, 0.098, 2.302585), at(1, 0.5988, 2.1882), at(101, 0.8643, 0.595)], defaultSettings)).toEqual([
    "Training Step:0  Accuracy =  0.5988  Loss = 2.1882",
    "Training Step:100  Accuracy =  0.8643  Loss = 0.595",
  ]);
});

test("where a run was only stopped there is no line; the last update has one", () => {
  const settings = { ...defaultSettings, trainSteps: 20 };
  expect(logLines([at(1, 0.5, 2), at(7, 0.5, 2), at(21, 0.5, 1)], settings).map((line) => line.slice(0, 16))).toEqual([
    "Training Step:0 ",
    "Training Step:20",
  ]);
});
