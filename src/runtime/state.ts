import type { NdArray } from "../array/ndarray.ts";
import type { Graph } from "../graph/graph.ts";
import { Variable } from "../graph/tensor.ts";
import { SessionError } from "./errors.ts";

/** What `Session.state` gives: values of variables by name, and the number of updates that random draws count from. */
export interface SessionState {
  readonly variables: ReadonlyMap<string, NdArray>;
  readonly updatesDone: number;
}

/** The variable of this name; a state that holds another cannot be restored. */
export function variableOf(graph: Graph | undefined, name: string): Variable {
  const node = graph?.find(name);
  if (node instanceof Variable) return node;
  if (graph === undefined)
    throw new SessionError("restore: the session does not know its graph yet; make it with one: new Session({ graph })");
  const known = graph.variables.map((one) => `"${one.name}"`).join(", ");
  throw new SessionError(`restore: the graph has no variable "${name}"; it has ${known === "" ? "none" : known}`);
}
