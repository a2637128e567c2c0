import { untrack } from "svelte";
import type { Lab } from "../state/lab.svelte.ts";
import { decodeLink, encodeLink, type Link } from "./codec.ts";
import { LinkError } from "./bytes.ts";
import { describe, firstLink } from "./describe.ts";
import type { Restorer } from "./restore.ts";

/** Browsers refuse more than some hundred changes of the address in half a minute. */
const settleMs = 600;

const prefix = "#r=";
/** Marks the entries of this page's history as its own: a link that somebody pastes has no state. */
const ownState = { inkling: 1 };

/**
 * Keeps the address naming what is shown, behind the # where no server sees it. Adjusting replaces the entry in the
 * history; a run that has ended, and a link that was copied, add one, so that Back leads to what was before.
 */
export class Address {
  readonly #lab: Lab;
  readonly #restorer: Restorer;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #status = "ready";
  /** Something ended that is worth a step of the history. */
  #milestone = false;
  /** What an address without a link stands for: the page as this visit found it. */
  #first: Link = firstLink;
  #written = "";

  constructor(lab: Lab, restorer: Restorer) {
    this.#lab = lab;
    this.#restorer = restorer;
  }

  /** The link in the address, if there is one. @throws LinkError if it cannot be read. */
  static read(): Link | undefined {
    return location.hash.startsWith(prefix) ? decodeLink(location.hash.slice(prefix.length)) : undefined;
  }

  /** From now on the address goes with the page, and the page with the address. */
  async start(): Promise<void> {
    this.#first = location.hash.startsWith(prefix) ? firstLink : await describe(this.#lab);
    this.#written = encodeLink(await describe(this.#lab));
    this.#lab.link.fragment = this.#written;
    window.addEventListener("popstate", (event) => void this.#moved(event.state !== null));
    $effect.root(() => {
      $effect(() => {
        const { run, lesson, drawing } = this.#lab;
        // What a link holds: a change of any of these is a change of the address.
        void [this.#lab.settings, this.#lab.time, run.status, drawing.ink, drawing.centring, lesson.locks, lesson.goal];
        untrack(() => this.#changed(run.status));
      });
    });
  }

  /** Writes what is shown now as a new entry, and gives the whole address. */
  async share(link?: Link): Promise<string> {
    const fragment = encodeLink(link ?? (await describe(this.#lab)));
    if (!link) this.#write(fragment, "push");
    return addressOf(fragment);
  }

  #changed(status: string): void {
    if (this.#status === "training" && status !== "training") this.#milestone = !this.#restorer.busy;
    this.#status = status;
    this.#timer ??= setTimeout(() => void this.#settle(), settleMs);
  }

  async #settle(): Promise<void> {
    this.#timer = undefined;
    const lab = this.#lab;
    if (lab.training || this.#restorer.busy || lab.playing) return this.#later();
    const link = await describe(lab);
    if (lab.training || this.#restorer.busy) return this.#later();
    this.#write(encodeLink(link), this.#milestone ? "push" : "replace");
    this.#milestone = false;
  }

  /** Waits for a quiet moment; training's end is a change of its own. */
  #later(): void {
    if (!this.#lab.training) this.#timer ??= setTimeout(() => void this.#settle(), settleMs);
  }

  #write(fragment: string, how: "push" | "replace"): void {
    if (fragment === this.#written && location.hash === prefix + fragment) return;
    // The page as it begins needs no link.
    if (fragment === this.#written && location.hash === "") return;
    this.#written = this.#lab.link.fragment = fragment;
    history[how === "push" ? "pushState" : "replaceState"](ownState, "", prefix + fragment);
  }

  /** Back, forward, or a link put into the address bar. */
  async #moved(own: boolean): Promise<void> {
    const { link: state } = this.#lab;
    // A jump to a chapter.
    if (location.hash !== "" && !location.hash.startsWith(prefix)) return;
    try {
      const link = Address.read() ?? this.#first;
      const fragment = encodeLink(link);
      if (fragment === this.#written && own) return;
      this.#written = state.fragment = fragment;
      await this.#restorer.restore(link, { answering: !own });
    } catch (error) {
      refuse(this.#lab, error);
    }
  }
}

export const addressOf = (fragment: string): string => `${location.origin}${location.pathname}${location.search}${prefix}${fragment}`;

/** Says that a link could not be read, and leaves the page as it is, under an address without it. */
export function refuse(lab: Lab, error: unknown): void {
  if (!(error instanceof LinkError)) throw error;
  lab.link.answer = { kind: "malformed", why: error.message };
  history.replaceState(ownState, "", location.pathname + location.search);
}
