import { expect, test } from "vitest";
import { goalOf, goalText, judge, type Goal } from "./goal.ts";

const goal: Goal = { metric: "test", threshold: 90, digits: 500, exam: 10_000 };
const fair = { trainSize: 500, testSize: 10_000 };
const at = (t: number, testAccuracy: number, loss = 1): { t: number; testAccuracy: number; trainAccuracy: number; loss: number } => ({
  t,
  testAccuracy: Math.fround(testAccuracy),
  trainAccuracy: 1,
  loss,
});

test("a goal is a short text and comes back from it, and nothing else is a goal", () => {
  expect(goalText(goal)).toBe("test>=90 digits<=500 exam>=10000");
  expect(goalOf(goalText(goal))).toEqual(goal);
  expect(goalOf("loss<=0.25 digits<=5500 exam>=1")).toEqual({ metric: "loss", threshold: 0.25, digits: 5500, exam: 1 });
  for (const text of [
    "test>=101 digits<=1 exam>=1",
    "test>=90.0 digits<=1 exam>=1",
    "test>=90",
    "alert(1)",
    "test>=90 digits<=500 exam>=10000 ",
  ])
    expect(goalOf(text)).toBeUndefined();
});

test("90 % is met by 0.9 as a float32, and not by a thousandth less", () => {
  expect(judge(goal, fair, [at(1, 0.5), at(101, 0.9), at(201, 0.85)], true)).toEqual({
    met: true,
    against: undefined,
    best: { value: 90, t: 101 },
  });
  expect(judge(goal, fair, [at(1, 0.899)], true).met).toBe(false);
});

test("too many digits, a smaller exam or other data do not meet it", () => {
  expect(judge(goal, { ...fair, trainSize: 501 }, [at(1, 0.95)], true)).toMatchObject({ met: false, against: "too many digits" });
  expect(judge(goal, { ...fair, testSize: 100 }, [at(1, 0.95)], true)).toMatchObject({ met: false, against: "too small an exam" });
  expect(judge(goal, fair, [at(1, 0.95)], false)).toMatchObject({ met: false, against: "other data" });
});

test("a loss is met from above, and NaN meets nothing", () => {
  const small: Goal = { ...goal, metric: "loss", threshold: 0.3 };
  expect(judge(small, fair, [at(1, 0, 2), at(101, 0, 0.29), at(201, 0, NaN)], true)).toMatchObject({
    met: true,
    best: { value: 0.29, t: 101 },
  });
  expect(judge(small, fair, [at(1, 0, NaN)], true)).toEqual({ met: false, against: undefined, best: undefined });
});
