/** Why a link's run cannot be checked here. */
export type Unchecked =
  | { readonly kind: "no mnist" }
  | { readonly kind: "other mnist" }
  | { readonly kind: "files"; readonly name: string }
  | { readonly kind: "other generator" }
  | { readonly kind: "too few digits"; readonly there: number }
  | { readonly kind: "numerics"; readonly theirs: number; readonly ours: number }
  | { readonly kind: "unfinished" }
  | { readonly kind: "stopped"; readonly done: number }
  | { readonly kind: "failed"; readonly problem: string };

/** What the page says of the link that it was opened with. */
export type Answer =
  | { readonly kind: "fetching mnist" }
  | { readonly kind: "large"; readonly updates: number; readonly digits: number }
  | { readonly kind: "deriving"; readonly t: number }
  | { readonly kind: "same"; readonly t: number }
  | { readonly kind: "different"; readonly t: number }
  | { readonly kind: "unchecked"; readonly why: Unchecked }
  | { readonly kind: "malformed"; readonly why: string };

/** The link that is open and the one that is being made, as the page shows them. */
export class LinkState {
  answer: Answer | undefined = $state.raw();
  /** What the answer's button does: begins a large run, or tries again. */
  act: (() => void) | undefined = $state.raw();
  /** The text behind `#r=` that names what is shown; empty until something differs from the page as it begins. */
  fragment: string = $state("");
  /** The chapter where the reader was the last time, as long as it is offered. */
  place: string | undefined = $state();
  /** Whether the drawing and the knobs are as they were left on this device. */
  restored: boolean = $state(false);

  dismiss(): void {
    this.answer = undefined;
    this.act = undefined;
  }
}
