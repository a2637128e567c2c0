// The public names of "inkling/nn": layers, models, and what looks into them.

export { batchNorm, type BatchNormOptions } from "./batch-norm.ts";
export { deadRelus } from "./dead-relus.ts";
export { gradientNorms } from "./gradient-norms.ts";
export {
  constantInitializer,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  truncatedNormalInitializer,
  type Initializer,
} from "./initializers.ts";
export {
  inspectPrediction,
  windowAt,
  type Inspectable,
  type InspectedLayer,
  type InspectedPrediction,
  type OutputPlace,
  type Values,
  type WindowAt,
  type WindowGeometry,
} from "./inspect.ts";
export { layersOf, type Layer, type LayerKind } from "./layers-of.ts";
export { convolution, dense, dropoutLayer, flatten, type Activation, type ConvolutionOptions, type LayerOptions } from "./layers.ts";
export { meanSquaredError, softmaxCrossEntropy } from "./losses.ts";
export { accuracy, confusionMatrix, topKAccuracy } from "./metrics.ts";
export type { Mode } from "./mode.ts";
export { defineModel, type Digits, type ModelDefinition, type Recipe } from "./model.ts";
export { models } from "./models.ts";
export { scoresByPosition, type PositionScores, type Reader } from "./positions.ts";
export { getVariable, reuseVariables } from "./variables.ts";
