/** Where a value may slide, and how far a key moves it. */
export interface Slide {
  readonly min: number;
  readonly max: number;
  /** An arrow key's way, and what the value is rounded to. */
  readonly step: number;
  /** The way of Page Up and Page Down. */
  readonly page: number;
}

/** The value rounded to whole steps, and held between the ends. */
export function settled(value: number, { min, max, step }: Slide): number {
  const rounded = Number((Math.round(value / step) * step).toFixed(10));
  return Math.min(max, Math.max(min, rounded));
}

/** Where a key moves a value, as a slider's keys do; undefined for every other key. */
export function slidByKey(key: string, value: number, slide: Slide): number | undefined {
  const ways: Record<string, number | undefined> = {
    ArrowRight: value + slide.step,
    ArrowUp: value + slide.step,
    ArrowLeft: value - slide.step,
    ArrowDown: value - slide.step,
    PageUp: value + slide.page,
    PageDown: value - slide.page,
    Home: slide.min,
    End: slide.max,
  };
  const moved = ways[key];
  return moved === undefined ? undefined : settled(moved, slide);
}
