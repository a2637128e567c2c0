import { command, type Command, type Operand } from "../graph/command.ts";
import { defineOp, type Op } from "../graph/definition.ts";
import { DTypeError, ShapeError } from "../graph/errors.ts";
import { listText, type Fits, type IsUnknown, type Shape, type ShapeMismatch } from "../graph/shape.ts";
import type { AnyTensor, Tensor } from "../graph/tensor.ts";

/** Accepts any second factor whose rows can equal the columns of the first; else nothing, with the rule in the compiler's message. */
export type Multipliable<A extends Shape, B extends Shape> =
  IsUnknown<A> extends true
    ? unknown
    : IsUnknown<B> extends true
      ? unknown
      : A extends readonly [number | null, infer Columns extends number | null]
        ? B extends readonly [infer Rows extends number | null, number | null]
          ? Fits<Columns, Rows> extends true
            ? unknown
            : ShapeMismatch<"matmul: columns of a must equal rows of b", A, B>
          : ShapeMismatch<"matmul: b must have two axes", A, B>
        : ShapeMismatch<"matmul: a must have two axes", A, B>;

/** The shape of a matrix product. */
export type Multiplied<A extends Shape, B extends Shape> = A extends readonly [infer Rows extends number | null, number | null]
  ? B extends readonly [number | null, infer Columns extends number | null]
    ? [Rows, Columns]
    : Shape
  : Shape;

/**
 * Matrix product: a [m, k] · b [k, n] → [m, n].
 *
 * Each element is summed over k in a fixed order: blocks of 256, in order within a block and between blocks. Cost: 2·m·k·n operations.
 *
 * @throws ShapeError unless both have two axes and the columns of a equal the rows of b.
 */
export function matmul<const A extends Shape, const B extends Shape>(
  a: Tensor<A, "float32">,
  b: Tensor<B, "float32"> & Multipliable<A, B>,
  name?: string,
): Tensor<Multiplied<A, B>, "float32"> {
  return product(a, b, false, false, name);
}

function product(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean, name?: string): AnyTensor {
  const problem = mismatch(a.shape, b.shape, transposeA, transposeB);
  if (problem) {
    const fix =
      a.shape.length > 2 && a.shape.slice(1).every((length) => length !== null)
        ? ` a has ${a.shape.length} axes; flatten it first: reshape(${a.name}, [${a.shape[0] === null ? "-1" : a.shape[0]}, ${a.shape.slice(1).reduce((size: number, length) => size * length!, 1)}]).`
        : "";
    throw new ShapeError(
      `${problem}, got a ${listText(a.shape)} and b ${listText(b.shape)}.\n   a is "${a.name}", b is "${b.name}".${fix}`,
    );
  }
  for (const factor of [a, b]) {
    if (factor.dtype !== "float32")
      throw new DTypeError(
        `matmul: works on float32, but "${factor.name}" is ${factor.dtype}; convert it: cast(${factor.name}, "float32")`,
      );
  }
  return matmulOp.apply({ a, b }, { transposeA, transposeB }, name);
}

function mismatch(a: Shape, b: Shape, transposeA: boolean, transposeB: boolean): string | undefined {
  if (a.length !== 2 || b.length !== 2) return "matmul: a and b must have two axes each";
  const columns = a[transposeA ? 0 : 1]!;
  const rows = b[transposeB ? 1 : 0]!;
  return columns === null || rows === null || columns === rows ? undefined : "matmul: columns of a must equal rows of b";
}

export interface MatmulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Lengths of a product: m rows, n columns, k summed over. */
const lengths = (a: readonly number[], b: readonly number[], { transposeA, transposeB }: MatmulAttributes) => ({
  m: a[transposeA ? 1 : 0],
  k: a[transposeA ? 0 : 1],
  n: b[transposeB ? 0 : 1],
});

export const matmulOp: Op = defineOp({
  name: "MatMul",
  inputs: ["a", "b"],
  shape: ({ a, b }, { transposeA, transposeB }: MatmulAttributes) => {
    const problem = mismatch(a, b, transposeA, transposeB);
    if (problem) throw new ShapeError(`${problem}, got a ${listText(a)} and b ${listText(b)}`);
    return [a[transposeA ? 1 : 0]!, b[transposeB ? 0 : 1]!];
  },
  // d(a·b): da = dy·bᵀ, db = aᵀ·dy. The kernel reads transposed factors where they lie, so no transposed copy is made.
  gradient: ({ a, b, dy }, { transposeA, transposeB }: MatmulAttributes) => ({
    a: transposeA ? product(b, dy, transposeB, true) : product(dy, b, false, !transposeB),
    b: transposeB ? product(dy, a, true, transposeA) : product(a, dy, !transposeA, false),
  }),
  reference: ({ a, b, y }, attributes: MatmulAttributes) => {
    const { m, k, n } = lengths(a.shape, b.shape, attributes);
    for (let row = 0; row < m; row++) {
      for (let column = 0; column < n; column++) {
        let sum = 0;
        for (let i = 0; i < k; i++) {
          const left = a.data[attributes.transposeA ? i * m + row : row * k + i];
          sum += left * b.data[attributes.transposeB ? column * k + i : i * n + column];
        }
        y.data[row * n + column] = sum;
      }
    }
  },
  kernel: ({ a, b, y }, attributes: MatmulAttributes) => matmulCommand({ a, b, y }, attributes),
});

interface MatmulOperands {
  readonly a: Operand;
  readonly b: Operand;
  readonly y: Operand;
  /** [n], added to each row. */
  readonly bias?: Operand;
  /** Whether max(0, ·) is taken last. */
  readonly relu?: boolean;
}

/** The command that computes a product, and what is done with it before it is stored; the same bits as one after the other. */
export function matmulCommand({ a, b, y, bias, relu = false }: MatmulOperands, attributes: MatmulAttributes): Command {
  const { m, k, n } = lengths(a.shape, b.shape, attributes);
  const after = { bias: bias ?? 0, relu: Number(relu) } as const;
  const { transposeA, transposeB } = attributes;
  // The longer side is shared: each thread copies its share of one factor, and all of the other.
  const byColumns = n > m;
  const dense = {
    y,
    a,
    b,
    ...after,
    m,
    k,
    n,
    a_transposed: Number(transposeA),
    b_transposed: Number(transposeB),
    by_columns: Number(byColumns),
    scratch: { scratchBytes: matmulScratchBytes(m, n) },
  };
  const work = byColumns ? { over: n, cost: 2 * k * m, grain: 16 } : { over: m, cost: 2 * k * n, grain: 4 };
  if (transposeB) return command("matmul_f32", dense, work);
  const along = transposeA ? "columns" : "rows";
  const lists = { starts: { nonzerosOf: a, along, part: "starts" }, entries: { nonzerosOf: a, along, part: "entries" } } as const;
  const sparse = (divisor: number): Command =>
    command(
      "sparse_matmul_f32",
      { y, ...lists, b, ...after, k, n, divisor, scratch: { scratchBytes: sparseScratchBytes(k, n) } },
      { over: m, cost: (k * n) / 2, grain: 2 },
    );
  return command("matmul_f32", dense, { ...work, whenSparse: { operand: a, command: sparse } });
}

/** Working memory of the sparse product's kernel: see kernels/sparse.ts. */
function sparseScratchBytes(k: number, n: number): number {
  return 1024 + 128 + 4 * k + 16 + matmulScratchBytes(1, n);
}

/** Working memory of the product's kernel: a tile, panels of a, and panels of b; see kernels/matmul.ts. */
function matmulScratchBytes(m: number, n: number): number {
  return 128 + 4160 * Math.min(Math.ceil(m / 4), 32) + 8256 * Math.min(Math.ceil(n / 8), 64);
}
