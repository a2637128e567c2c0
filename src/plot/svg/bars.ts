import { type BarsPanel, barShare } from "../bars.ts";
import { type Drawing, page, short, text, textWidth } from "./page.ts";

const rowHeight = 24;
const barHeight = 14;

export function drawBars(panel: BarsPanel): Drawing {
  const top = panel.title === "" ? 0 : 30;
  const left = Math.ceil(Math.max(...panel.labels.map((label) => textWidth(label)))) + 10;
  const right = Math.ceil(Math.max(...panel.texts.map((label) => textWidth(label)))) + 10;
  const rows = panel.values.map((_, i) => {
    const y = top + i * rowHeight;
    const strong = i === panel.strong;
    const length = barShare(panel, i) * panel.width;
    return (
      text(left - 10, y + 17, panel.labels[i], { anchor: "end", bold: strong }) +
      (length > 0
        ? `<rect x="${left}" y="${y + (rowHeight - barHeight) / 2}" width="${short(Math.max(length, 0.5))}" height="${barHeight}" fill="${strong ? page.ink : page.gray}"/>\n`
        : "") +
      text(left + length + 8, y + 17, panel.texts[i], { size: page.smallSize, color: strong ? page.ink : page.gray, bold: strong })
    );
  });
  const height = top + panel.values.length * rowHeight;
  const axis = `<path d="M${left - 0.5},${top + 2}V${height - 2}" stroke="${page.faint}"/>\n`;
  return { width: left + panel.width + right, height, svg: text(0, 16, panel.title) + axis + rows.join("") };
}
