import { expect, test } from "vitest";
import { noLocks } from "./codec.ts";
import { keptOf, keptText } from "./kept.svelte.ts";
import { firstLink } from "./describe.ts";
import { Lesson } from "./lesson.svelte.ts";

test("a locked and a hidden knob stand still, the others turn", () => {
  const lesson = new Lesson();
  expect(lesson.open).toBe(false);
  lesson.load({ locks: { ...noLocks, learningRate: "locked", naiveLog: "hidden" }, goal: undefined, data: undefined });
  expect([lesson.open, lesson.isLocked("learningRate"), lesson.isHidden("learningRate"), lesson.isHidden("naiveLog")]).toEqual([
    true,
    true,
    false,
    true,
  ]);
  expect(lesson.allowed({ learningRate: 2, naiveLog: true, trainSize: 50 })).toEqual({ trainSize: 50 });
  lesson.close();
  expect(lesson.allowed({ learningRate: 2 })).toEqual({ learningRate: 2 });
});

test("data belong to a lesson: without locks and goal they bind nobody", () => {
  const lesson = new Lesson();
  lesson.load({ locks: noLocks, goal: undefined, data: { kind: "mnist", name: "mnist", hash: "0123456789abcdef", generator: "" } });
  expect([lesson.open, lesson.data]).toEqual([false, undefined]);
});

test("what is kept comes back, and what somebody else wrote there is nothing", () => {
  const kept = { link: { ...firstLink, drawing: Uint8Array.from({ length: 784 }, (_, i) => i % 256) }, place: "cross-entropy" };
  expect(keptOf(keptText(kept))).toEqual(kept);
  for (const text of [null, "", "{}", "AAAA softmax", `${keptText(kept)}<script>`, `${keptText(kept)} x`])
    expect(keptOf(text)).toBeUndefined();
});
