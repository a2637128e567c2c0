import { DataError, reasonOf } from "./errors.ts";
import { gunzip } from "./gunzip.ts";
import { isGzip } from "./idx.ts";
import { sha256Hex } from "./sha256.ts";

/** Where MNIST is kept for everybody, in the order in which they are tried. Browsers may fetch from all of them. */
export const mnistMirrors: readonly string[] = [
  "https://storage.googleapis.com/cvdf-datasets/mnist/",
  "https://ossci-datasets.s3.amazonaws.com/mnist/",
  "https://cdn.jsdelivr.net/gh/fgnt/mnist/",
];

/** A file that every mirror has under the same name, and what it must be. */
export interface RemoteFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** What is packed in it, unpacked. Packed anew by somebody else it is still the same file: the content decides. */
  readonly content?: { readonly bytes: number; readonly sha256: string };
}

export interface DownloadOptions {
  readonly mirrors?: readonly string[];
  readonly fetch?: typeof globalThis.fetch;
  readonly signal?: AbortSignal | undefined;
  /** Bytes received of this file, which is `file.bytes` long; back to 0 when an attempt has failed. */
  readonly onBytes?: ((received: number) => void) | undefined;
  /** How often the whole list of mirrors is gone through; 3 unless given. */
  readonly rounds?: number;
  /** Pause before the second round, doubled before each further one; 500 ms unless given. */
  readonly backoffMs?: number;
  /** Longest wait for an answer, or for more of it; 10 s unless given. */
  readonly stallMs?: number;
  /** Longest time for one attempt; 5 minutes unless given, 33 KB/s for MNIST's largest file. */
  readonly attemptMs?: number;
}

/** A mirror that says "no such file" will say so again: it is not asked twice. */
class NoSuchFile extends DataError {}

/**
 * Downloads a file from the first mirror that gives it whole and unchanged.
 *
 * Each mirror in turn, then, after a pause, all over again. What arrives is held in memory and handed over only after
 * its length and SHA-256 are right.
 *
 * @throws DataError that lists what each mirror did; the signal's reason if aborted
 */
export async function download(file: RemoteFile, options: DownloadOptions = {}): Promise<Uint8Array> {
  const { mirrors = mnistMirrors, rounds = 3, backoffMs = 500, signal } = options;
  const failures = new Map<string, string>();
  const asked = new Set(mirrors);
  for (let round = 0, pauseMs = backoffMs; round < rounds && asked.size > 0; round++) {
    if (round > 0) {
      await pause(pauseMs, signal);
      pauseMs *= 2;
    }
    for (const mirror of asked) {
      try {
        return await attempt(file, mirror, options);
      } catch (error) {
        signal?.throwIfAborted();
        failures.set(mirror, reasonOf(error));
        if (error instanceof NoSuchFile) asked.delete(mirror);
      }
    }
  }
  throw new DataError(`${file.name} could not be downloaded: ${listFailures(failures)}`);
}

export interface Probe {
  /** The mirror that was first, and the small file it delivered. */
  readonly mirror: string;
  readonly bytes: Uint8Array;
}

/**
 * Asks all mirrors at once for a small file and takes the first that delivers it unchanged.
 *
 * A mirror that fails is asked again after a pause. Answering is not enough: a hotel's login page answers everything. The time limit holds however the others behave, so
 * that a firewall which swallows packets costs `limitMs` and no more.
 *
 * @throws DataError if none delivers within `limitMs`; the signal's reason if aborted
 */
export async function firstReachable(file: RemoteFile, limitMs: number, options: DownloadOptions = {}): Promise<Probe> {
  const { mirrors = mnistMirrors, rounds = 3, backoffMs = 500, signal } = options;
  const failures = new Map(mirrors.map((mirror) => [mirror, `no answer within ${seconds(limitMs)}`]));
  const race = new AbortController();
  const stop = (): void => race.abort(signal?.reason);
  signal?.throwIfAborted();
  signal?.addEventListener("abort", stop, { once: true });
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new DataError("time is up")), limitMs);
      race.signal.addEventListener("abort", () => reject(new DataError("aborted")), { once: true });
    });
    const limited = { ...options, signal: race.signal, stallMs: limitMs, attemptMs: limitMs };
    const attempts = mirrors.map(async (mirror) => {
      for (let round = 1, pauseMs = backoffMs; ; round++, pauseMs *= 2) {
        try {
          return { mirror, bytes: await attempt(file, mirror, limited) };
        } catch (error) {
          if (race.signal.aborted) throw error;
          failures.set(mirror, reasonOf(error));
          if (error instanceof NoSuchFile || round >= rounds) throw error;
          await pause(pauseMs, race.signal);
        }
      }
    });
    return await Promise.race([Promise.any(attempts), limit]);
  } catch {
    signal?.throwIfAborted();
    throw new DataError(`no mirror could be reached: ${listFailures(failures)}`);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
    race.abort();
  }
}

async function attempt(file: RemoteFile, mirror: string, options: DownloadOptions): Promise<Uint8Array> {
  const { fetch = globalThis.fetch, signal, onBytes, stallMs = 10_000, attemptMs = 300_000 } = options;
  signal?.throwIfAborted();
  const controller = new AbortController();
  const stop = (): void => controller.abort(signal?.reason);
  signal?.addEventListener("abort", stop, { once: true });
  const giveUp = (message: string) => () => controller.abort(new DataError(message));
  const attemptTimer = setTimeout(giveUp(`not done after ${seconds(attemptMs)}`), attemptMs);
  let stallTimer = setTimeout(giveUp(`no answer within ${seconds(stallMs)}`), stallMs);
  const alive = (): void => {
    clearTimeout(stallTimer);
    stallTimer = setTimeout(giveUp(`nothing more came for ${seconds(stallMs)}`), stallMs);
  };
  try {
    onBytes?.(0);
    const response = await fetch(new URL(file.name, mirror.endsWith("/") ? mirror : `${mirror}/`), { signal: controller.signal });
    if (!response.ok) {
      const answer = `it answered ${response.status}${response.statusText ? ` ${response.statusText}` : ""}`;
      throw response.status === 404 || response.status === 410 ? new NoSuchFile(answer) : new DataError(answer);
    }
    const bytes = await readBody(response, file, (received) => {
      alive();
      onBytes?.(received);
    });
    const sha256 = await sha256Hex(bytes);
    if (sha256 === file.sha256 || (await holdsContent(bytes, file))) return bytes;
    if (bytes.length < file.bytes) throw new DataError(`what came is cut short: ${bytes.length} of ${file.bytes} bytes`);
    throw new DataError(`what came is damaged: its SHA-256 is ${sha256}, expected ${file.sha256}`);
  } catch (error) {
    if (controller.signal.aborted) throw controller.signal.reason;
    throw error;
  } finally {
    clearTimeout(attemptTimer);
    clearTimeout(stallTimer);
    signal?.removeEventListener("abort", stop);
    // Closes the connection of an answer that was not read to its end.
    controller.abort();
  }
}

async function readBody(response: Response, file: RemoteFile, onBytes: (received: number) => void): Promise<Uint8Array> {
  // No packing makes it longer than what is packed, but for a header.
  const most = Math.max(file.bytes, (file.content?.bytes ?? 0) * 1.01);
  let bytes = new Uint8Array(file.bytes);
  let received = 0;
  const reader = response.body?.getReader();
  for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader!.read()) {
    const end = received + chunk.value.length;
    if (end > most) throw new DataError(`what came is another file: it is longer than ${file.bytes} bytes`);
    if (end > bytes.length) {
      const longer = new Uint8Array(Math.max(end, bytes.length * 2));
      longer.set(bytes.subarray(0, received));
      bytes = longer;
    }
    bytes.set(chunk.value, received);
    received = end;
    onBytes(Math.min(received, file.bytes));
  }
  return bytes.subarray(0, received);
}

async function holdsContent(bytes: Uint8Array, { name, content }: RemoteFile): Promise<boolean> {
  if (!content || !isGzip(bytes)) return false;
  const unpacked = await gunzip(bytes, name).catch(() => undefined);
  return unpacked?.length === content.bytes && (await sha256Hex(unpacked)) === content.sha256;
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

function listFailures(failures: ReadonlyMap<string, string>): string {
  return [...failures].map(([mirror, reason]) => `${hostOf(mirror)}: ${reason}`).join("; ");
}

function hostOf(mirror: string): string {
  return URL.canParse(mirror) ? new URL(mirror).host : mirror;
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}
