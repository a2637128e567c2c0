// The public names of "inkling/train": what goes on around the graph while a network learns.

export {
  AdamOptimizer,
  GradientDescentOptimizer,
  MomentumOptimizer,
  RMSPropOptimizer,
  type GradientAndVariable,
  type Rate,
} from "./optimizers.ts";
export { clipByGlobalNorm } from "./clip.ts";
export { network, type Network, type NetworkOptions } from "./network.ts";
