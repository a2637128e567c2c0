import { fileURLToPath } from "node:url";
import { Graph, matmul, NdArray, placeholder, Session, withGraph } from "../src/index.ts";

/** −(1 + 2⁻¹¹) + (1 + 2⁻¹²)²: the square is 1 + 2⁻¹¹ + 2⁻²⁴, of which float32 keeps the first two terms if it is rounded. */
export async function remainder(options: { readonly fast?: boolean }): Promise<number> {
  const graph = new Graph();
  const y = withGraph(graph, () => matmul(placeholder("a", [1, 2]), placeholder("b", [2, 1])));
  const x = 1 + 2 ** -12;
  const session = new Session({ graph, threads: 1, ...options });
  try {
    const [value] = await session.run(y, {
      a: NdArray.of([-(1 + 2 ** -11), x], [1, 2], "float32"),
      b: NdArray.of([1, x], [2, 1], "float32"),
    });
    return value;
  } finally {
    session.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(JSON.stringify([await remainder({ fast: true }), await remainder({})]));
}
