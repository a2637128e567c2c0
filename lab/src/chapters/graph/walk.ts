/** A box's middle. */
export interface Middle {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

const directions: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};

/** The box an arrow key leads to: the nearest in its direction, where being aside counts double. Undefined for other keys. */
export function nextBox(middles: readonly Middle[], from: string, key: string): string | undefined {
  const direction = directions[key];
  if (!direction) return undefined;
  const here = middles.find(({ id }) => id === from)!;
  let best = from;
  let least = Infinity;
  for (const { id, x, y } of middles) {
    const ahead = (x - here.x) * direction[0] + (y - here.y) * direction[1];
    const aside = Math.abs((x - here.x) * direction[1]) + Math.abs((y - here.y) * direction[0]);
    const distance = ahead + 2 * aside;
    if (ahead > 1 && distance < least) [best, least] = [id, distance];
  }
  return best;
}
