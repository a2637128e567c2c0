import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hangs, refusesUrl, serves, startMirror } from "../../test/data-mirror.ts";
import type { Behaviour, Mirror } from "../../test/data-mirror.ts";
import type { ReadProgress } from "./dataset.ts";
import { DataError } from "./errors.ts";
import { handwriting } from "./handwriting/index.ts";
import { mnistFiles } from "./mnist.ts";
import { locateMnist, readDataSets } from "./read.ts";
import type { ReadOptions } from "./read.ts";

const mnist = process.env["INKLING_DATA"] ?? "";
const few = { trainCount: 30, validationCount: 10, testCount: 20 };

let cache = "";
const open: Mirror[] = [];
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "inkling-read-"));
});
afterEach(async () => {
  for (const started of open.splice(0)) await started[Symbol.asyncDispose]();
  await rm(cache, { recursive: true, force: true });
});

async function mirror(behave: Behaviour): Promise<Mirror> {
  const started = await startMirror(behave);
  open.push(started);
  return started;
}

/** Options that reach this mirror and this test's cache, and nothing of the machine's own. */
function only(mirrorUrl: string, more: Record<string, string> = {}): ReadOptions & { notices: string[] } {
  const notices: string[] = [];
  const environment = { INKLING_CACHE: cache, INKLING_MIRROR: mirrorUrl, ...more };
  return { ...few, environment, notices, onNotice: (notice) => notices.push(notice) };
}

/** Serves the real files, changed where told. */
function real(change: (bytes: Uint8Array, name: string) => Uint8Array | undefined = (bytes) => bytes): Behaviour {
  return (response, _call, request) => {
    const name = basename(request.url ?? "");
    void readFile(join(mnist, name)).then((bytes) => {
      const changed = change(bytes, name);
      if (changed) response.end(changed);
      else response.write(bytes.subarray(0, 1_000_000));
    });
  };
}

test("where packets are swallowed, the default turns to generated handwriting within 5 s, and says so", async () => {
  const options = only((await mirror(hangs)).url);
  const start = performance.now();
  const sets = await readDataSets(undefined, options);
  expect(performance.now() - start).toBeLessThan(5000);
  expect(sets.identity.name).toBe("handwriting");
  expect(sets.train.count).toBe(30);
  expect(options.notices).toHaveLength(1);
  expect(options.notices[0]).toMatch(
    /^MNIST could not be reached \(no mirror could be reached: .*no answer within 3\.5 s\); using generated handwriting instead\./,
  );
});

test("where the connection is refused, nobody waits", async () => {
  const start = performance.now();
  expect((await readDataSets(undefined, only(refusesUrl))).identity.kind).toBe("handwriting");
  expect(performance.now() - start).toBeLessThan(3000);
});

test("MNIST asked for by name is an error where it cannot be had", async () => {
  const options = only(refusesUrl);
  await expect(readDataSets("mnist", options)).rejects.toThrow(/^MNIST could not be had: no mirror could be reached: .* INKLING_DATA/);
  expect(options.notices).toEqual([]);
});

test.for([[undefined], ["mnist"]])("INKLING_DATA that names no usable folder is an error for %s, never a fallback", async ([name]) => {
  const options = only(refusesUrl, { INKLING_DATA: join(cache, "nowhere") });
  await expect(readDataSets(name, options)).rejects.toThrow(/^INKLING_DATA: there is no folder .*nowhere/);
  const empty = only(refusesUrl, { INKLING_DATA: cache });
  await expect(readDataSets(name, empty)).rejects.toThrow(/^INKLING_DATA: .* is empty/);
});

test("a folder asked for by name is an error where it cannot be read, also one called ./handwriting", async () => {
  await expect(readDataSets(join(cache, "nowhere"), only(refusesUrl))).rejects.toThrow(DataError);
  await expect(readDataSets("./handwriting", only(refusesUrl))).rejects.toThrow(/there is no folder \.\/handwriting/);
});

test("handwriting needs no network, comes in the numbers asked for, and has one identity for each seed", async () => {
  const options = only(refusesUrl);
  const sets = await readDataSets("handwriting", { ...options, oneHot: true, seed: 3 });
  expect([sets.train.count, sets.validation.count, sets.test.count]).toEqual([30, 10, 20]);
  expect(sets.train.labels.shape).toEqual([30, 10]);
  expect(options.notices).toEqual([]);
  const again = await readDataSets("handwriting", { ...options, seed: 3 });
  const other = await readDataSets("handwriting", { ...options, seed: 4 });
  expect(again.identity).toEqual(sets.identity);
  expect(other.identity.sha256).not.toBe(sets.identity.sha256);
});

test("the first digits are the same however many are asked for, and so is their identity", async () => {
  const fewer = await readDataSets("handwriting", only(refusesUrl));
  const more = await readDataSets("handwriting", { ...only(refusesUrl), trainCount: 230 });
  expect(more.train.images.slice(0, 30).data).toEqual(fewer.train.images.data);
  expect(Array.from(more.train.digits.subarray(0, 30))).toEqual(Array.from(fewer.train.digits));
  expect(more.identity).toEqual(fewer.identity);
});

test("digits generated in slices are the digits generated at once", async () => {
  const sets = await readDataSets("handwriting", { ...only(refusesUrl), seed: 5, trainCount: 217 });
  const { images, labels } = handwriting({ seed: 5, split: "train", count: 217 });
  const bytes = new Uint8Array(images.length);
  sets.train.images.copyBytesInto(bytes);
  expect(bytes).toEqual(images);
  expect(sets.train.digits).toEqual(labels);
});

test.for([-1, 1.5, NaN])("%s digits are refused", async (trainCount) => {
  await expect(readDataSets("handwriting", { trainCount })).rejects.toThrow(/train must be a whole number of digits, 0 or more/);
});

test("generating lets timers run, reports every digit and stops when told", async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("stopped by the test")), 30);
  const seen: ReadProgress[] = [];
  const options = { ...only(refusesUrl), trainCount: 200_000, signal: controller.signal, onProgress: (at: ReadProgress) => seen.push(at) };
  await expect(readDataSets("handwriting", options)).rejects.toThrow("stopped by the test");
  expect(seen.at(-1)!.done).toBeLessThan(200_000);
  seen.length = 0;
  await readDataSets("handwriting", { ...only(refusesUrl), onProgress: (at) => seen.push(at) });
  expect(seen.at(-1)).toEqual({ what: "handwriting", unit: "digits", done: 60, total: 60 });
});

test("an abort while MNIST is looked for is an abort, not a reason to fall back", async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("stopped by the test")), 50);
  const options = only((await mirror(hangs)).url);
  await expect(readDataSets(undefined, { ...options, signal: controller.signal })).rejects.toThrow("stopped by the test");
  expect(options.notices).toEqual([]);
});

test("a login page that answers everything is not taken for MNIST", async () => {
  const options = only((await mirror(serves(new TextEncoder().encode("<html>please log in</html>")))).url);
  expect((await readDataSets(undefined, options)).identity.kind).toBe("handwriting");
  expect(await readdir(cache)).toEqual([]);
});

test("MNIST is looked for in INKLING_DATA, else in the cache", async () => {
  expect(await locateMnist({ INKLING_DATA: cache })).toEqual({ folder: cache, from: "INKLING_DATA", paths: {}, complete: false });
  expect(await locateMnist({ INKLING_CACHE: cache })).toEqual({
    folder: join(cache, "mnist"),
    from: "cache",
    paths: {},
    complete: false,
  });
});

test.skipIf(!mnist)("real MNIST: 55,000, 5,000 and 10,000 digits, the first of them 7 3 4 6 1 8 1 0 9 8", async () => {
  const sets = await readDataSets(mnist, { oneHot: true });
  expect([sets.train.count, sets.validation.count, sets.test.count]).toEqual([55_000, 5000, 10_000]);
  expect(sets.train.images.shape).toEqual([55_000, 784]);
  expect(Array.from(sets.train.digits.subarray(0, 10))).toEqual([7, 3, 4, 6, 1, 8, 1, 0, 9, 8]);
  expect([...sets.train.labels.row(0)]).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
  // The file's own first labels, 5 0 4 1 9, are the validation set's; the test set starts with 7 2 1 0 4.
  expect(Array.from(sets.validation.digits.subarray(0, 5))).toEqual([5, 0, 4, 1, 9]);
  expect(Array.from(sets.test.digits.subarray(0, 5))).toEqual([7, 2, 1, 0, 4]);
  expect(sets.identity).toMatchObject({ name: "mnist", kind: "mnist", from: mnist });
});

test.skipIf(!mnist)("real MNIST: the mean pixel of the training file is 33.3184 and of the test file 33.7912, as published", async () => {
  const sets = await readDataSets(mnist);
  const sum = ({ images }: { images: { size: number; copyBytesInto: (target: Uint8Array) => void } }): number => {
    const bytes = new Uint8Array(images.size);
    images.copyBytesInto(bytes);
    return bytes.reduce((total, byte) => total + byte, 0);
  };
  expect((sum(sets.train) + sum(sets.validation)) / (60_000 * 784)).toBeCloseTo(33.3184, 4);
  expect(sum(sets.test) / (10_000 * 784)).toBeCloseTo(33.7912, 4);
});

test.skipIf(!mnist)(
  "MNIST is downloaded once, with progress to the last byte; afterwards the cache serves it without the network",
  async () => {
    const good = await mirror(real());
    const progress: ReadProgress[] = [];
    const first = await readDataSets("mnist", { ...only(good.url), onProgress: (at) => progress.push(at) });
    expect(first.identity).toMatchObject({ name: "mnist", from: good.url });
    expect(good.requests).toHaveLength(4);
    expect(progress.at(-1)).toMatchObject({ unit: "bytes", done: 11_594_722, total: 11_594_722 });
    expect((await readdir(join(cache, "mnist"))).toSorted()).toEqual(mnistFiles.map(({ name }) => `${name}.gz`).toSorted());
    const second = await readDataSets(undefined, only(refusesUrl));
    expect(second.identity).toEqual({ ...first.identity, from: join(cache, "mnist") });
    expect((await locateMnist({ INKLING_CACHE: cache })).complete).toBe(true);
  },
);

test.skipIf(!mnist)("a cached file that was damaged is downloaded again, and only that one", async () => {
  await readDataSets("mnist", only((await mirror(real())).url));
  const path = join(cache, "mnist", "train-labels-idx1-ubyte.gz");
  const bytes = await readFile(path);
  await writeFile(path, bytes.subarray(0, 20_000));
  const again = await mirror(real());
  expect((await readDataSets("mnist", only(again.url))).train.count).toBe(55_000);
  expect(again.requests.map((path) => basename(path)).toSorted()).toEqual(["t10k-labels-idx1-ubyte.gz", "train-labels-idx1-ubyte.gz"]);
  expect(await readFile(path)).toEqual(bytes);
});

test.skipIf(!mnist)("two at once that fill one cache both get MNIST, and leave the cache whole", async () => {
  const good = await mirror(real());
  const both = await Promise.all([readDataSets("mnist", only(good.url)), readDataSets("mnist", only(good.url))]);
  expect(both.map(({ train }) => train.count)).toEqual([55_000, 55_000]);
  expect(await readdir(join(cache, "mnist"))).toHaveLength(4);
  expect((await readDataSets("mnist", only(refusesUrl))).identity.kind).toBe("mnist");
});

test.skipIf(!mnist)("a download corrupted every time is an error by name, and never reaches the cache", async () => {
  const corrupting = await mirror(
    real((bytes, name) => (name.startsWith("t10k-images") ? bytes.map((byte, i) => (i === 900_000 ? byte ^ 1 : byte)) : bytes)),
  );
  await expect(readDataSets("mnist", only(corrupting.url))).rejects.toThrow(
    /t10k-images-idx3-ubyte\.gz could not be downloaded: .* is damaged: its SHA-256/,
  );
  expect(await readdir(cache)).toEqual([]);
});

test.skipIf(!mnist)("where the cache cannot be written, MNIST is read all the same, with a notice", async () => {
  await writeFile(join(cache, "file"), "");
  const options = only((await mirror(real())).url, { INKLING_CACHE: join(cache, "file") });
  expect((await readDataSets("mnist", options)).train.count).toBe(55_000);
  expect(options.notices).toEqual([expect.stringMatching(/could not be kept in .*file.mnist .*downloaded again next time/)]);
});

test.skipIf(!mnist)("a process killed in the middle of a download leaves no file under its final name", async () => {
  let halfway = (): void => {};
  const reached = new Promise<void>((resolve) => (halfway = resolve));
  const stalling = await mirror(
    real((bytes, name) => {
      if (!name.startsWith("train-images")) return bytes;
      setTimeout(halfway, 200);
      return undefined;
    }),
  );
  const code = `import { readDataSets } from "./src/data/read.ts"; await readDataSets("mnist");`;
  const environment = { ...process.env, INKLING_DATA: "", INKLING_CACHE: cache, INKLING_MIRROR: stalling.url };
  const child = spawn(process.execPath, ["--import", "@oxc-node/core/register", "--input-type=module", "-e", code], { env: environment });
  const exited = new Promise<NodeJS.Signals | null>((resolve) => child.once("exit", (_code, signal) => resolve(signal)));
  await reached;
  child.kill("SIGKILL");
  expect(await exited).toBe("SIGKILL");
  expect(await readdir(cache)).toEqual([]);
  expect((await readDataSets("mnist", only((await mirror(real())).url))).train.count).toBe(55_000);
});

test("a process killed while it writes a file again and again leaves the old content or the new, whole", async () => {
  const path = join(cache, "model");
  const code = `import { writeAtomic } from "./src/data/atomic.ts";
    for (let i = 0; ; i = (i + 1) % 256) { await writeAtomic(process.argv[1], new Uint8Array(3_000_000).fill(i)); if (i === 2) console.log("going"); }`;
  for (const delayMs of [0, 3, 7]) {
    const child = spawn(process.execPath, ["--import", "@oxc-node/core/register", "--input-type=module", "-e", code, path]);
    const exited = new Promise((resolve) => child.once("exit", resolve));
    await new Promise((resolve) => child.stdout.once("data", resolve));
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    child.kill("SIGKILL");
    await exited;
    const content = await readFile(path);
    expect(content).toHaveLength(3_000_000);
    expect(content.every((byte) => byte === content[0])).toBe(true);
  }
});
