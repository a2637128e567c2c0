import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Resvg, type RenderedImage } from "@resvg/resvg-js";
import type { Figure } from "./figure.ts";
import type { Pixels } from "./image.ts";
import { toSvg } from "./svg/svg.ts";

const fontNames = ["InklingSerif-Regular.ttf", "InklingSerif-Bold.ttf"];

export interface PngOptions {
  /** Pixels of the file for one CSS pixel: 2 unless said otherwise, for screens that have two. */
  readonly scale?: number;
  /** Where the font files are; the project's own assets/fonts unless said otherwise. */
  readonly fontFolder?: string;
}

/**
 * The figure as a PNG file. The same figure gives the same bytes on every machine: only the project's own fonts are used.
 *
 * @throws Error if a font file is missing: without it the renderer would leave out all text and say nothing.
 */
export function toPng(figure: Figure, options: PngOptions = {}): Uint8Array {
  return new Uint8Array(drawn(figure, options).asPng());
}

/** The figure as pixels, without a file around them; see `toPng`. */
export function toPixels(figure: Figure, options: PngOptions = {}): Pixels {
  const { width, height, pixels } = drawn(figure, options);
  // The paper is opaque, so of four bytes the last says nothing.
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    rgb[i * 3] = pixels[i * 4]!;
    rgb[i * 3 + 1] = pixels[i * 4 + 1]!;
    rgb[i * 3 + 2] = pixels[i * 4 + 2]!;
  }
  return { width, height, rgb };
}

function drawn(figure: Figure, options: PngOptions): RenderedImage {
  const { scale = 2 } = options;
  if (!(scale > 0 && scale <= 16)) throw new RangeError(`toPng: the scale must be above 0 and at most 16, got ${scale}`);
  const folder = options.fontFolder ?? projectFontFolder();
  const fontFiles = fontNames.map((name) => join(folder, name));
  for (const file of fontFiles) {
    if (!existsSync(file))
      throw new Error(`toPng: there is no font at ${file}, and without it the picture would have no text. Reinstall inkling.`);
  }
  // resvg knows crisp pixels by the name that SVG gave them, browsers by the one that CSS did.
  const svg = toSvg(figure).replaceAll("image-rendering:pixelated", "image-rendering:optimizeSpeed");
  return new Resvg(svg, {
    fitTo: { mode: "zoom", value: scale },
    font: { loadSystemFonts: false, fontFiles, defaultFontFamily: "Inkling Serif", serifFamily: "Inkling Serif" },
  }).render();
}

/** assets/fonts of the package, from the sources (src/plot) as from the built files (dist/src/plot). */
function projectFontFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const places = ["../..", "../../.."].map((up) => join(here, up, "assets/fonts"));
  return places.find((place) => existsSync(place)) ?? places[0];
}
