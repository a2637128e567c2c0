import { Session } from "inkling";
import type { Source } from "./data.ts";
import { linearModel } from "./model.ts";
import type { Settings } from "./protocol.ts";

/** So many digits are enough to measure by, and soon written. */
const mostDigits = 2000;
const warmingUpdates = 3;
const measuredUpdates = 12;

/** How long one update takes here: the median would need more of them than the reader wants to wait for, so it is a mean. */
export async function paceOf(
  source: Source,
  settings: Settings,
  threads: number,
): Promise<{ secondsPerUpdate: number; trainSize: number }> {
  const trainSize = Math.min(settings.trainSize, mostDigits);
  const model = linearModel(settings);
  const session = new Session({ graph: model.graph, threads });
  try {
    const feeds = await source.feeds("train", 0, trainSize);
    await session.run(model.initialize);
    await session.run(model.training, feeds, { steps: warmingUpdates });
    const startMs = performance.now();
    await session.run(model.training, feeds, { steps: measuredUpdates });
    return { secondsPerUpdate: (performance.now() - startMs) / 1000 / measuredUpdates, trainSize };
  } finally {
    session.close();
  }
}
