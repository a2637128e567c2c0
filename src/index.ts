// The public names of "inkling".
import "./fusions/index.ts";
export * as np from "./array/functions.ts";
export { array, NdArray, type DType, type Nested, type TypedArray } from "./array/ndarray.ts";
export { gradients } from "./autodiff/gradients.ts";
export type { TensorDType } from "./graph/command.ts";
export { DTypeError, GraphError, ShapeError } from "./graph/errors.ts";
export { defaultGraph, Graph, nameScope, resetDefaultGraph, withGraph } from "./graph/graph.ts";
export type { Shape } from "./graph/shape.ts";
export { Node, Operation, Tensor, Variable } from "./graph/tensor.ts";
export { add, div, mul, neg, sub } from "./ops/arithmetic.ts";
export { broadcastTo } from "./ops/broadcast.ts";
export {
  cast,
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  maximum,
  minimum,
  notEqual,
  select,
} from "./ops/compare.ts";
export { conv2d } from "./ops/conv.ts";
export {
  abs,
  ceil,
  cos,
  exp,
  floor,
  isFinite,
  isNan,
  log,
  pow,
  reciprocal,
  relu,
  round,
  rsqrt,
  sigmoid,
  sign,
  sin,
  sqrt,
  square,
  step,
  tanh,
} from "./ops/functions.ts";
export { gather, oneHot } from "./ops/gather.ts";
export { matmul } from "./ops/matmul.ts";
export { avgPool2d, maxPool2d, type PoolOptions } from "./ops/pool.ts";
export { dropout, randomNormal, randomUniform, truncatedNormal } from "./ops/random.ts";
export { argMax, argMin, reduceAll, reduceAny, reduceMax, reduceMean, reduceMin, reduceProd, reduceSum } from "./ops/reduce.ts";
export { concat, expandDims, pad, reshape, slice, squeeze, transpose } from "./ops/shape.ts";
export { logSoftmax, softmax } from "./ops/softmax.ts";
export { constant, fill, ones, placeholder, zeros } from "./ops/source.ts";
export { assign, assignAdd, assignSub, globalVariablesInitializer, group, variable, variablesInitializer } from "./ops/state.ts";
export type { Padding, Pair, WindowOptions } from "./ops/windows.ts";
export { FeedError, MemoryError, SessionError } from "./runtime/errors.ts";
export type { Feed, Feeds } from "./runtime/feeds.ts";
export type { Fetched, Fetches } from "./runtime/fetches.ts";
export { numericsVersion } from "./runtime/numerics.ts";
export type { Profile, ProfileRow } from "./runtime/profile.ts";
export { evaluate, Session, type RunOptions } from "./runtime/session.ts";
export {
  AdamOptimizer,
  GradientDescentOptimizer,
  MomentumOptimizer,
  RMSPropOptimizer,
  type GradientAndVariable,
  type Rate,
} from "./train/optimizers.ts";
