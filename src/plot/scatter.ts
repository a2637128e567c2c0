import type { Rgb } from "./colormap.ts";

/** How the points of one group are drawn, and what they are called. */
export interface ScatterGroup {
  readonly name: string;
  readonly color: Rgb;
  /** Of a point, in CSS pixels. */
  readonly radius: number;
  /** One character, for a terminal: the most frequent group of a cell is written there. */
  readonly character: string;
}

/** A word at a place among the points. */
export interface ScatterLabel {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** Points on a plane without axes: what counts is who is near whom. */
export interface ScatterPanel {
  readonly kind: "scatter";
  readonly title: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** The group of each point. */
  readonly groupOf: readonly number[];
  readonly groups: readonly ScatterGroup[];
  /** The points in the order in which they are drawn: what is drawn late lies on top. */
  readonly order: readonly number[];
  readonly labels: readonly ScatterLabel[];
  readonly width: number;
  readonly height: number;
}

export interface ScatterOptions {
  readonly title?: string;
  /** 0, 1, 2, … unless said otherwise; what is left out of a group has its defaults. */
  readonly groups?: readonly (Partial<ScatterGroup> & { readonly name: string })[];
  /**
   * "mixed": as the points come, so that no group hides another (what it is unless said otherwise). "groups": those of
   * the last group on top.
   */
  readonly order?: "mixed" | "groups";
  /** Names of groups, each among its points, unless said otherwise. */
  readonly labels?: readonly ScatterLabel[];
  /** In CSS pixels. */
  readonly width?: number;
  /** What the points need unless said otherwise: one unit of y is as long as one of x. */
  readonly height?: number;
}

/** Ten colours that are told apart on paper, also by most who see few; a name beside each says the same without colour. */
export const groupColors: readonly Rgb[] = [
  [57, 106, 177],
  [218, 124, 48],
  [62, 150, 81],
  [204, 37, 41],
  [107, 76, 154],
  [214, 172, 30],
  [31, 158, 158],
  [140, 86, 60],
  [222, 120, 172],
  [92, 92, 92],
];

/**
 * Points (x, y), each of a group. A point that is no number is left out.
 *
 * @throws RangeError if x, y and groups are not as many, a point's group is none of the groups, or a group's character
 *   is not one.
 */
export function scatter(x: Iterable<number>, y: Iterable<number>, groupOf: Iterable<number>, options: ScatterOptions = {}): ScatterPanel {
  const [xs, ys, of] = [[...x], [...y], [...groupOf]];
  if (xs.length !== ys.length || xs.length !== of.length) {
    throw new RangeError(`scatter: each point has an x, a y and a group, got ${xs.length}, ${ys.length} and ${of.length}`);
  }
  const count = options.groups?.length ?? 1 + of.reduce((most, group) => Math.max(most, group), 0);
  const names = options.groups ?? Array.from({ length: count }, (_, i) => ({ name: String(i) }));
  const groups = names.map((given, i): ScatterGroup => {
    const defaults = { color: groupColors[i % groupColors.length], radius: 1.8, character: Array.from(given.name)[0] ?? " " };
    const group = { ...defaults, ...given };
    if (Array.from(group.character).length !== 1) {
      throw new RangeError(`scatter: a group is one character in a terminal, "${group.name}" has "${group.character}"`);
    }
    return group;
  });
  const wrong = of.find((group) => !Number.isInteger(group) || group < 0 || group >= count);
  if (wrong !== undefined) throw new RangeError(`scatter: groups are numbered from 0 to ${count - 1}, a point is of group ${wrong}`);
  const shown = xs.flatMap((_, i) => (Number.isFinite(xs[i]) && Number.isFinite(ys[i]) ? [i] : []));
  const points = { x: xs, y: ys, groupOf: of, groups, order: options.order === "groups" ? shown.toSorted((a, b) => of[a] - of[b]) : shown };
  const width = options.width ?? 560;
  return {
    kind: "scatter",
    title: options.title ?? "",
    ...points,
    labels: options.labels ?? namesOf(points),
    width,
    height: options.height ?? Math.round(width * Math.max(0.4, Math.min(1.2, proportionOf(points)))),
  };
}

type Points = Pick<ScatterPanel, "x" | "y" | "groupOf" | "groups" | "order">;

const boundsOf = (values: readonly number[], order: readonly number[]): readonly [low: number, high: number] =>
  order.reduce<readonly [number, number]>(([low, high], i) => [Math.min(low, values[i]), Math.max(high, values[i])], [Infinity, -Infinity]);

/** Height over width of what the points fill. */
function proportionOf({ x, y, order }: Points): number {
  const [[left, right], [low, high]] = [boundsOf(x, order), boundsOf(y, order)];
  return right > left ? (high - low) / (right - left) : 1;
}

/** Each group's name at its middle point: where half of its points lie on each side, so that a few strays do not draw it away. */
export function namesOf({ x, y, groupOf, groups, order }: Points): ScatterLabel[] {
  return groups.flatMap(({ name }, group) => {
    const members = order.filter((i) => groupOf[i] === group);
    if (members.length === 0) return [];
    const median = (values: readonly number[]): number => values[members.toSorted((a, b) => values[a] - values[b])[members.length >> 1]];
    const [middleX, middleY] = [median(x), median(y)];
    // The point nearest to it: a group in two parts has its name on one of them, not in the gap between.
    const distance = (i: number): number => (x[i] - middleX) ** 2 + (y[i] - middleY) ** 2;
    const nearest = members.reduce((best, i) => (distance(i) < distance(best) ? i : best));
    return [{ x: x[nearest], y: y[nearest], text: name }];
  });
}

/** Places on a picture: x to the right and y upwards, one unit as long in both, all points within, in the middle. */
export function placedIn(
  { x, y, order }: Pick<ScatterPanel, "x" | "y" | "order">,
  width: number,
  height: number,
  margin: number,
): (x: number, y: number) => readonly [across: number, down: number] {
  const [[left, right], [low, high]] = [boundsOf(x, order), boundsOf(y, order)];
  const fit = Math.min((width - 2 * margin) / (right - left), (height - 2 * margin) / (high - low));
  // A single point has no span: it stands in the middle at any scale.
  const scale = Number.isFinite(fit) ? fit : 1;
  const [middleX, middleY] = [(left + right) / 2, (low + high) / 2];
  return (atX, atY) => [width / 2 + (atX - middleX) * scale, height / 2 - (atY - middleY) * scale];
}
