/** Files or data are not what they should be: missing, damaged, of another kind, or out of reach. Its message says what to do. */
export class DataError extends Error {
  override readonly name: string = "DataError";
}

/** The message of whatever was thrown, with the cause that a failed fetch hides one level down. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : undefined;
  const code = (cause as { code?: unknown } | undefined)?.code;
  if (typeof code === "string")
    return cause!.message.includes(code) || cause!.message === "" ? cause!.message || code : `${cause!.message} (${code})`;
  return cause ? cause.message : error.message;
}
