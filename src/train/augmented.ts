import { NdArray } from "../array/ndarray.ts";
import { augmentDigits, checkAugmentation, type Augmentation } from "../data/augment.ts";
import type { AugmentationDone, AugmentationJob } from "../data/augment-worker.ts";
import type { Batch, Batches } from "./batches.ts";

/** A worker that runs src/data/augment-worker.ts, as far as Node's and the browser's are alike. */
export interface AugmentationWorker {
  /** Hands a job over; its answer comes to `onDone`. */
  readonly post: (job: AugmentationJob) => void;
  readonly end: () => void;
}

/** Starts one. `onFailure` is told, once, if it cannot be started or ends. */
export type StartAugmentationWorker = (onDone: (done: AugmentationDone) => void, onFailure: (reason: string) => void) => AugmentationWorker;

export interface AugmentedOptions {
  readonly seed: number;
  /** How many batches are worked on ahead of the one that is asked for. */
  readonly ahead?: number;
  /** For pages whose bundler puts the worker elsewhere. */
  readonly startWorker?: StartAugmentationWorker;
}

/** A batch that is on its way: its digits as they will be. */
interface Pending {
  readonly batch: Batch;
  readonly images: Promise<NdArray<"float32">>;
  readonly resolve: (bytes: Uint8Array) => void;
}

/**
 * Batches whose digits are shifted, turned, scaled and bent at random, anew in each epoch, by a worker that is some batches ahead:
 * the kernels need not wait for it. Where no worker can be started, they are changed when they are asked for: the same digits.
 */
export function augmentedBatches(
  inner: Batches,
  augmentation: Augmentation,
  { seed, ahead = 6, startWorker = startOwnWorker }: AugmentedOptions,
): Batches {
  checkAugmentation(augmentation);
  const pending = new Map<number, Pending>();
  let worker: AugmentationWorker | undefined;
  let hasFailed = false;

  const changed = ({ images, numbers, epoch }: Batch): Uint8Array => {
    const bytes = bytesOf(images);
    augmentDigits(bytes, numbers, { ...augmentation, seed, epoch });
    return bytes;
  };
  const onFailure = (): void => {
    hasFailed = true;
    worker = undefined;
    // What was handed over is lost with it.
    for (const { batch, resolve } of pending.values()) resolve(changed(batch));
  };
  const begin = async (update: number): Promise<void> => {
    const batch = await inner.batch(update);
    if (pending.has(update)) return;
    const { promise, resolve } = promised<Uint8Array>();
    const images = promise.then((bytes) => NdArray.ofBytes(bytes, batch.images.shape, 255));
    pending.set(update, { batch, images, resolve });
    if (!hasFailed) worker ??= startWorker(({ id, images: bytes }) => pending.get(id)?.resolve(bytes), onFailure);
    if (worker)
      worker.post({
        id: update,
        images: bytesOf(batch.images),
        numbers: batch.numbers,
        draw: { ...augmentation, seed, epoch: batch.epoch },
      });
    else resolve(changed(batch));
  };

  return {
    count: inner.count,
    updatesPerEpoch: inner.updatesPerEpoch,
    batch: async (update) => {
      const isAhead = !hasFailed;
      for (let next = update; next <= update + (isAhead ? ahead : 0); next++) if (!pending.has(next)) await begin(next);
      const { batch, images } = pending.get(update)!;
      const ready = { ...batch, images: await images };
      pending.delete(update);
      return ready;
    },
    close: () => {
      worker?.end();
      worker = undefined;
      pending.clear();
      inner.close();
    },
  };
}

function bytesOf(images: NdArray): Uint8Array<ArrayBuffer> {
  if (images.byteDivisor !== 255) throw new TypeError("augmentedBatches: digits must be kept as bytes, 255 for ink (readDataSets does so)");
  const bytes = new Uint8Array(images.size);
  images.copyBytesInto(bytes);
  return bytes;
}

function promised<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}

const inNode = typeof process === "object" && process.versions?.node !== undefined;

// Not written as new URL("…", import.meta.url): bundlers would make a file of their own of it. Both the sources and what is
// built of them lie one folder below the one that data/ is in.
const here = import.meta.url;
const workerFile = `../data/augment-worker.${here.endsWith(".ts") ? "ts" : "js"}`;

const startOwnWorker: StartAugmentationWorker = (onDone, onFailure) => {
  if (inNode) {
    const { Worker } = process.getBuiltinModule("node:worker_threads");
    const worker = new Worker(new URL(workerFile, here));
    let waiting = 0;
    worker.on("message", (done: AugmentationDone) => {
      // Idle, it must not keep a program alive that has nothing more to do.
      if (--waiting === 0) worker.unref();
      onDone(done);
    });
    worker.once("error", (error) => onFailure(String(error)));
    return {
      post: (job) => {
        if (waiting++ === 0) worker.ref();
        worker.postMessage(job, [job.images.buffer]);
      },
      end: () => void worker.terminate(),
    };
  }
  const worker = new Worker(new URL(workerFile, here), { type: "module" });
  worker.onmessage = ({ data }: MessageEvent<AugmentationDone>) => onDone(data);
  worker.onerror = (event) => onFailure(event.message);
  return { post: (job) => worker.postMessage(job, [job.images.buffer]), end: () => worker.terminate() };
};
