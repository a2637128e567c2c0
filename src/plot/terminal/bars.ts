import { type BarsPanel, barShare } from "../bars.ts";
import { type Block, type Color, bold, padded } from "./style.ts";

/** From an eighth of a cell to a whole one. */
const eighths = "▏▎▍▌▋▊▉█";

export function blockOfBars(panel: BarsPanel, columns: number, color: Color): Block {
  const labelWidth = panel.labels.reduce((most, label) => Math.max(most, label.length), 0);
  const textWidth = panel.texts.reduce((most, label) => Math.max(most, label.length), 0);
  const most = Math.max(4, Math.min(40, columns - labelWidth - textWidth - 4));
  const rows = panel.values.map((_, i) => {
    const length = Math.round(barShare(panel, i) * most * 8);
    const bar = "█".repeat(length >> 3) + (length % 8 === 0 ? "" : eighths[(length % 8) - 1]);
    const line = `${panel.labels[i].padStart(labelWidth)} │${bar} ${panel.texts[i]}`;
    return i === panel.strong ? bold(line, color) : line;
  });
  const width = Math.max(panel.title.length, labelWidth + 2 + most + 1 + textWidth);
  return { width, lines: [...(panel.title === "" ? [] : [panel.title]), ...rows].map((line) => padded(line, width)) };
}
