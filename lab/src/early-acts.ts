/** What can be pressed once, and does the same however late it is pressed. */
const pressable = 'button, summary, input[type="checkbox"], input[type="radio"]';
const focusable = `${pressable}, a[href], input, select, textarea, [tabindex]`;
/** A click comes right after the pointer is lifted, in a task of its own. */
const clickFollowsMs = 50;

/**
 * What a reader does in a part of the page that sleeps: without this a first click would be lost, since the prerendered
 * button that it meets has no life, and the focus too, when what held it is replaced. Both are given to the same thing
 * in the part that has woken. Same means: of the same kind and with the same words, so that a button that has become
 * another meanwhile ("Stop" where "Train" stood) is left alone.
 */
export class EarlyActs {
  readonly #place: HTMLElement;
  readonly #done = new AbortController();
  #clicked: Mark | undefined;
  #focused: Mark | undefined;
  #press: Promise<void> | undefined;

  constructor(place: HTMLElement) {
    this.#place = place;
    const options = { capture: true, signal: this.#done.signal };
    place.addEventListener("click", ({ target }) => void (this.#clicked = markOf(place, target, pressable)), options);
    place.addEventListener("pointerdown", () => void (this.#press = clickOf(place)), options);
  }

  /** To be called right before the part is made anew. A press under way is waited for: made anew, it would lose its click. */
  async before(): Promise<void> {
    await this.#press;
    this.#focused = markOf(this.#place, document.activeElement, focusable);
    this.#done.abort();
  }

  /** To be called when the part is awake. */
  after(): void {
    // A link has been followed, a scroll has moved the focus: then it is no longer here to be given back.
    if (document.activeElement === document.body) this.#find(this.#focused, focusable)?.focus({ preventScroll: true });
    this.#find(this.#clicked, pressable)?.click();
  }

  #find(mark: Mark | undefined, kind: string): HTMLElement | undefined {
    return mark && likeIt(this.#place, mark, kind)[mark.nth];
  }
}

interface Mark {
  readonly tag: string;
  readonly name: string;
  /** Which of those that look like it. */
  readonly nth: number;
}

function markOf(place: HTMLElement, target: EventTarget | null, kind: string): Mark | undefined {
  const element = target instanceof Element ? target.closest<HTMLElement>(kind) : null;
  if (!element || !place.contains(element)) return undefined;
  const mark = { tag: element.tagName, name: nameOf(element) };
  return { ...mark, nth: likeIt(place, mark, kind).indexOf(element) };
}

function likeIt(place: HTMLElement, { tag, name }: Omit<Mark, "nth">, kind: string): HTMLElement[] {
  return [...place.querySelectorAll<HTMLElement>(kind)].filter((element) => element.tagName === tag && nameOf(element) === name);
}

const nameOf = (element: HTMLElement): string =>
  (element.getAttribute("aria-label") ?? (element.textContent.trim() || element.closest("label")?.textContent.trim())) || element.id;

/** Done when the pointer that has just been put down is lifted, and its click, if it makes one, has been heard. */
function clickOf(place: HTMLElement): Promise<void> {
  return new Promise((resolve) => {
    const lifted = (): void => void setTimeout(resolve, clickFollowsMs);
    place.addEventListener("click", () => resolve(), { once: true });
    for (const event of ["pointerup", "pointercancel"]) window.addEventListener(event, lifted, { once: true });
  });
}
