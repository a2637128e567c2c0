import { chapterIds, type ChapterId } from "../../chapters/order.ts";
import { words as crossEntropy } from "./cross-entropy-chapter.ts";
import { words as downhill } from "./downhill-chapter.ts";
import { words as graph } from "./graph-chapter.ts";
import { words as prediction } from "./prediction-chapter.ts";
import { words as see } from "./see-chapter.ts";
import { words as sheets } from "./sheets-chapter.ts";
import { words as softmax } from "./softmax-chapter.ts";
import { words as train } from "./train-chapter.ts";

const chapters: Record<ChapterId, { readonly title: string; readonly minutes: string }> = {
  see,
  graph,
  softmax,
  "cross-entropy": crossEntropy,
  downhill,
  train,
  sheets,
  prediction,
};

/** The chapters in their order: id of the island, title, how long it takes. */
export const contents: readonly (readonly [id: ChapterId, words: { readonly title: string; readonly minutes: string }])[] = chapterIds.map(
  (id) => [id, chapters[id]],
);

export const words = { label: "Chapters" };
