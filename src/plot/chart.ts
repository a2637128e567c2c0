/** Points joined by a line. */
export interface Series {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** A point to look at, with what to say about it. */
export interface Mark {
  readonly x: number;
  readonly y: number;
  readonly label: string;
}

/** Lines over two axes. */
export interface ChartPanel {
  readonly kind: "chart";
  readonly title: string;
  readonly series: readonly Series[];
  readonly xLabel: string;
  readonly xLimits: readonly [number, number];
  /** "log": equal ways along the axis are equal factors, and its ticks are powers of ten. */
  readonly xScale: "linear" | "log";
  readonly yLimits: readonly [number, number];
  readonly marks: readonly Mark[];
  /** True if each point is a dot on its line: where there are few, they are what was measured, and the line is not. */
  readonly dots: boolean;
  /** Size of the plotted area and its axes on the page, in CSS pixels. */
  readonly width: number;
  readonly height: number;
}

export interface ChartOptions {
  readonly title?: string;
  readonly xLabel?: string;
  readonly xLimits?: readonly [number, number];
  /** "linear" unless said otherwise. */
  readonly xScale?: "linear" | "log";
  /** From 0 (or the lowest value, if negative) to the highest unless said otherwise. */
  readonly yLimits?: readonly [number, number];
  readonly marks?: readonly Mark[];
  readonly dots?: boolean;
  readonly width?: number;
  readonly height?: number;
}

/** What `chart` takes for a line: any iterable of numbers, an NdArray too. Without x, the points are numbered from 0. */
export interface SeriesInput {
  readonly name?: string;
  readonly x?: Iterable<number>;
  readonly y: Iterable<number>;
}

/**
 * A line chart of one or more series. A point whose y is NaN or infinite breaks its line.
 *
 * @throws RangeError if x and y of a series differ in length, limits are not two finite numbers in order, or an axis of
 *   equal factors has a limit that is not above 0.
 */
export function chart(series: readonly SeriesInput[], options: ChartOptions = {}): ChartPanel {
  const lines = series.map(({ name = "", x, y }): Series => {
    const ys = [...y];
    const xs = x === undefined ? ys.map((_, i) => i) : [...x];
    if (xs.length !== ys.length) throw new RangeError(`chart: series "${name}" has ${xs.length} x and ${ys.length} y`);
    return { name, x: xs, y: ys };
  });
  const shownX = lines.flatMap(({ x }) => x).filter(Number.isFinite);
  const xScale = options.xScale ?? "linear";
  const shownY = lines.flatMap(({ y }) => y).filter(Number.isFinite);
  return {
    kind: "chart",
    title: options.title ?? "",
    series: lines,
    xLabel: options.xLabel ?? "",
    xLimits: checked("x", options.xLimits ?? widened(least(shownX, Infinity), greatest(shownX, -Infinity)), xScale),
    xScale,
    yLimits: checked("y", options.yLimits ?? widened(least(shownY, 0), greatest(shownY, 0))),
    marks: options.marks ?? [],
    dots: options.dots ?? false,
    width: options.width ?? 440,
    height: options.height ?? 260,
  };
}

// Not Math.min(...): a long log has more points than a call has room for arguments.
function least(values: readonly number[], start: number): number {
  return values.reduce((a, b) => Math.min(a, b), start);
}

function greatest(values: readonly number[], start: number): number {
  return values.reduce((a, b) => Math.max(a, b), start);
}

/** An axis needs some length: around one value it reaches half a unit each way; without any it is 0 to 1. */
function widened(low: number, high: number): readonly [number, number] {
  if (low < high) return [low, high];
  return low === high && low !== 0 ? [low - 0.5, high + 0.5] : [0, 1];
}

function checked(axis: string, limits: readonly [number, number], scale: ChartPanel["xScale"] = "linear"): readonly [number, number] {
  if (!(Number.isFinite(limits[0]) && Number.isFinite(limits[1]) && limits[0] < limits[1])) {
    throw new RangeError(`chart: ${axis} limits are two finite numbers, the lower one first, got [${limits.join(", ")}]`);
  }
  if (scale === "log" && limits[0] <= 0) {
    throw new RangeError(`chart: where equal ways are equal factors, ${axis} is above 0, got limits [${limits.join(", ")}]`);
  }
  return limits;
}

/** Where x stands on its axis: 0 at the lower limit, 1 at the upper one. */
export function shareOfX({ xLimits: [low, high], xScale }: ChartPanel, x: number): number {
  return xScale === "log" ? Math.log(x / low) / Math.log(high / low) : (x - low) / (high - low);
}

/** The ticks of the x axis: about `count` of them, or all powers of ten where equal ways are equal factors. */
export function xTicks({ xLimits: [low, high], xScale }: ChartPanel, count: number): number[] {
  if (xScale === "linear") return ticks([low, high], count);
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => 10 ** (first + i));
}

/**
 * Round numbers, 1, 2 or 5 times a power of ten apart, between the limits: about `count` of them.
 */
export function ticks([low, high]: readonly [number, number], count: number): number[] {
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10]
    .map((factor) => factor * power)
    .reduce((a, b) => (Math.abs(Math.log(a / rough)) <= Math.abs(Math.log(b / rough)) ? a : b));
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // Whole multiples, cut to the digits that the step has: 3 × 0.1 is 0.30000000000000004.
  const digits = Math.max(0, Math.min(20, -Math.floor(Math.log10(step))));
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toFixed(digits)));
}

/** A number as axes and legends show it: 2,500 · 0.25 · 1.5e−7, with a true minus sign. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 1e-4 || size >= 1e9)
      ? Number(size.toPrecision(3)).toExponential()
      : size.toLocaleString("en-US", { maximumFractionDigits: Math.max(0, 3 - Math.floor(Math.log10(size || 1))) });
  return (value < 0 ? "−" : "") + text.replace("e-", "e−").replace("e+", "e");
}

/** A probability with four digits after the point: 0.8537; what would read 0.0000 is said to be smaller. */
export function formatProbability(value: number): string {
  return value > 0 && value < 0.00005 ? "<0.0001" : value.toFixed(4).replace("-", "−");
}
