// The public names of "inkling/train": what goes on around the graph while a network learns.

export {
  AdamOptimizer,
  GradientDescentOptimizer,
  MomentumOptimizer,
  RMSPropOptimizer,
  type GradientAndVariable,
  type Rate,
} from "./optimizers.ts";
