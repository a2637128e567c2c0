import { formatNumber } from "../chart.ts";
import { type MatrixPanel, isApart, shades } from "../matrix.ts";
import { type Drawing, page, short, text, textWidth } from "./page.ts";

const paperRgb = [251, 249, 244] as const;
const inkRgb = [29, 27, 24] as const;
// Short of full ink, so that the darkest cell is still a cell and not a hole.
const darkest = 0.75;

function shadeColor(shade: number): string {
  return `rgb(${paperRgb.map((paper, i) => Math.round(paper + (inkRgb[i] - paper) * shade * darkest)).join(",")})`;
}

export function drawMatrix(panel: MatrixPanel): Drawing {
  const { counts, rowLabels, columnLabels } = panel;
  const columns = columnLabels.length;
  const texts = counts.map(formatNumber);
  const cellWidth = Math.ceil(Math.max(40, ...[...texts, ...columnLabels].map((label) => textWidth(label) + 12)));
  const cellHeight = 32;
  const gray = { color: page.gray, size: page.smallSize } as const;
  const left =
    Math.ceil(Math.max(...rowLabels.map((label) => textWidth(label)))) +
    12 +
    (panel.rowTitle === "" ? 0 : Math.ceil(textWidth(panel.rowTitle, page.smallSize)) + 12);
  const top = (panel.title === "" ? 0 : 28) + (panel.columnTitle === "" ? 0 : 20) + 24;
  const shade = shades(panel);
  const cells = counts.map((count, i) => {
    const x = left + (i % columns) * cellWidth;
    const y = top + Math.floor(i / columns) * cellHeight;
    const apart = isApart(panel, i);
    const color = shade[i] * darkest > 0.5 ? page.paper : count === 0 && !apart ? page.faint : page.ink;
    return (
      `<rect x="${x}" y="${y}" width="${cellWidth}" height="${cellHeight}" fill="${shadeColor(shade[i])}" stroke="${page.paper}"/>\n` +
      (apart
        ? `<rect x="${x + 2.5}" y="${y + 2.5}" width="${cellWidth - 5}" height="${cellHeight - 5}" fill="none" stroke="${page.faint}"/>\n`
        : "") +
      text(x + cellWidth / 2, y + 21, texts[i], { anchor: "middle", color, bold: apart })
    );
  });
  const width = left + columns * cellWidth;
  const height = top + rowLabels.length * cellHeight;
  const labels = [
    text(left, 16, panel.title),
    text(left + (columns * cellWidth) / 2, top - 32, panel.columnTitle, { ...gray, anchor: "middle" }),
    text(0, top + (rowLabels.length * cellHeight) / 2 + 4, panel.rowTitle, gray),
    ...columnLabels.map((label, i) => text(left + (i + 0.5) * cellWidth, top - 10, label, { anchor: "middle" })),
    ...rowLabels.map((label, i) => text(left - 12, top + i * cellHeight + 21, label, { anchor: "end" })),
  ];
  const outline = `<rect x="${short(left - 0.5)}" y="${short(top - 0.5)}" width="${columns * cellWidth + 1}" height="${rowLabels.length * cellHeight + 1}" fill="none" stroke="${page.faint}"/>\n`;
  return { width: Math.max(width, left + textWidth(panel.title)), height, svg: labels.join("") + cells.join("") + outline };
}
