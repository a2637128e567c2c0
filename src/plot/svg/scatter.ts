import type { Rgb } from "../colormap.ts";
import { type ScatterPanel, placedIn } from "../scatter.ts";
import { type Drawing, page, short, text, textWidth } from "./page.ts";

const css = ([red, green, blue]: Rgb): string => `rgb(${red},${green},${blue})`;
const titleHeight = 28;
const legendHeight = 34;

export function drawScatter(panel: ScatterPanel): Drawing {
  const { width, height, groups, groupOf, order, labels } = panel;
  const top = panel.title === "" ? 0 : titleHeight;
  const at = placedIn(panel, width, height, 12);
  const points = order.map((i) => {
    const [x, y] = at(panel.x[i], panel.y[i]);
    return `<circle cx="${short(x)}" cy="${short(y + top)}" r="${groups[groupOf[i]].radius}" fill="${css(groups[groupOf[i]].color)}"/>\n`;
  });
  const names = labels.map((label) => {
    const [x, y] = at(label.x, label.y);
    return text(x, y + top + 8, label.text, { anchor: "middle", size: 22, bold: true, halo: true });
  });
  return {
    width,
    height: top + height + legendHeight,
    svg:
      text(width / 2, 16, panel.title, { anchor: "middle" }) +
      `<rect x="0.5" y="${top + 0.5}" width="${width - 1}" height="${height - 1}" fill="none" stroke="${page.faint}"/>\n` +
      `<g fill-opacity="0.75">\n${points.join("")}</g>\n` +
      names.join("") +
      drawGroups(panel, top + height + legendHeight - 6),
  };
}

/** A dot and a name for each group that has points, in the middle under the points. */
function drawGroups({ groups, groupOf, order, width }: ScatterPanel, baseline: number): string {
  const present = new Set(order.map((i) => groupOf[i]));
  const shown = groups.filter((_, group) => present.has(group));
  const gap = 18;
  const widths = shown.map(({ name }) => 14 + textWidth(name, page.textSize));
  let left = (width - widths.reduce((a, b) => a + b, 0) - gap * (shown.length - 1)) / 2;
  return shown
    .map(({ name, color }, i) => {
      const dot = `<circle cx="${short(left + 4)}" cy="${baseline - 5}" r="5" fill="${css(color)}"/>\n`;
      const label = text(left + 14, baseline, name);
      left += widths[i] + gap;
      return dot + label;
    })
    .join("");
}
