/** Shapes that do not go together. Its message gives the rule, the shapes, and which tensors have them. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
}

/** Elements of the wrong kind, such as words where numbers are wanted. */
export class DTypeError extends Error {
  override readonly name = "DTypeError";
}

/** A graph put together in a way that cannot mean anything: two graphs mixed, a gradient that does not exist. */
export class GraphError extends Error {
  override readonly name = "GraphError";
}
