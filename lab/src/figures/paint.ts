import { notANumberColor, seismic } from "inkling/plot/browser";

export type Colours = "seismic" | "ink";

const steps = 256;
let seismicTable: Uint32Array | undefined;

/** 256 colours from −limit to limit as the bytes of a canvas; made once. */
function seismicColours(): Uint32Array {
  return (seismicTable ??= Uint32Array.from({ length: steps }, (_, i) => {
    const [red, green, blue] = seismic.steps.slice(i * 3, i * 3 + 3);
    return packed(red, green, blue);
  }));
}

let scheme: MediaQueryList | undefined;
const darkScheme = (): MediaQueryList => (scheme ??= matchMedia("(prefers-color-scheme: dark)"));

const inkTables = new Map<boolean, Uint32Array>();

/**
 * Between the page's paper and its ink, so that digits follow the page into the dark. The page is asked for them once for
 * each scheme: in the middle of a frame, whose changes it would have to work out first, that is dear.
 */
function inkColours(dark: boolean): Uint32Array {
  const known = inkTables.get(dark);
  if (known) return known;
  const style = getComputedStyle(document.documentElement);
  const [from, to] = [rgbOf(style.getPropertyValue("--paper")), rgbOf(style.getPropertyValue("--ink"))];
  const table = Uint32Array.from({ length: steps }, (_, i) => {
    const [red, green, blue] = from.map((start, channel) => Math.round(start + ((to[channel] - start) * i) / (steps - 1)));
    return packed(red, green, blue);
  });
  inkTables.set(dark, table);
  return table;
}

const packed = (red: number, green: number, blue: number): number => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;

function rgbOf(text: string): number[] {
  const hex = text.trim().replace("#", "");
  return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

/** Draws numbers as squares of colour, and again whenever the page turns dark or light. Gives what undoes that. */
export function paint(
  canvas: HTMLCanvasElement,
  values: ArrayLike<number>,
  columns: number,
  rows: number,
  colours: Colours,
  limit: number,
): () => void {
  const draw = (): void => {
    // Pixels come from here, not from a graphics processor: a canvas that lives there would be fetched and sent each time.
    const context = canvas.getContext("2d", { willReadFrequently: true })!;
    const image = context.createImageData(columns, rows);
    const pixels = new Uint32Array(image.data.buffer);
    const table = colours === "seismic" ? seismicColours() : inkColours(darkScheme().matches);
    const [from, span] = colours === "seismic" ? [-limit, 2 * limit] : [0, limit];
    for (let i = 0; i < pixels.length; i++) {
      // With nothing to tell apart all is zero, and zero is white.
      const share = span > 0 ? (values[i] - from) / span : colours === "seismic" ? 0.5 : 0;
      // The middle of 256 steps lies between two of them: exact zero is white all the same.
      if (colours === "seismic" && values[i] === 0) pixels[i] = 0xffffffff;
      else pixels[i] = Number.isNaN(share) ? nothing : table[Math.max(0, Math.min(steps - 1, Math.floor(share * steps)))];
    }
    context.putImageData(image, 0, 0);
  };
  draw();
  if (colours === "seismic") return () => {};
  darkScheme().addEventListener("change", draw);
  return () => darkScheme().removeEventListener("change", draw);
}

/** What is not a number is neither red nor blue. */
const nothing = packed(...notANumberColor);
