/** How the page looks: ink on paper. Red and blue belong to weights alone, so lines and bars are ink and gray. */
export const page = {
  paper: "#fbf9f4",
  ink: "#1d1b18",
  gray: "#77716a",
  faint: "#d3cdc1",
  /** The family that assets/fonts/ carries; the others serve a browser that shows an SVG file by itself. */
  fontFamily: "Inkling Serif, Source Serif 4, Source Serif Pro, Georgia, serif",
  margin: 32,
  gap: 24,
  titleSize: 20,
  textSize: 14,
  smallSize: 12,
} as const;

/** A piece of a page: SVG elements in a box whose upper left corner is (0, 0). */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly svg: string;
}

/** Text as it may stand between tags or in an attribute; characters that XML cannot hold are replaced. */
export function escaped(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
      .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
  );
}

/** A coordinate with at most two digits after the point. */
export function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

export interface TextStyle {
  readonly size?: number;
  readonly anchor?: "start" | "middle" | "end";
  readonly color?: string;
  readonly bold?: boolean;
  /** Paper around the letters, where they stand on lines. */
  readonly halo?: boolean;
}

/** A line of text whose baseline is at (x, y). */
export function text(
  x: number,
  y: number,
  content: string,
  { size = page.textSize, anchor = "start", color = page.ink, bold = false, halo = false }: TextStyle = {},
): string {
  if (content === "") return "";
  const attributes = [
    `x="${short(x)}" y="${short(y)}" font-size="${size}" fill="${color}"`,
    anchor === "start" ? "" : ` text-anchor="${anchor}"`,
    bold ? ' font-weight="bold"' : "",
    halo ? ` stroke="${page.paper}" stroke-width="4" paint-order="stroke" stroke-linejoin="round"` : "",
  ];
  return `<text ${attributes.join("")}>${escaped(content.replaceAll("  ", " \u00a0"))}</text>\n`;
}

/** About how wide a line of the text face is: enough to lay a page out, never too little for plain text. */
export function textWidth(content: string, size: number = page.textSize): number {
  let ems = 0;
  for (const character of content) {
    if (/[iljtfr.,:;'|!()[\] ]/.test(character)) ems += 0.34;
    else if (/[mwMW@%→—]/.test(character)) ems += 0.92;
    else if (/[A-Z]/.test(character)) ems += 0.68;
    else ems += 0.55;
  }
  return ems * size;
}

export function moved(x: number, y: number, svg: string): string {
  return x === 0 && y === 0 ? svg : `<g transform="translate(${short(x)},${short(y)})">\n${svg}</g>\n`;
}
