// Writes digits beside the engine: training and test digits at once, while the engine goes on being heard.

import { handwriting, type HandwritingSplit } from "inkling/data";

export interface GenerateRequest {
  readonly seed: number;
  readonly split: HandwritingSplit;
  readonly start: number;
  readonly count: number;
}

self.onmessage = ({ data }: MessageEvent<GenerateRequest>) => {
  const { images, labels } = handwriting(data);
  self.postMessage({ images, labels }, { transfer: [images.buffer, labels.buffer] });
};
