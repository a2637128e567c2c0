import type { Effects, Output } from "./effects.ts";

const barWidth = 24;

/**
 * One line at the bottom of the terminal that says how far something has come. Where stderr is no terminal, nothing.
 *
 * Whoever prints while it is up does so through `print`, so that the line stays below what is printed.
 */
export class StatusLine {
  readonly #stderr: Output;
  #shown = "";

  constructor({ stderr }: Effects) {
    this.#stderr = stderr;
  }

  /** @param share 0 to 1: how far it has come */
  show(text: string, share: number): void {
    if (!this.#stderr.isTTY) return;
    const columns = this.#stderr.columns ?? 80;
    const width = Math.max(4, Math.min(barWidth, columns - text.length - 4));
    const line = `${barOf(share, width)}  ${text}`;
    // Not the last column: many terminals would go to the next line.
    const shown = line.slice(0, columns - 1);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#stderr.write(`\r${shown}\x1b[K`);
  }

  /** Prints above the line. */
  print(output: Output, text: string): void {
    const shown = this.#shown;
    this.clear();
    output.write(text);
    if (shown === "") return;
    this.#shown = shown;
    this.#stderr.write(shown);
  }

  clear(): void {
    if (this.#shown !== "") this.#stderr.write("\r\x1b[K");
    this.#shown = "";
  }
}

/** ━━━━━━╸───── for a share from 0 to 1; readable without colour. */
export function barOf(share: number, width: number): string {
  const halves = Math.round(Math.max(0, Math.min(1, share)) * width * 2);
  const [full, half] = [halves >> 1, halves & 1];
  return "━".repeat(full) + "╸".repeat(half) + "─".repeat(width - full - half);
}

/** 8 s, 1:05 min: how long it will still take, for people. */
export function durationText(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")} min`;
  return `${Math.floor(whole / 3600)}:${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")} h`;
}
