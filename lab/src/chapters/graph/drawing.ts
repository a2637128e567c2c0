import type { Node } from "inkling";
import { layout, type Box } from "./layout.ts";
import { isPlaceholder, shapeText, type Parts } from "./parts.ts";

/** A box of the drawing: a node, or the loss with its steps folded into it. */
export interface DrawnBox {
  /** The node's name; of the loss its last node's. */
  readonly id: string;
  readonly node: Node;
  readonly folded: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface DrawnLine {
  readonly from: string;
  readonly to: string;
  readonly path: string;
  readonly shape: string;
}

/** The shape of what leaves a box, written where its lines begin: it is the same on all of them. */
export interface ShapeLabel {
  readonly from: string;
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly anchor: "start" | "end";
}

export interface Drawing {
  readonly boxes: readonly DrawnBox[];
  readonly lines: readonly DrawnLine[];
  readonly labels: readonly ShapeLabel[];
  readonly width: number;
  readonly height: number;
  readonly downwards: boolean;
}

/** Above this width values flow to the right, below it downwards. */
const wideEnough = 880;
/** The name and what kind of box it is. */
export const titleHeight = 38;

/** The product, the bias and their sum are compared: one scale of colours for all three. */
export const scoreNames = ["MatMul", "BroadcastLike", "Add"] as const;

/** Room for the picture of each kind of value. */
function heightOf(node: Node, folded: boolean): number {
  if (folded) return titleHeight + 34;
  if (node.name === "W") return titleHeight + 62;
  if (node.name === "b") return titleHeight + 26;
  return titleHeight + 46;
}

/** @param width The room there is, in CSS pixels: the drawing is as wide. */
export function drawingOf(parts: Parts, width: number, examples: number | undefined): Drawing {
  const downwards = width < wideEnough;
  const lossNode = parts.loss.at(-1)!;
  const loss = new Set(parts.loss);
  const drawn = new Set(parts.drawn);
  const nodes = [...parts.drawn, lossNode];
  const inputsOf = (node: Node): readonly Node[] =>
    node === lossNode
      ? [...new Set(parts.loss.flatMap(({ inputs }) => inputs as readonly Node[]))].filter((input) => drawn.has(input))
      : node.inputs;
  const boxWidth = downwards ? Math.min(150, (width - 24) / 2) : 110;
  const boxes: Box[] = nodes.map((node) => {
    const height = heightOf(node, loss.has(node));
    const inputs = inputsOf(node).map(({ name }) => name);
    return { id: node.name, inputs, along: downwards ? height : boxWidth, across: downwards ? boxWidth : height };
  });
  const layers = downwards ? 0 : 6;
  const gaps = downwards
    ? { along: 46, across: Math.min(48, width - 2 * boxWidth - 4), room: width }
    : { along: (width - 4 - layers * boxWidth) / (layers - 1), across: 26 };
  const placed = layout(boxes, gaps);
  const margin = 2;
  const drawnBoxes = boxes.map((box, i): DrawnBox => {
    const { along, across } = placed.places.get(box.id)!;
    const [x, y] = downwards ? [across, along + margin] : [along + margin, across + margin];
    const node = nodes[i];
    return { id: box.id, node, folded: loss.has(node) ? loss.size : 0, x, y, width: boxWidth, height: downwards ? box.along : box.across };
  });
  const at = new Map(drawnBoxes.map((box) => [box.id, box]));
  const lines = drawnBoxes.flatMap((to) => linesInto(to, inputsOf(to.node), at, downwards, examples));
  const labels = drawnBoxes.flatMap((box) => labelOf(box, lines, at, downwards));
  return { boxes: drawnBoxes, lines, labels, width, height: (downwards ? placed.along : placed.across) + 2 * margin, downwards };
}

function linesInto(
  to: DrawnBox,
  inputs: readonly Node[],
  at: ReadonlyMap<string, DrawnBox>,
  downwards: boolean,
  examples: number | undefined,
): DrawnLine[] {
  const from = inputs
    .map((node) => ({ node, box: at.get(node.name)! }))
    .toSorted((one, other) => (downwards ? one.box.x - other.box.x : one.box.y - other.box.y));
  return from.map(({ node, box }, port) => {
    const share = (port + 1) / (from.length + 1);
    const shape = shapeText(node, examples);
    const start = downwards ? [box.y + box.height, box.x + box.width / 2] : [box.x + box.width, box.y + box.height / 2];
    const end = downwards ? [to.y, to.x + to.width * share] : [to.x, to.y + to.height * share];
    const path = curve([start, ...aside(start, end, at, downwards), end], downwards);
    return { from: box.id, to: to.id, path, shape };
  });
}

/** Between a line and a box that it passes. */
const clearance = 10;

/** Where a line runs past boxes that lie between its ends: along each, on the side that is nearer. Points are [along, across]. */
function aside(start: readonly number[], end: readonly number[], at: ReadonlyMap<string, DrawnBox>, downwards: boolean): number[][] {
  return [...at.values()]
    .map(({ x, y, width, height }) =>
      downwards ? { from: y, to: y + height, least: x, most: x + width } : { from: x, to: x + width, least: y, most: y + height },
    )
    .filter(({ from, to }) => from > start[0] && to < end[0])
    .toSorted((one, other) => one.from - other.from)
    .flatMap(({ from, to, least, most }) => {
      const straight = start[1] + ((end[1] - start[1]) * ((from + to) / 2 - start[0])) / (end[0] - start[0]);
      const [above, below] = [least - clearance, most + clearance];
      if (Math.max(start[1], end[1], straight) <= above || Math.min(start[1], end[1], straight) >= below) return [];
      const across = straight - above < below - straight ? above : below;
      return [
        [from, across],
        [to, across],
      ];
    });
}

/** A line that leaves each of its points in the direction of flow. */
function curve(points: readonly (readonly number[])[], downwards: boolean): string {
  const place = (along: number, across: number): string => (downwards ? `${across} ${along}` : `${along} ${across}`);
  return points
    .map(([along, across], i) => {
      if (i === 0) return `M${place(along, across)}`;
      const [alongBefore, acrossBefore] = points[i - 1];
      const bend = Math.min(40, (along - alongBefore) / 2);
      return ` C${place(alongBefore + bend, acrossBefore)} ${place(along - bend, across)} ${place(along, across)}`;
    })
    .join("");
}

/** On the side from which the box's lines bend away. */
function labelOf(box: DrawnBox, lines: readonly DrawnLine[], at: ReadonlyMap<string, DrawnBox>, downwards: boolean): ShapeLabel[] {
  const leaving = lines.filter(({ from }) => from === box.id);
  if (leaving.length === 0) return [];
  const middle = (other: DrawnBox): number => (downwards ? other.x + other.width / 2 : other.y + other.height / 2);
  const onwards = Math.max(...leaving.map(({ to }) => middle(at.get(to)!) - middle(box)));
  const [from, text] = [box.id, leaving[0].shape];
  if (!downwards) return [{ from, text, x: box.x + box.width + 4, y: middle(box) + (onwards >= 0 ? -9 : 15), anchor: "start" }];
  const y = box.y + box.height + 15;
  return [onwards > 0 ? { from, text, x: middle(box) - 7, y, anchor: "end" } : { from, text, x: middle(box) + 7, y, anchor: "start" }];
}

/** What kind of box it is, for its picture. */
export function pictureOf(node: Node): "digits" | "labels" | "sheets" | "signed row" | "signed rows" | "shares" | "number" {
  if (isPlaceholder(node)) return node.name === "x" ? "digits" : "labels";
  if (node.name === "W") return "sheets";
  if (node.name === "b") return "signed row";
  if (node.name === "Softmax") return "shares";
  return node.name === "Mean" ? "number" : "signed rows";
}
