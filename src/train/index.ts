// The public names of "inkling/train": what goes on around the graph while a network learns.

export {
  AdamOptimizer,
  GradientDescentOptimizer,
  MomentumOptimizer,
  RMSPropOptimizer,
  type GradientAndVariable,
  type Rate,
} from "./optimizers.ts";
export { augmentedBatches, type AugmentationWorker, type AugmentedOptions, type StartAugmentationWorker } from "./augmented.ts";
export { epochOrder, rowsOf, shuffledBatches, type Batch, type Batches, type Examples } from "./batches.ts";
export { readCheckpoint, saveCheckpoint, type KeptCheckpoint } from "./checkpoint.ts";
export { examineExamples, type Examination, type Examined } from "./evaluate.ts";
export {
  train,
  type Callbacks,
  type Checkpoint,
  type Course,
  type Evaluation,
  type Trainable,
  type TrainingOptions,
  type TrainingOutcome,
} from "./loop.ts";
export { constantRate, cosineRate, exponentialRate, oneCycleRate, stepRate, type Schedule } from "./schedule.ts";
export { clipByGlobalNorm } from "./clip.ts";
export { network, type Network, type NetworkOptions } from "./network.ts";
export { restoreState, stateOf, stateSha256, type SessionState } from "./state.ts";
