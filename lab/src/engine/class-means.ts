import type { Source } from "./data.ts";
import { nextTask } from "./next-task.ts";
import { classCount, pixelCount, type ClassMeans, type Split } from "./protocol.ts";

/** So few that nothing else waits long, so many that generated digits are written in large parts. */
const digitsPerPart = 2500;

/**
 * The mean image of each class among the first `count` digits of a split, and how many there are of each.
 *
 * Sums of bytes are exact, so the order in which digits come does not matter. A class that has no digit has a mean of paper.
 */
export async function classMeans(
  source: Pick<Source, "digits">,
  split: Split,
  count: number,
  { signal, onDone }: { readonly signal: AbortSignal; readonly onDone: (digits: number) => void },
): Promise<ClassMeans> {
  const sums = new Float64Array(classCount * pixelCount);
  const counts = new Int32Array(classCount);
  let zeros = 0;
  for (let start = 0; start < count; start += digitsPerPart) {
    signal.throwIfAborted();
    const { images, labels } = await source.digits(split, start, Math.min(digitsPerPart, count - start));
    labels.forEach((label, digit) => {
      counts[label] += 1;
      for (let i = 0; i < pixelCount; i++) {
        const byte = images[digit * pixelCount + i];
        if (byte === 0) zeros += 1;
        else sums[label * pixelCount + i] += byte;
      }
    });
    onDone(start + labels.length);
    await nextTask();
  }
  const means = Float32Array.from(sums, (sum, i) => sum / (255 * Math.max(1, counts[Math.floor(i / pixelCount)])));
  return { means, counts, zeroShare: zeros / (count * pixelCount) };
}
