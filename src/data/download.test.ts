import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { answers404, hangs, refusesUrl, serves, startMirror } from "../../test/data-mirror.ts";
import type { Behaviour, Mirror } from "../../test/data-mirror.ts";
import { download, firstReachable } from "./download.ts";
import type { DownloadOptions, RemoteFile } from "./download.ts";
import { DataError } from "./errors.ts";

const content = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7919) >> 3);
const file: RemoteFile = { name: "some-file.gz", bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };
const quick: DownloadOptions = { backoffMs: 5, stallMs: 200 };
const corrupted: Behaviour = (response) => {
  const damaged = Uint8Array.from(content);
  damaged[5000] = 1 ^ damaged[5000];
  response.end(damaged);
};
const truncated: Behaviour = (response) => void response.end(content.subarray(0, 60_000));
const cutOff: Behaviour = (response) => {
  response.writeHead(200, { "content-length": content.length });
  response.write(content.subarray(0, 60_000), () => response.destroy());
};
const stalls: Behaviour = (response) => void response.write(content.subarray(0, 60_000));

const open: Mirror[] = [];
async function mirror(behave: Behaviour): Promise<Mirror> {
  const started = await startMirror(behave);
  open.push(started);
  return started;
}
afterEach(async () => {
  for (const started of open.splice(0)) await started[Symbol.asyncDispose]();
});

test("a good mirror's file comes whole, at <mirror>/<name>, and later mirrors are left alone", async () => {
  const first = await mirror(serves(content));
  const second = await mirror(serves(content));
  expect(await download(file, { ...quick, mirrors: [first.url, second.url] })).toEqual(content);
  expect(first.requests).toEqual(["/mnist/some-file.gz"]);
  expect(second.requests).toEqual([]);
});

test.for<[string, Behaviour]>([
  ["404", answers404],
  ["a corrupted body", corrupted],
  ["a truncated body", truncated],
  ["a connection cut off", cutOff],
  ["a body that stalls", stalls],
  ["no answer at all", hangs],
  ["another, longer file", serves(new Uint8Array(200_000))],
])("after %s the next mirror is asked", async ([, behaviour]) => {
  const bad = await mirror(behaviour);
  const good = await mirror(serves(content));
  expect(await download(file, { ...quick, mirrors: [bad.url, good.url] })).toEqual(content);
  expect(bad.requests).toHaveLength(1);
});

test("a file that somebody has packed anew is taken for what is in it, and only for that", async () => {
  const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
  const published = gzipSync(content, { level: 9 });
  const packedFile: RemoteFile = {
    name: "some-file.gz",
    bytes: published.length,
    sha256: sha256(published),
    content: { bytes: content.length, sha256: sha256(content) },
  };
  const anew = gzipSync(content, { level: 0 });
  expect(anew.length).toBeGreaterThan(published.length);
  const good = await mirror(serves(anew));
  expect(gunzipSync(await download(packedFile, { ...quick, mirrors: [good.url] }))).toEqual(Buffer.from(content));
  const bad = await mirror(serves(gzipSync(Uint8Array.from(content, (byte) => byte ^ 1))));
  await expect(download(packedFile, { ...quick, rounds: 1, mirrors: [bad.url] })).rejects.toThrow(/damaged|cut short/);
});

test("a mirror that fails twice is asked a third time", async () => {
  const flaky = await mirror((response, call, request) => (call < 2 ? corrupted : serves(content))(response, call, request));
  expect(await download(file, { ...quick, mirrors: [flaky.url] })).toEqual(content);
  expect(flaky.requests).toHaveLength(3);
});

test("the pauses between rounds double: 40 + 80 ms for three rounds", async () => {
  const bad = await mirror((response) => void response.writeHead(500).end());
  const start = performance.now();
  await expect(download(file, { mirrors: [bad.url], backoffMs: 40 })).rejects.toThrow(DataError);
  expect(performance.now() - start).toBeGreaterThan(115);
  expect(bad.requests).toHaveLength(3);
});

test("a mirror without the file is not asked again", async () => {
  const lacking = await mirror(answers404);
  await expect(download(file, { ...quick, mirrors: [lacking.url] })).rejects.toThrow(
    /some-file\.gz could not be downloaded: 127\.0\.0\.1:\d+: it answered 404/,
  );
  expect(lacking.requests).toHaveLength(1);
});

test("the error says what each mirror did", async () => {
  const bad = await mirror(corrupted);
  const short = await mirror(truncated);
  const message = await download(file, { ...quick, rounds: 1, mirrors: [bad.url, short.url, refusesUrl, "nonsense"] }).catch(
    (error: Error) => error.message,
  );
  expect(message).toMatch(/its SHA-256 is [0-9a-f]{64}, expected [0-9a-f]{64}/);
  expect(message).toMatch(/cut short: 60000 of 100000 bytes/);
  expect(message).toMatch(/127\.0\.0\.1:9: .*(ECONNREFUSED|bad port)/);
  expect(message).toMatch(/nonsense: Invalid URL/);
});

test("an attempt that dribbles for ever is given up after attemptMs", async () => {
  let dribble: ReturnType<typeof setInterval> | undefined;
  const slow = await mirror((response) => {
    dribble = setInterval(() => response.write("x"), 20);
  });
  await expect(download(file, { ...quick, rounds: 1, attemptMs: 250, mirrors: [slow.url] })).rejects.toThrow(/not done after 0\.25 s/);
  clearInterval(dribble);
});

test("the bytes reported never run past the file and end at its length", async () => {
  const good = await mirror(serves(content));
  const seen: number[] = [];
  await download(file, { ...quick, mirrors: [good.url], onBytes: (received) => seen.push(received) });
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen.at(-1)).toBe(content.length);
});

test.for<[string, Behaviour]>([
  ["waiting for an answer", hangs],
  ["the middle of a body", stalls],
  ["a pause between rounds", answers500],
])("an abort in %s is heard at once", async ([, behaviour]) => {
  const silent = await mirror(behaviour);
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("stopped by the test")), 100);
  const start = performance.now();
  await expect(download(file, { mirrors: [silent.url], signal: controller.signal })).rejects.toThrow("stopped by the test");
  expect(performance.now() - start).toBeLessThan(400);
});

function answers500(...[response]: Parameters<Behaviour>): void {
  response.writeHead(500).end();
}

test("all mirrors are asked at once, and the first that delivers the right file wins", async () => {
  const loginPage = await mirror(serves(new TextEncoder().encode("<html>please log in</html>")));
  const silent = await mirror(hangs);
  const slow = await mirror((response) => void setTimeout(() => response.end(content), 150));
  const probe = await firstReachable(file, 2000, { mirrors: [loginPage.url, silent.url, slow.url] });
  expect(probe.mirror).toBe(slow.url);
  expect(probe.bytes).toEqual(content);
});

test("where every mirror is silent, the limit is the whole wait", async () => {
  const mirrors = [(await mirror(hangs)).url, (await mirror(stalls)).url, (await mirror(hangs)).url];
  const start = performance.now();
  await expect(firstReachable(file, 300, { mirrors })).rejects.toThrow(/no mirror could be reached: .*no answer within 0\.3 s/);
  expect(performance.now() - start).toBeLessThan(600);
});

test("where every mirror refuses, nobody waits for the limit", async () => {
  const lacking = await mirror(answers404);
  const start = performance.now();
  await expect(firstReachable(file, 20_000, { backoffMs: 5, mirrors: [refusesUrl, lacking.url] })).rejects.toThrow(/404/);
  expect(performance.now() - start).toBeLessThan(2000);
});

test("a mirror that stumbles once while it is probed is asked again", async () => {
  const flaky = await mirror((response, call, request) =>
    call === 0 ? answers500(response, call, request) : serves(content)(response, call, request),
  );
  expect((await firstReachable(file, 2000, { backoffMs: 5, mirrors: [flaky.url] })).mirror).toBe(flaky.url);
});

test("an abort ends the probing at once, with the signal's reason", async () => {
  const silent = await mirror(hangs);
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("stopped by the test")), 50);
  await expect(firstReachable(file, 20_000, { mirrors: [silent.url], signal: controller.signal })).rejects.toThrow("stopped by the test");
});
