import { augmentDigits, type AugmentationDraw } from "./augment.ts";

/** What the worker is asked, and what it gives back: the same bytes, changed. Both ways they are handed over, not copied. */
export interface AugmentationJob {
  readonly id: number;
  readonly images: Uint8Array<ArrayBuffer>;
  readonly numbers: Uint32Array;
  readonly draw: AugmentationDraw;
}
export type AugmentationDone = Pick<AugmentationJob, "id" | "images">;

function answer({ id, images, numbers, draw }: AugmentationJob, post: (done: AugmentationDone, transfer: ArrayBuffer[]) => void): void {
  augmentDigits(images, numbers, draw);
  post({ id, images }, [images.buffer]);
}

if (typeof process === "object" && process.versions?.node !== undefined) {
  const { parentPort } = process.getBuiltinModule("node:worker_threads");
  parentPort?.on("message", (job: AugmentationJob) => answer(job, (done, transfer) => parentPort.postMessage(done, transfer)));
} else {
  globalThis.onmessage = ({ data }: MessageEvent<AugmentationJob>) =>
    answer(data, (done, transfer) => globalThis.postMessage(done, { transfer }));
}
