import type { ReadProgress } from "./dataset.ts";
import { download, firstReachable, mnistMirrors } from "./download.ts";
import type { DownloadOptions, RemoteFile } from "./download.ts";
import { DataError } from "./errors.ts";
import { gunzip } from "./gunzip.ts";
import { mnistFiles } from "./mnist.ts";
import type { IdxFile, MnistFile, Part } from "./mnist.ts";
import { isNode } from "./platform.ts";
import type { Environment } from "./platform.ts";
import { sha256Hex } from "./sha256.ts";

/** How long a mirror is waited for, and how often it is asked. */
export interface Patience {
  /** Longest time in which some mirror must have delivered its first file. */
  readonly reachMs: number;
  /** Longest pause in a download. */
  readonly stallMs: number;
  readonly rounds: number;
}

export interface ObtainOptions extends Pick<DownloadOptions, "mirrors" | "fetch" | "signal"> {
  readonly environment: Environment;
  readonly patience: Patience;
  readonly onProgress?: ((progress: ReadProgress) => void) | undefined;
  readonly onNotice: (notice: string) => void;
}

export interface ObtainedMnist {
  readonly files: Readonly<Record<Part, IdxFile>>;
  /** The cache folder, or the address of the mirror. */
  readonly from: string;
}

/** Small enough to ask every mirror for it at once. */
const probeFile: RemoteFile = remote(mnistFiles.find(({ part }) => part === "testLabels")!);

/**
 * MNIST's four files from the user's cache; what is not there, or damaged, is downloaded and put there.
 *
 * @throws DataError if no mirror can be reached or none has what is missing; the signal's reason if aborted
 */
export async function obtainMnist(options: ObtainOptions): Promise<ObtainedMnist> {
  const { environment, signal, onNotice } = options;
  // In a browser there is no cache folder; the page's own HTTP cache keeps what was fetched.
  const cache = isNode ? await import("./cache.ts") : undefined;
  const folder = cache ? cache.mnistCacheFolder(environment) : "";
  const compressed = new Map<string, Uint8Array>();
  if (cache) {
    for (const file of mnistFiles.map(remote)) {
      const bytes = await cache.readCached(folder, file);
      if (bytes) compressed.set(file.name, bytes);
    }
  }
  signal?.throwIfAborted();
  const missing = mnistFiles.filter((file) => !compressed.has(remote(file).name));
  let from = folder;
  if (missing.length > 0) from = await downloadMissing(missing, compressed, options);
  const files = await decompress(compressed, from, missing);
  if (cache && missing.length > 0) {
    const fresh = missing.map((file) => ({ name: remote(file).name, bytes: compressed.get(remote(file).name)! }));
    const problem = await cache.writeCached(folder, fresh);
    if (problem !== undefined) {
      onNotice(
        `MNIST was downloaded, but could not be kept in ${folder} (${problem.replace(/\.$/, "")}): it will be downloaded again next time. ` +
          "Set INKLING_CACHE to a folder that can be written to.",
      );
    }
  }
  return { files, from };
}

/** Downloads these files into `compressed`; gives the address of the mirror that they came from. */
async function downloadMissing(
  missing: readonly MnistFile[],
  compressed: Map<string, Uint8Array>,
  options: ObtainOptions,
): Promise<string> {
  const { environment, patience, onProgress, signal, fetch } = options;
  const named = environment["INKLING_MIRROR"];
  const mirrors = named ? [named] : (options.mirrors ?? mnistMirrors);
  const shared: DownloadOptions = { signal, rounds: patience.rounds, stallMs: patience.stallMs, ...(fetch ? { fetch } : {}) };
  const probe = await firstReachable(probeFile, patience.reachMs, { ...shared, mirrors });
  if (missing.some((file) => remote(file).name === probeFile.name)) compressed.set(probeFile.name, probe.bytes);
  const total = missing.reduce((sum, file) => sum + file.gzipBytes, 0);
  const order = [probe.mirror, ...mirrors.filter((mirror) => mirror !== probe.mirror)];
  let bytesBefore = 0;
  for (const file of missing.map(remote)) {
    const before = bytesBefore;
    const onBytes = (received: number): void => onProgress?.({ what: file.name, unit: "bytes", done: before + received, total });
    if (!compressed.has(file.name)) compressed.set(file.name, await download(file, { ...shared, mirrors: order, onBytes }));
    onBytes(file.bytes);
    bytesBefore += file.bytes;
  }
  return probe.mirror;
}

/** The files' contents; those that have just been downloaded are checked once more, decompressed. */
async function decompress(
  compressed: ReadonlyMap<string, Uint8Array>,
  from: string,
  fresh: readonly MnistFile[],
): Promise<Record<Part, IdxFile>> {
  const entries = await Promise.all(
    mnistFiles.map(async (file) => {
      const source = `${from.replace(/\/$/, "")}/${remote(file).name}`;
      const bytes = await gunzip(compressed.get(remote(file).name)!, source);
      if (fresh.includes(file) && (await sha256Hex(bytes)) !== file.contentSha256) {
        throw new DataError(
          `${source}: what was downloaded is not MNIST's ${file.name}. Try again later, or name another mirror with INKLING_MIRROR.`,
        );
      }
      return [file.part, { bytes, source }] as const;
    }),
  );
  return Object.fromEntries(entries) as Record<Part, IdxFile>;
}

function remote(file: MnistFile): RemoteFile {
  return {
    name: `${file.name}.gz`,
    bytes: file.gzipBytes,
    sha256: file.gzipSha256,
    content: { bytes: file.contentBytes, sha256: file.contentSha256 },
  };
}
