import { NdArray } from "../array/ndarray.ts";
import { sha256OfArrays } from "../array/sha256.ts";
import type { Graph } from "../graph/graph.ts";
import { Variable } from "../graph/tensor.ts";
import type { Session } from "../runtime/session.ts";

/** All that later steps of a session depend on. */
export interface SessionState {
  /** Every variable, trained or not, by name. */
  readonly variables: ReadonlyMap<string, NdArray>;
  /** How many updates have been done, which random draws count from. */
  readonly updatesDone: number;
}

/** What a session holds, in which the initializer has been run. `restoreState` in another one goes on from there, to the bit. */
export async function stateOf(session: Session, { variables }: Graph): Promise<SessionState> {
  const values = await session.run(variables);
  return { variables: new Map(variables.map(({ name }, i) => [name, values[i]])), updatesDone: session.updatesDone };
}

/**
 * Gives a session's variables the values of a state, and counts on from its updates. The initializer has been run before.
 *
 * @throws RangeError if the state holds a variable that the graph has not, or lacks one
 */
export async function restoreState(session: Session, graph: Graph, { variables, updatesDone }: SessionState): Promise<void> {
  const missing = graph.variables.filter(({ name }) => !variables.has(name)).map(({ name }) => `"${name}"`);
  if (missing.length > 0) throw new RangeError(`restoreState: the state lacks ${missing.join(", ")}, which the graph has`);
  for (const [name, value] of variables) {
    const node = graph.find(name);
    if (!(node instanceof Variable)) throw new RangeError(`restoreState: the graph has no variable "${name}"`);
    await session.load(node, value);
  }
  session.updatesDone = updatesDone;
}

/** SHA-256 of a state: of all variables in the order in which they were made, and of the number of updates. */
export function stateSha256({ variables, updatesDone }: SessionState): string {
  return sha256OfArrays([...variables.values(), NdArray.of([updatesDone], [], "int32")]);
}
