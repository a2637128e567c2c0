import type { Attachment } from "svelte/attachments";
import type { Lab } from "../state/lab.svelte.ts";

/** Parts of a figure that bear `data-lights="W"` light the term W while somebody points at them or is in them with the focus. */
export function lights(lab: Lab): Attachment<HTMLElement> {
  return (element) => {
    const light = ({ target }: Event): void => {
      lab.lit = (target as Element).closest<HTMLElement>("[data-lights]")?.dataset["lights"];
    };
    const leave = (): void => void (lab.lit = undefined);
    const events = { pointerover: light, focusin: light, pointerleave: leave, focusout: leave };
    for (const [name, listener] of Object.entries(events)) element.addEventListener(name, listener);
    return () => {
      for (const [name, listener] of Object.entries(events)) element.removeEventListener(name, listener);
    };
  };
}
