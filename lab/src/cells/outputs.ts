// What a cell's worker tells the page.

import type { Figure } from "inkling/plot/browser";

export type CellMessage =
  | { readonly kind: "text"; readonly level: "log" | "warn"; readonly text: string }
  | { readonly kind: "figure"; readonly figure: Figure }
  | ({ readonly kind: "problem" } & CellProblem)
  | { readonly kind: "end" };

/** Why a cell could not go on. */
export interface CellProblem {
  /** "ShapeError", for example. */
  readonly name: string;
  readonly message: string;
  /** The cell's line, from 1; undefined if it cannot be told. */
  readonly line: number | undefined;
}

/** What is shown under a cell. */
export type CellOutput = Extract<CellMessage, { kind: "text" | "figure" }>;

/** How a run of a cell came to its end. */
export type CellEnd =
  | { readonly kind: "finished"; readonly seconds: number }
  | { readonly kind: "stopped" }
  | { readonly kind: "too long"; readonly limitSeconds: number }
  | { readonly kind: "problem"; readonly problem: CellProblem };

/** More than anybody reads; a loop that prints would fill the page otherwise. */
export const mostOutputs = 500;
export const mostCharacters = 200_000;
