import { encode } from "fast-png";
import type { Legend } from "../figure.ts";
import { formatNumber } from "../chart.ts";
import { type Rgb, colorOf, notANumberColor } from "../colormap.ts";
import { type ImagePanel, type Pixels, pixels } from "../image.ts";
import { type Drawing, page, short, text, textWidth } from "./page.ts";

/** What a picture's own title takes above it. */
export const titleHeight = 22;

/** A PNG of the pixels themselves, one for each number, as a data URL: the page needs nothing from elsewhere. */
function dataUrl({ width, height, rgb }: Pixels): string {
  const png = encode({ width, height, channels: 3, depth: 8, data: rgb });
  let binary = "";
  for (const byte of png) binary += String.fromCharCode(byte);
  return `data:image/png;base64,${btoa(binary)}`;
}

export function drawImage(panel: ImagePanel): Drawing {
  const width = panel.width * panel.pixelSize;
  const height = panel.height * panel.pixelSize;
  const top = panel.title === "" ? 0 : titleHeight;
  const frame = panel.frame
    ? `<rect x="-0.5" y="${top - 0.5}" width="${width + 1}" height="${height + 1}" fill="none" stroke="${page.faint}"/>\n`
    : "";
  return {
    width,
    height: height + top,
    svg:
      text(width / 2, titleHeight - 8, panel.title, { anchor: "middle" }) +
      `<image y="${top}" width="${width}" height="${height}" preserveAspectRatio="none" style="image-rendering:pixelated" href="${dataUrl(pixels(panel))}"/>\n` +
      frame,
  };
}

const barWidth = 256;
const barHeight = 12;

const css = ([red, green, blue]: Rgb): string => `rgb(${red},${green},${blue})`;

/** The colour bar: limits below its ends (zero below its middle, if the map is signed), words beside them. */
export function drawLegend({ colormap, limits, low, high }: Legend, withNotANumber: boolean): Drawing {
  // One step a pixel, and pure white in the middle, drawn as the values there would be.
  const samples = Uint8Array.from(
    Array.from({ length: 257 }, (_, i) =>
      colorOf(colormap, i === 128 ? (limits[0] + limits[1]) / 2 : limits[0] + ((limits[1] - limits[0]) * i) / 256, limits),
    ).flat(),
  );
  const left = Math.ceil(Math.max(textWidth(low, page.smallSize), 0)) + (low === "" ? 24 : 12);
  const right = Math.ceil(textWidth(high, page.smallSize)) + (high === "" ? 24 : 12);
  const note = { size: page.smallSize, color: page.gray };
  const below = (at: number, value: number): string =>
    text(left + at * barWidth, barHeight + 16, (value > 0 && colormap.signed ? "+" : "") + formatNumber(value), {
      ...note,
      anchor: "middle",
    });
  const parts = [
    text(left - 8, barHeight - 2, low, { ...note, anchor: "end" }),
    text(left + barWidth + 8, barHeight - 2, high, note),
    `<image x="${left}" width="${barWidth}" height="${barHeight}" preserveAspectRatio="none" style="image-rendering:pixelated" href="${dataUrl({ width: 257, height: 1, rgb: samples })}"/>\n`,
    `<rect x="${left - 0.5}" y="-0.5" width="${barWidth + 1}" height="${barHeight + 1}" fill="none" stroke="${page.faint}"/>\n`,
    limits[0] === limits[1]
      ? below(0.5, limits[0])
      : below(0, limits[0]) + below(1, limits[1]) + (limits[0] === -limits[1] ? below(0.5, 0) : ""),
  ];
  let width = left + barWidth + right;
  if (withNotANumber) {
    parts.push(
      `<rect x="${short(width + 8)}" width="${barHeight}" height="${barHeight}" fill="${css(notANumberColor)}"/>\n`,
      text(width + 26, barHeight - 2, "not a number", note),
    );
    width += 26 + Math.ceil(textWidth("not a number", page.smallSize));
  }
  return { width, height: barHeight + 20, svg: parts.join("") };
}
