/** A feed that is missing, misnamed or misshapen. */
export class FeedError extends Error {
  override readonly name = "FeedError";
}

/** A run that cannot be: a variable without a value, a node of another graph, a session that was closed. */
export class SessionError extends Error {
  override readonly name = "SessionError";
}

/** More memory than there is. */
export class MemoryError extends Error {
  override readonly name = "MemoryError";
}
