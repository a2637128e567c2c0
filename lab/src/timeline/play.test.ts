import { expect, test } from "vitest";
import { bestOf } from "../state/best.ts";
import { play } from "./play.ts";

/** A stage whose frames are called by hand. */
function stage({ pace = 100, last = 1000, still = false }: { pace?: number; last?: number; still?: boolean } = {}) {
  const state = { time: 0, ended: false, frame: undefined as ((nowMs: number) => void) | undefined };
  const stop = play(
    {
      time: () => state.time,
      last: () => last,
      show: (t) => void (state.time = t),
      ended: () => void (state.ended = true),
      pace: () => pace,
      still,
    },
    (frame) => {
      state.frame = frame;
      return 1;
    },
    () => void (state.frame = undefined),
  );
  const at = (nowMs: number): number => {
    const { frame } = state;
    state.frame = undefined;
    frame?.(nowMs);
    return state.time;
  };
  return { state, stop, at };
}

test("plays as many steps a second as it is asked for, whatever the frames", () => {
  const { at } = stage({ pace: 100 });
  expect([at(0), at(16), at(500), at(1000)]).toEqual([0, 1, 50, 100]);
});

test("slow paces are not rounded away from frame to frame", () => {
  const { at } = stage({ pace: 2 });
  for (let nowMs = 0; nowMs < 1000; nowMs += 10) at(nowMs);
  expect(at(1000)).toBe(2);
});

test("stops at the last moment, and not beyond it", () => {
  const { at, state } = stage({ pace: 100, last: 30 });
  at(0);
  expect(at(10_000)).toBe(30);
  expect(state).toMatchObject({ ended: true, frame: undefined });
});

test("goes on from where a reader has dragged to", () => {
  const { at, state } = stage({ pace: 100 });
  at(0);
  at(1000);
  state.time = 700;
  expect(at(1100)).toBe(710);
});

test("with reduced motion shows a state a second", () => {
  const { at } = stage({ pace: 100, still: true });
  expect([at(0), at(500), at(900), at(1000), at(1500)]).toEqual([0, 0, 0, 100, 100]);
});

test("the best moment is the first of those that are equally good", () => {
  const at = (t: number, testAccuracy: number) => ({ t, testAccuracy, trainAccuracy: 0, loss: 0 });
  expect(bestOf([at(0, 0.1), at(1, 0.9), at(101, 0.9), at(201, 0.8)])?.t).toBe(1);
  expect(bestOf([])).toBeUndefined();
});
