import type { Profile, ProfileRow } from "../index.ts";
import { barOf } from "./progress.ts";

const barWidth = 12;
/** Widths of the columns that say what is computed, and by which kernel, at 80 columns. */
const [nodesWidth, kernelWidth] = [24, 20];

/** Where the time of a step goes, one line a row, top to bottom as things are computed; 80 columns wide. */
export function profileTable({ ms, steps, arenaBytes, rows }: Profile): string {
  const longest = Math.max(...rows.map(({ share }) => share));
  const lineOf = ({ ms: rowMs, share, nodes, kernels, threads }: ProfileRow): string =>
    [
      rowMs.toFixed(3).padStart(8),
      `${(share * 100).toFixed(1)} %`.padStart(7),
      barOf(longest > 0 ? share / longest : 0, barWidth).replaceAll("─", " "),
      shortened(nodes.join(", "), nodesWidth),
      shortened(kernels.join(", "), kernelWidth),
      `×${threads}`,
    ].join(" ");
  return [
    `One step: ${ms.toFixed(3)} ms, top to bottom (medians of ${steps} steps; ×n: by n threads)`,
    `${"ms".padStart(8)} ${"share".padStart(7)} ${" ".repeat(barWidth)} ${"computes".padEnd(nodesWidth)} kernel`,
    ...rows.map(lineOf),
    `What lives within a step takes ${(arenaBytes / 1e6).toFixed(1)} MB at its fullest.`,
    "",
  ].join("\n");
}

function shortened(text: string, width: number): string {
  return (text.length > width ? `${text.slice(0, width - 1)}…` : text).padEnd(width);
}
