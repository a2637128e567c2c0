import type { Operation } from "../graph/tensor.ts";

/**
 * What a network is built for. It is fixed when the graph is built: dropout is in the graph for training and not in the one for
 * reading, so either can be printed and drawn as what it is.
 */
export interface Mode {
  readonly training: boolean;
  /** Layers add here what is to be run together with each update, such as batch normalisation's moving averages. */
  readonly updates: Operation[];
}
