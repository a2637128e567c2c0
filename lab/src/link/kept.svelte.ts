// What a reader drew, how the knobs stood and which chapter was being read, kept in this browser and nowhere else.

import type { Lab } from "../state/lab.svelte.ts";
import { decodeLink, encodeLink, type Link } from "./codec.ts";
import { drawnInk, firstLink, inkOf } from "./describe.ts";

const key = "inkling-kept-1";
const settleMs = 800;

/** As it is stored: a link without a run, and the chapter's id. */
export interface Kept {
  readonly link: Link;
  readonly place: string;
}

export function keptText({ link, place }: Kept): string {
  return `${encodeLink(link)} ${place}`;
}

/** What was stored; undefined if it is not what `keptText` writes. */
export function keptOf(text: string | null): Kept | undefined {
  const [, fragment, place] = /^([\w-]+) ([a-z-]{0,30})$/.exec(text ?? "") ?? [];
  if (fragment === undefined) return undefined;
  try {
    return { link: decodeLink(fragment), place };
  } catch {
    return undefined;
  }
}

/** Puts the page as it was left, and offers the way to the chapter. */
export function restoreKept(lab: Lab): void {
  const kept = keptOf(read());
  if (!kept) return;
  lab.drawing.ink = inkOf(kept.link.drawing);
  lab.drawing.centring = kept.link.centring;
  lab.set(kept.link.settings);
  lab.link.restored = encodeLink(kept.link) !== encodeLink(firstLink);
  lab.link.place = kept.place || undefined;
}

/** Keeps the page from now on. Not while a lesson is open: its knobs are the teacher's. */
export function keep(lab: Lab): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = (): void => {
    timer = undefined;
    if (lab.lesson.open) return;
    const link: Link = { ...firstLink, settings: lab.settings, drawing: drawnInk(lab.drawing.ink), centring: lab.drawing.centring };
    const text = keptText({ link, place: placeNow() ?? lab.link.place ?? "" });
    if (text !== keptText({ link: firstLink, place: "" })) store(text);
  };
  const soon = (): void => void (timer ??= setTimeout(write, settleMs));
  addEventListener("scroll", soon, { passive: true });
  $effect.root(() => {
    let first = true;
    $effect(() => {
      void [lab.settings, lab.drawing.ink, lab.drawing.centring];
      if (!first) soon();
      first = false;
    });
  });
}

/** Forgets everything that is kept, and puts the page as a first visit finds it. */
export function forget(lab: Lab): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing could be kept either.
  }
  lab.drawing.put(inkOf(undefined));
  lab.drawing.centring = true;
  lab.set(firstLink.settings);
  lab.link.restored = false;
  lab.link.place = undefined;
}

/** The chapter at a third of the window's height; undefined at the top of the page. */
function placeNow(): string | undefined {
  const chapters = document.querySelectorAll("main > [id]:has(.chapter)");
  return [...chapters].findLast((chapter) => chapter.getBoundingClientRect().top < innerHeight / 3)?.id;
}

// A browser may refuse storage altogether; then nothing is kept, and nothing fails.
function read(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function store(text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch {
    // Full, or refused.
  }
}
