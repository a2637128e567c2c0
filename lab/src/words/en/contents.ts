import { words as crossEntropy } from "./cross-entropy-chapter.ts";
import { words as downhill } from "./downhill-chapter.ts";
import { words as graph } from "./graph-chapter.ts";
import { words as prediction } from "./prediction-chapter.ts";
import { words as see } from "./see-chapter.ts";
import { words as sheets } from "./sheets-chapter.ts";
import { words as softmax } from "./softmax-chapter.ts";
import { words as train } from "./train-chapter.ts";

/** The chapters in their order: id of the island, title, how long it takes. */
export const contents: readonly (readonly [id: string, words: { readonly title: string; readonly minutes: string }])[] = [
  ["see", see],
  ["graph", graph],
  ["softmax", softmax],
  ["cross-entropy", crossEntropy],
  ["downhill", downhill],
  ["train", train],
  ["sheets", sheets],
  ["prediction", prediction],
];

export const words = { label: "Chapters" };
