// The public names of "inkling/nn": layers, models, and what looks into them.

export {
  constantInitializer,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  truncatedNormalInitializer,
  type Initializer,
} from "./initializers.ts";
