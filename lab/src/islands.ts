import type { Component } from "svelte";

/**
 * The page's parts. Each is prerendered by itself, and wakes when the reader comes near: what is far below costs nothing
 * at the start.
 */
export interface Island {
  /** Also the id of its place in the page. */
  readonly id: string;
  readonly load: () => Promise<{ readonly default: Component }>;
  /** Awake from the start. */
  readonly eager?: boolean;
}

export const islands: readonly Island[] = [
  { id: "goal", load: () => import("./link/GoalBar.svelte"), eager: true },
  { id: "hero", load: () => import("./Hero.svelte"), eager: true },
  { id: "time", load: () => import("./timeline/TimeLine.svelte"), eager: true },
  { id: "see", load: () => import("./chapters/see/SeeChapter.svelte") },
  { id: "graph", load: () => import("./chapters/graph/GraphChapter.svelte") },
  { id: "softmax", load: () => import("./chapters/softmax/SoftmaxChapter.svelte") },
  { id: "cross-entropy", load: () => import("./chapters/cross-entropy/CrossEntropyChapter.svelte") },
  { id: "downhill", load: () => import("./chapters/downhill/DownhillChapter.svelte") },
  { id: "train", load: () => import("./chapters/train/TrainChapter.svelte") },
  { id: "sheets", load: () => import("./chapters/sheets/SheetsChapter.svelte") },
  { id: "prediction", load: () => import("./chapters/prediction/PredictionChapter.svelte") },
  { id: "code", load: () => import("./cells/CodeSection.svelte") },
  { id: "teacher", load: () => import("./link/Teacher.svelte") },
];
