/** The chapters in their order: the ids of their islands. Their numbers count from 1. */
export const chapterIds = ["see", "graph", "softmax", "cross-entropy", "downhill", "train", "sheets", "prediction"] as const;
export type ChapterId = (typeof chapterIds)[number];
