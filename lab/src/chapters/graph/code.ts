import type { DataName } from "../../engine/protocol.ts";
import type { FeedCount } from "./reader-session.svelte.ts";

/** The graph as it is written, and a run of it with what is fed now. */
export function graphCode(data: DataName, start: number, feed: FeedCount, initialized: boolean): string {
  const names = [
    "add",
    "globalVariablesInitializer",
    "matmul",
    ...(feed > 0 && data === "handwriting" ? ["NdArray"] : []),
    "placeholder",
    "Session",
    "softmax",
    "variable",
    "zeros",
  ];
  const digits =
    feed === 0
      ? ""
      : data === "handwriting"
        ? `const { images } = handwriting({ seed: 0, split: "train", start: ${start}, count: ${feed} });
const digits = NdArray.ofBytes(images, [${feed}, 784], 255);
`
        : `const { train } = await readDataSets("mnist");
const digits = train.images.slice(${start}, ${start + feed});
`;
  const imports = feed === 0 ? "" : `import { ${data === "handwriting" ? "handwriting" : "readDataSets"} } from "inkling/data";\n`;
  return `import { ${names.join(", ")} } from "inkling";
${imports}
const x = placeholder("x", [null, 784]);
const W = variable("W", zeros([784, 10]));
const b = variable("b", zeros([10]));
const y = softmax(add(matmul(x, W), b));
console.log(String(y));

const session = new Session();
${initialized ? "" : "// "}await session.run(globalVariablesInitializer());
${digits}console.log(String(await session.run(y${feed === 0 ? "" : ", { x: digits }"})));`;
}
