/** Longer than a chapter needs to wake and to fill its figures. */
const holdMs = 2500;
/** What a reader does who wants to be elsewhere. */
const moves = ["wheel", "touchstart", "pointerdown", "keydown"];

/**
 * A jump to a chapter ends where the chapter begins. What lies between wakes on the way and grows or shrinks, so the
 * chapter is held in its place for a while, unless the reader moves.
 */
export function holdJumps(): void {
  hold(location.hash);
  window.addEventListener("hashchange", ({ newURL }) => hold(new URL(newURL).hash));
}

function hold(hash: string): void {
  const target = hash.length > 1 ? document.getElementById(hash.slice(1)) : null;
  if (!target) return;
  const moved = new AbortController();
  const resized = new ResizeObserver(() => target.scrollIntoView({ behavior: "instant" }));
  resized.observe(document.body);
  moved.signal.addEventListener("abort", () => resized.disconnect());
  for (const event of moves) window.addEventListener(event, () => moved.abort(), { signal: moved.signal, capture: true, passive: true });
  setTimeout(() => moved.abort(), holdMs);
}
