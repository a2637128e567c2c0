// Where the nodes of a graph are drawn: in layers, each as soon as all that it reads has been drawn, in the direction in
// which values flow. `along` is that direction (to the right, or down), `across` the other.

/** A box to be placed, and which boxes it reads. */
export interface Box {
  readonly id: string;
  readonly inputs: readonly string[];
  readonly along: number;
  readonly across: number;
}

export interface Place {
  readonly id: string;
  /** The box's corner. */
  readonly along: number;
  readonly across: number;
  readonly layer: number;
}

export interface Layout {
  readonly places: ReadonlyMap<string, Place>;
  readonly along: number;
  readonly across: number;
}

export interface Gaps {
  /** Between layers, and between the boxes of one layer. */
  readonly along: number;
  readonly across: number;
  /** The room that there is across, if it is limited. */
  readonly room?: number;
}

/** The layer of each box: one after the last of its inputs. What reads nothing stands just before what first reads it. */
export function layersOf(boxes: readonly Box[]): Map<string, number> {
  const layers = new Map<string, number>();
  for (const { id, inputs } of boxes) layers.set(id, inputs.length === 0 ? 0 : 1 + Math.max(...inputs.map((input) => layers.get(input)!)));
  for (const { id, inputs } of boxes) {
    const readers = boxes.filter((box) => box.inputs.includes(id));
    if (inputs.length === 0 && readers.length > 0) layers.set(id, Math.min(...readers.map((reader) => layers.get(reader.id)!)) - 1);
  }
  return layers;
}

/** @param boxes In an order in which each stands after what it reads. */
export function layout(boxes: readonly Box[], gaps: Gaps): Layout {
  const layers = layersOf(boxes);
  const count = 1 + Math.max(...layers.values());
  const centres = new Map<string, number>();
  const corners = new Map<string, { along: number; across: number }>();
  let along = 0;
  for (let layer = 0; layer < count; layer++) {
    const inLayer = boxes.filter(({ id }) => layers.get(id) === layer);
    const thickness = Math.max(...inLayer.map((box) => box.along));
    for (const [box, across] of within(placedAcross(inLayer, centres, gaps.across), gaps.room)) {
      centres.set(box.id, across + box.across / 2);
      corners.set(box.id, { along: along + (thickness - box.along) / 2, across });
    }
    along += thickness + gaps.along;
  }
  const ends = boxes.map((box): [number, number] => [corners.get(box.id)!.across, corners.get(box.id)!.across + box.across]);
  const least = gaps.room === undefined ? Math.min(...ends.map(([start]) => start)) : 0;
  const places = boxes.map(({ id }): [string, Place] => {
    const corner = corners.get(id)!;
    return [id, { id, along: corner.along, across: corner.across - least, layer: layers.get(id)! }];
  });
  return { places: new Map(places), along: along - gaps.along, across: gaps.room ?? Math.max(...ends.map(([, end]) => end)) - least };
}

/** A layer moved as little as it takes to lie within the room; one that reads nothing, to its middle. */
function within(placed: readonly [Box, number][], room: number | undefined): readonly [Box, number][] {
  if (room === undefined) return placed;
  const start = placed[0][1];
  const size = placed.at(-1)![1] + placed.at(-1)![0].across - start;
  const reads = placed.some(([{ inputs }]) => inputs.length > 0);
  const moved = reads ? Math.max(0, Math.min(room - size, start)) : (room - size) / 2;
  return placed.map(([box, across]) => [box, across - start + moved]);
}

/** Each box across from the mean of what it reads, pushed aside as far as its neighbours need; what reads nothing comes last. */
function placedAcross(boxes: readonly Box[], centres: ReadonlyMap<string, number>, gap: number): [Box, number][] {
  const wanted = new Map(boxes.map((box) => [box, mean(box.inputs.map((input) => centres.get(input)!))]));
  const sorted = boxes.toSorted((one, other) => wanted.get(one)! - wanted.get(other)!);
  const placed: [Box, number][] = [];
  let free = -Infinity;
  for (const box of sorted) {
    const centre = wanted.get(box)!;
    const across = Math.max(free, Number.isFinite(centre) ? centre - box.across / 2 : Number.isFinite(free) ? free : 0);
    placed.push([box, across]);
    free = across + box.across + gap;
  }
  return placed;
}

/** Infinity of nothing, so that it is sorted last. */
const mean = (values: readonly number[]): number =>
  values.length === 0 ? Infinity : values.reduce((sum, value) => sum + value, 0) / values.length;
