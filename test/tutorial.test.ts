import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tutorial, type TutorialOptions } from "../src/cli/commands/tutorial.ts";
import { Interrupted, type Effects } from "../src/cli/effects.ts";
import { handwriting } from "../src/data/handwriting/index.ts";
import { encodeIdx } from "../src/data/index.ts";

const folder = mkdtempSync(join(tmpdir(), "inkling-tutorial-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(() => {
  for (const [part, name, count] of [
    ["train", "train", 240],
    ["test", "t10k", 200],
  ] as const) {
    const { images, labels } = handwriting({ seed: 1, split: part, count });
    writeFileSync(join(folder, `${name}-images-idx3-ubyte`), encodeIdx(images, [count, 28, 28]));
    writeFileSync(join(folder, `${name}-labels-idx1-ubyte`), encodeIdx(labels, [count]));
  }
});

const small: TutorialOptions = {
  trainSize: 200,
  testSize: 200,
  learningRate: 0.1,
  steps: 200,
  data: folder,
  out: "pictures",
  seed: 0,
  pause: true,
};

interface World {
  readonly effects: Effects;
  readonly printed: () => string;
  readonly files: Map<string, Uint8Array | string>;
}

/** A world in which the reader types these lines, if it has a terminal. */
function worldOf({ typed, columns, signal }: { typed?: string[]; columns?: number; signal?: AbortSignal } = {}): World {
  let printed = "";
  const files = new Map<string, Uint8Array | string>();
  const isTTY = typed !== undefined;
  const effects: Effects = {
    stdout: { write: (text) => void (printed += text), isTTY, ...(columns === undefined ? {} : { columns }) },
    stderr: { write: () => {}, isTTY: false },
    stdin: { isTTY },
    env: { NO_COLOR: "1" },
    now: () => performance.now(),
    writeFile: async (path, content) => void files.set(path, content),
    prepareFolder: async () => {},
    interruptible: (work) => work(signal ?? new AbortController().signal),
    readLine: async (prompt) => {
      const line = typed?.shift();
      printed += `${prompt}${line ?? ""}\n`;
      return line;
    },
  };
  return { effects, printed: () => printed, files };
}

let whole: Promise<World> | undefined;

/** All sections, run once for the tests that look at them. */
function wholeTutorial(): Promise<World> {
  const world = worldOf();
  whole ??= tutorial(small, world.effects).then(() => world);
  return whole;
}

const headings = (text: string): number[] => [...text.matchAll(/^── (\d+) · /gm)].map(([, number]) => Number(number));

test("without a terminal it runs through all sixteen sections, in 80 columns and without colour", { timeout: 60_000 }, async () => {
  const { printed, files } = await wholeTutorial();
  expect(headings(printed())).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
  expect(
    printed()
      .split("\n")
      .filter((line) => line.length > 80),
  ).toEqual([]);
  expect(printed()).not.toContain("\u001b");
  expect(printed()).not.toContain("\n\n\n");
  expect(printed()).not.toMatch(/undefined|\[object|Infinity/);
  const names = [...files.keys()];
  expect(names).toContain(join("pictures", "10-1-sheets.png"));
  for (const name of names) expect(printed()).toContain(name.slice("pictures/".length));
  for (const png of files.values())
    expect(
      Buffer.from(png as Uint8Array)
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
});

test(
  "with data other than MNIST it names them wherever numbers stand, and MNIST only to say that they are not",
  { timeout: 60_000 },
  async () => {
    const { printed } = await wholeTutorial();
    const name = basename(folder);
    for (const line of printed()
      .split("\n")
      .filter((text) => /^── ([2-9]|1\d) /.test(text)))
      expect(line).toContain(name);
    const sentences = printed()
      .replaceAll(/\s+/g, " ")
      .split(/(?<=[.:]) /)
      .filter((sentence) => sentence.includes("MNIST"));
    expect(
      sentences.every((sentence) => /differs from the numbers that MNIST gives|Not another MNIST|MNIST is the work of/.test(sentence)),
    ).toBe(true);
  },
);

test("one section alone shows its question and its numbers, and nothing of the others", async () => {
  const { effects, printed, files } = worldOf();
  await tutorial({ ...small, section: 5 }, effects);
  expect(headings(printed())).toEqual([5]);
  expect(printed()).toContain("? What is the loss for the same answer, if the truth is a 2?");
  expect(printed()).toContain("\n  4.605170185988091\n");
  expect([...files.keys()]).toEqual([join("pictures", "05-1-loss.png")]);
});

test("at a terminal the reader guesses before the answer comes, goes on with Enter and leaves with q", async () => {
  const { effects, printed } = worldOf({ typed: ["", "", "a tenth", "q"] });
  await tutorial(small, effects);
  expect(headings(printed())).toEqual([1, 2, 3]);
  const guess = printed().indexOf("You said: a tenth");
  expect(guess).toBeGreaterThan(0);
  expect(printed().indexOf("[[0.1 0.1")).toBeGreaterThan(guess);
  expect(printed()).toContain("To go on from here: inkling tutorial --section 4");
});

test("--no-pause neither waits nor asks at a terminal", async () => {
  const { effects, printed } = worldOf({ typed: [] });
  await tutorial({ ...small, pause: false, section: 3 }, effects);
  expect(printed()).not.toContain("Your guess");
  expect(printed()).toContain("What will the\nnetwork say");
});

test("prose is broken at the terminal's width where that is below 80", async () => {
  const { effects, printed } = worldOf({ typed: [], columns: 50 });
  await tutorial({ ...small, pause: false, section: 2 }, effects);
  const prose = printed()
    .split("\n")
    .filter((line) => /^[A-Z]/.test(line));
  expect(Math.max(...prose.map((line) => line.length))).toBeLessThanOrEqual(50);
});

test("more digits than there are is an error before anything is kept", async () => {
  const { effects, files } = worldOf();
  await expect(tutorial({ ...small, trainSize: 221 }, effects)).rejects.toThrow(/--train-size is at most 220/);
  await expect(tutorial({ ...small, testSize: 201 }, effects)).rejects.toThrow(/--test-size is at most 200/);
  expect(files.size).toBe(0);
});

test("Ctrl-C stops the work, with what was thrown for it", async () => {
  const controller = new AbortController();
  const { effects } = worldOf({ signal: controller.signal });
  setTimeout(() => controller.abort(new Interrupted()), 200);
  await expect(tutorial({ ...small, steps: 1_000_000 }, effects)).rejects.toThrow(Interrupted);
});

const data = process.env["INKLING_DATA"];

test.skipIf(data === undefined)(
  "on MNIST the first steps and the first digits give the published numbers",
  { timeout: 120_000 },
  async () => {
    const published = { ...small, trainSize: 5500, testSize: 10_000, steps: 100, data: data! };
    const training = worldOf();
    await tutorial({ ...published, section: 8 }, training.effects);
    expect(training.printed()).toContain("  Training Step:0  Accuracy =  0.5988  Loss = 2.1881988\n");
    expect(training.printed()).toContain("  Training Step:100  Accuracy =  0.8647  Loss = 0.5802967\n");
    const few = worldOf();
    await tutorial({ ...published, section: 13 }, few.effects);
    expect(few.printed().replaceAll("\n", " ")).toContain("The first ten are 7 3 4 6 1 8 1 0 9 8.");
    expect(few.printed()).toMatch(/^ +1 +1\.0000 +0\.10/m);
    expect(few.printed()).toMatch(/^ +3 +1\.0000 +0\.18/m);
    expect(few.printed().replaceAll("\n", " ")).toContain("There is still no 2 or 5 among them");
    const rates = worldOf();
    await tutorial({ ...published, section: 15 }, rates.effects);
    expect(rates.printed()).toMatch(/^ +2 +10 .* 0\.7[78]\d\d$/m);
    expect(rates.printed()).toMatch(/^ {2}step [12]: loss NaN$/m);
  },
);
