import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { type ChartPanel, type Series, formatNumber, shareOfX, ticks, xTicks } from "../chart.ts";
import { type Drawing, page, short, text, textWidth } from "./page.ts";

// Plot wants a document to make its elements in; this one holds nothing else.
const { document } = parseHTML("<!doctype html><html><body></body></html>");

/** Lines are told apart by ink and by dashes, not by colour. */
const strokes = [
  { stroke: page.ink, dash: undefined },
  { stroke: page.gray, dash: "6 3" },
  { stroke: page.ink, dash: "2 3" },
  { stroke: page.gray, dash: undefined },
] as const;

const titleHeight = 28;
const axisHeight = 40;

interface Point {
  readonly x: number;
  readonly y: number;
}

function points({ x, y }: Series): Point[] {
  return x.map((at, i) => ({ x: at, y: Number.isFinite(y[i]) ? y[i] : NaN }));
}

function lastShown(series: Series): Point | undefined {
  return points(series).findLast(({ y }) => !Number.isNaN(y));
}

/** Heights for labels at these heights (in pixels, downwards) so that none is on another; they keep their order. */
function apart(heights: readonly number[], distance: number): number[] {
  const order = heights.map((_, i) => i).toSorted((a, b) => heights[a] - heights[b]);
  const placed = [...heights];
  for (let i = 1; i < order.length; i++) placed[order[i]] = Math.max(placed[order[i]], placed[order[i - 1]] + distance);
  return placed;
}

export function drawChart(panel: ChartPanel): Drawing {
  const { series, xLimits, xScale, yLimits, width, height, marks } = panel;
  const top = panel.title === "" ? 8 : titleHeight;
  const yTicks = ticks(yLimits, height / 50);
  const left = Math.ceil(Math.max(...yTicks.map((tick) => textWidth(formatNumber(tick), page.smallSize)))) + 12;
  const bottom = height - axisHeight;
  const pixelY = (y: number): number => bottom - ((y - yLimits[0]) / (yLimits[1] - yLimits[0])) * (bottom - top);
  const named = series.flatMap((line, i) => {
    const at = lastShown(line);
    return line.name === "" || at === undefined ? [] : [{ name: line.name, at, ...strokes[i % strokes.length] }];
  });
  const ends = named.map(({ at }) => Math.max(top, Math.min(bottom, pixelY(at.y))));
  const heights = apart(ends, page.smallSize + 2);
  // Where a name could not stay at the end of its line, each stands behind a piece of its line.
  const sample = heights.some((one, i) => one - ends[i] > page.smallSize / 2) ? 24 : 0;
  const right = Math.ceil(Math.max(12, ...series.map(({ name }) => textWidth(name, page.smallSize) + 12 + sample)));
  const pixelX = (x: number): number => left + shareOfX(panel, x) * (width - left - right);

  const plotted = Plot.plot({
    document: document,
    width,
    height,
    marginTop: top,
    marginBottom: axisHeight,
    marginLeft: left,
    marginRight: right,
    x: { domain: [...xLimits], label: null, type: xScale },
    y: { domain: [...yLimits], label: null },
    marks: [
      Plot.gridY(yTicks, { stroke: page.faint, strokeOpacity: 1 }),
      Plot.axisY(yTicks, { tickSize: 0, tickPadding: 10, tickFormat: formatNumber, fontSize: page.smallSize, fill: page.gray }),
      Plot.axisX(xTicks(panel, width / 90), {
        tickSize: 4,
        tickFormat: formatNumber,
        fontSize: page.smallSize,
        fill: page.gray,
        stroke: page.faint,
      }),
      // A loss thrown far above fixed limits leaves the chart; it does not run over the title.
      ...series.flatMap((line, i) => {
        const { stroke, dash } = strokes[i % strokes.length];
        const style = { x: "x", y: "y", clip: true, stroke } as const;
        const shown = points(line);
        const dots = Plot.dot(shown, { ...style, clip: false, r: 2.5, fill: stroke });
        if (shown.length === 1) return [dots];
        const joined = Plot.line(shown, { ...style, strokeWidth: 1.6, ...(dash === undefined ? {} : { strokeDasharray: dash }) });
        return panel.dots ? [joined, dots] : [joined];
      }),
      Plot.dot(marks, { x: "x", y: "y", r: 3.5, fill: page.paper, stroke: page.ink, strokeWidth: 1.6 }),
    ],
  });

  const names = named.map(({ name, at, stroke, dash }, i) => {
    const x = pixelX(at.x) + 8;
    const line =
      sample === 0
        ? ""
        : `<path d="M${short(x)},${short(heights[i])}h${sample - 6}" stroke="${stroke}" stroke-width="1.6"${dash === undefined ? "" : ` stroke-dasharray="${dash}"`}/>\n`;
    return line + text(x + sample, heights[i] + 4, name, { size: page.smallSize });
  });
  const labels = marks.map(({ x, y, label }) => {
    const half = textWidth(label, page.smallSize) / 2;
    const center = Math.max(left + half, Math.min(width - right - half, pixelX(x)));
    const below = pixelY(y) < (top + bottom) / 2;
    return text(center, pixelY(y) + (below ? 22 : -12), label, { anchor: "middle", size: page.smallSize, halo: true });
  });
  const xLabel = text(width - right, height - 4, panel.xLabel, { anchor: "end", size: page.smallSize, color: page.gray });
  return {
    width,
    height,
    svg: text(left, 16, panel.title) + innerSvg(plotted) + names.join("") + labels.join("") + xLabel,
  };
}

/** What Plot drew, without its own <svg>, style sheet and font, which belong to the page around it. */
function innerSvg(plotted: Element): string {
  for (const style of plotted.querySelectorAll("style")) style.remove();
  for (const element of plotted.querySelectorAll("[font-family]")) element.removeAttribute("font-family");
  // Plot counts its clips, so that the same figure would differ from call to call; named after its rectangle, a clip is
  // the same one wherever its name is met.
  for (const clip of plotted.querySelectorAll("clipPath")) {
    const rect = clip.querySelector("rect")!;
    const name = `clip-${["x", "y", "width", "height"].map((key) => rect.getAttribute(key)).join("-")}`;
    for (const user of plotted.querySelectorAll(`[clip-path="url(#${clip.id})"]`)) user.setAttribute("clip-path", `url(#${name})`);
    clip.id = name;
  }
  // The axes leave it to Plot's <svg> that labels stand in the middle of their ticks.
  return `<g text-anchor="middle">\n${plotted.innerHTML.replaceAll("><", ">\n<")}\n</g>\n`;
}
