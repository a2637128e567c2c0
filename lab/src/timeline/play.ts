/** How many of the run's steps are shown in a second. */
export const paces: readonly number[] = [2, 10, 50, 250, 1000];

/** With reduced motion the picture changes so seldom: states, not a film. */
const stillMs = 1000;

export interface Stage {
  /** t, in updates. */
  readonly time: () => number;
  /** The last moment there is. */
  readonly last: () => number;
  readonly show: (t: number) => void;
  readonly ended: () => void;
  readonly pace: () => number;
  readonly still: boolean;
}

/** Shows one moment after another, from where the stage stands to its last; a reader who drags meanwhile moves it. Gives what stops it. */
export function play(
  { time, last, show, ended, pace, still }: Stage,
  nextFrame: (frame: (nowMs: number) => void) => number = requestAnimationFrame,
  cancel: (frame: number) => void = cancelAnimationFrame,
): () => void {
  let position = time();
  let shown = position;
  let lastMs: number | undefined;
  const frame = (nowMs: number): void => {
    lastMs ??= nowMs;
    if (time() !== shown) position = time();
    if (!still || nowMs - lastMs >= stillMs) {
      position = Math.min(last(), position + (pace() * (nowMs - lastMs)) / 1000);
      lastMs = nowMs;
    }
    shown = Math.floor(position);
    if (shown !== time()) show(shown);
    if (position >= last()) ended();
    else pending = nextFrame(frame);
  };
  let pending = nextFrame(frame);
  return () => cancel(pending);
}
