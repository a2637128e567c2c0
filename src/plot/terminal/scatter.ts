import { type ScatterPanel, placedIn } from "../scatter.ts";
import { type Block, type Color, centered, dim, padded, paint } from "./style.ts";

/** A cell is about twice as high as wide. */
const cellHeight = 2;
const mostColumns = 76;

/** Each cell has the character of the group that has most points there; of equals, that of the last group. */
export function blockOfScatter(panel: ScatterPanel, columns: number, color: Color): Block {
  const { groups, groupOf, order } = panel;
  const across = Math.max(8, Math.min(columns, mostColumns) - 2);
  const down = Math.max(4, Math.round((across * panel.height) / panel.width / cellHeight));
  const at = placedIn(panel, across, down * cellHeight, 0.5);
  const counts = new Map<number, Uint32Array>();
  for (const i of order) {
    const [x, y] = at(panel.x[i], panel.y[i]);
    const cell = Math.min(down - 1, Math.floor(y / cellHeight)) * across + Math.min(across - 1, Math.floor(x));
    const found = counts.get(cell) ?? new Uint32Array(groups.length);
    found[groupOf[i]]++;
    counts.set(cell, found);
  }
  const rows = Array.from({ length: down }, (_, row) =>
    paint(
      Array.from({ length: across }, (_cell, column) => {
        const found = counts.get(row * across + column);
        if (found === undefined) return { character: " ", ink: null, paper: null };
        const most = found.reduce((best, count, group) => (count >= found[best] && count > 0 ? group : best), 0);
        return { character: groups[most].character, ink: groups[most].color, paper: null };
      }),
      color,
    ),
  );
  const width = across + 2;
  const line = "─".repeat(across);
  const side = dim("│", color);
  const named = groups.filter(({ name, character }) => name !== character);
  const lines = [
    ...(panel.title === "" ? [] : [centered(panel.title, width)]),
    dim(`┌${line}┐`, color),
    ...rows.map((row) => side + row + side),
    dim(`└${line}┘`, color),
    ...named.map(({ name, character, color: ink }) => `${paint([{ character, ink, paper: null }], color)}  ${name}`),
  ];
  return { width, lines: lines.map((text) => padded(text, width)) };
}
