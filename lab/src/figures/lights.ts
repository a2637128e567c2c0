import type { Attachment } from "svelte/attachments";
import type { Lab } from "../state/lab.svelte.ts";

/** Parts of a figure that bear `data-lights="W"` light the term W while somebody points at them or is in them with the focus. */
export function lights(lab: Lab): Attachment<HTMLElement | SVGElement> {
  return (element) => {
    /** What this figure has lit. What a word has lit elsewhere stays: the page may have scrolled under a pointer that rests. */
    let mine: string | undefined;
    const put = (id: string | undefined): void => {
      if (id === undefined && lab.lit !== mine) return;
      lab.lit = mine = id;
    };
    const light = ({ target }: Event): void => put((target as Element).closest<HTMLElement>("[data-lights]")?.dataset["lights"]);
    const leave = (): void => put(undefined);
    const events = { pointerover: light, focusin: light, pointerleave: leave, focusout: leave };
    for (const [name, listener] of Object.entries(events)) element.addEventListener(name, listener);
    return () => {
      for (const [name, listener] of Object.entries(events)) element.removeEventListener(name, listener);
    };
  };
}
