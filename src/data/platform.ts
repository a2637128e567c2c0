/** True in Node, where there are folders, a cache and an environment; false in a browser tab. */
export const isNode: boolean = typeof process !== "undefined" && typeof process.versions?.node === "string";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment's variables; none in a browser. */
export function ownEnvironment(): Environment {
  return isNode ? process.env : {};
}
