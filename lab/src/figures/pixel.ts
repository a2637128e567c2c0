/** Where pixel i of a flattened image stood: 28 pixels to each row. */
export const rowOf = (pixel: number): number => Math.floor(pixel / 28);
export const columnOf = (pixel: number): number => pixel % 28;

/** A byte as the network gets it: 0 paper … 1 ink, to three places. */
export const asShare = (byte: number): string => (byte / 255).toFixed(3);

/** The pixel a key leads to from another; undefined for keys that lead nowhere. The edges stop it. */
export function afterKey(pixel: number, key: string): number | undefined {
  const [row, column] = [rowOf(pixel), columnOf(pixel)];
  const [toRow, toColumn] =
    key === "ArrowUp"
      ? [row - 1, column]
      : key === "ArrowDown"
        ? [row + 1, column]
        : key === "ArrowLeft"
          ? [row, column - 1]
          : key === "ArrowRight"
            ? [row, column + 1]
            : key === "Home"
              ? [row, 0]
              : key === "End"
                ? [row, 27]
                : key === "PageUp"
                  ? [0, column]
                  : key === "PageDown"
                    ? [27, column]
                    : [NaN, NaN];
  if (Number.isNaN(toRow)) return undefined;
  return within(toRow) * 28 + within(toColumn);
}

/** In the flat row left and right go on across the edges of the image; up and down are a row of the image. */
export function afterKeyInFlatRow(pixel: number, key: string): number | undefined {
  const change = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -28, ArrowDown: 28, PageUp: -28, PageDown: 28, Home: -783, End: 783 }[key];
  return change === undefined ? undefined : Math.max(0, Math.min(783, pixel + change));
}

const within = (place: number): number => Math.max(0, Math.min(27, place));
