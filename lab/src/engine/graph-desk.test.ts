import { describe, expect, test } from "vitest";
import { graphRun } from "./graph-desk.ts";
import { classCount, pixelCount, weightCount } from "./protocol.ts";

/** Digit i has label i and is all ink in its pixel i. */
const source = {
  digits: async (_: string, start: number, count: number) => {
    const images = new Uint8Array(count * pixelCount);
    for (let row = 0; row < count; row++) images[row * pixelCount + start + row] = 255;
    return { images, labels: Uint8Array.from({ length: count }, (_unused, row) => (start + row) % classCount) };
  },
};
const dataOf = async (): Promise<never> => source as never;
const feed = { data: "handwriting", split: "train", indices: [0, 1, 2] } as const;
let lastSession = 0;
const newSession = (): number => ++lastSession;

describe("a session of the reader's own", () => {
  test("without a feed it says in the library's words that x holds nothing", async () => {
    const run = graphRun({ sessionNumber: newSession(), fetch: "Softmax" }, dataOf);
    await expect(run).rejects.toMatchObject({
      name: "FeedError",
      message: expect.stringContaining('the placeholder "x" holds nothing until it is fed'),
    });
  });

  test("before initialising it says in the library's words that W and b have no value", async () => {
    const run = graphRun({ sessionNumber: newSession(), fetch: "Softmax", feed }, dataOf);
    await expect(run).rejects.toMatchObject({
      name: "SessionError",
      message: expect.stringContaining('the variables "W", "b" have no value yet'),
    });
  });

  test("untrained, it says 0.1 ten times for each of three digits", async () => {
    const sessionNumber = newSession();
    const started = await graphRun({ sessionNumber, fetch: "init" }, dataOf);
    expect(started.printed).toBe("null");
    const { printed, values } = await graphRun({ sessionNumber, fetch: "Softmax", feed }, dataOf);
    const row = "[0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1]";
    expect(printed).toBe(`[${row}\n ${row}\n ${row}]`);
    expect(values.map(({ name }) => name)).toEqual(["MatMul", "BroadcastLike", "Add", "Softmax"]);
  });

  test("a new session has forgotten what the one before it was given", async () => {
    const sessionNumber = newSession();
    await graphRun({ sessionNumber, fetch: "init" }, dataOf);
    await expect(graphRun({ sessionNumber: newSession(), fetch: "W" }, dataOf)).rejects.toThrow('"W" has no value yet');
  });

  test("weights given with the run are those it runs with", async () => {
    const weights = new Float32Array(weightCount);
    weights[0 * classCount + 7] = 2;
    const { values } = await graphRun({ sessionNumber: newSession(), fetch: "Softmax", feed, weights }, dataOf);
    expect([...values[0].numbers.subarray(0, 10)]).toEqual([0, 0, 0, 0, 0, 0, 0, 2, 0, 0]);
  });

  test("one update moves the pixel of digit 0 towards class 0 by 0.1 × 0.9 / 3", async () => {
    const sessionNumber = newSession();
    await graphRun({ sessionNumber, fetch: "init" }, dataOf);
    const { after } = await graphRun({ sessionNumber, fetch: "GradientDescent", feed }, dataOf);
    expect(after!.W[0]).toBeCloseTo((0.1 * 0.9) / 3, 6);
    expect(after!.W[1]).toBeCloseTo((0.1 * -0.1) / 3, 6);
  });
});
