/** A point that the pen passes, in a box of 1 × 1 with y downwards; at a corner the pen stops and turns. */
export interface SkeletonPoint {
  readonly x: number;
  readonly y: number;
  readonly isCorner: boolean;
}

/** One way in which people write a digit: strokes of the pen, each a smooth curve through its points. */
export interface Skeleton {
  readonly name: string;
  /** How often people choose it, against the digit's other skeletons. */
  readonly weight: number;
  /** Width of the box over its height, as people write it on average. */
  readonly aspect: number;
  readonly strokes: readonly (readonly SkeletonPoint[])[];
}

/** Strokes are separated by a slash; points are hundredths of the box; "!" marks a corner. */
function skeleton(name: string, weight: number, aspect: number, path: string): Skeleton {
  const strokes = path.split("/").map((stroke) =>
    stroke
      .trim()
      .split(/\s+/)
      .map((point) => {
        const [x, y] = point.replace("!", "").split(",").map(Number);
        return { x: x / 100, y: y / 100, isCorner: point.endsWith("!") };
      }),
  );
  return { name, weight, aspect, strokes };
}

/** skeletons[d]: the ways to write digit d. */
export const skeletons: readonly (readonly Skeleton[])[] = [
  [
    skeleton("closed", 6, 0.78, "58,2 22,12 3,48 14,86 46,99 82,84 97,46 84,12 54,1"),
    skeleton("overlapping", 3, 0.78, "70,8 40,2 10,26 3,62 24,94 58,97 90,72 96,34 76,6 46,3 36,14"),
    skeleton("open", 1.5, 0.74, "46,5 14,26 4,62 26,95 62,95 92,66 94,28 72,4 60,6"),
    skeleton("from the side", 1, 0.8, "12,22 3,58 20,92 56,98 90,74 97,36 76,6 40,2 14,16 8,30"),
    skeleton("crossed", 0.15, 0.72, "58,2 22,12 3,48 14,86 46,99 82,84 97,46 84,12 54,1 / 88,4 14,96"),
  ],
  [
    skeleton("stick", 10, 0.16, "50,0 50,33 50,66 50,100"),
    skeleton("bent stick", 2, 0.2, "40,0 58,32 58,66 44,100"),
    skeleton("flag", 1, 0.32, "5,24 40,12 72,0! 72,34 70,68 70,100"),
    skeleton("flag and foot", 0.8, 0.55, "18,22 38,12 54,0! 52,34 52,68 52,97 / 4,98 50,97 98,96"),
  ],
  [
    skeleton("plain", 5, 0.82, "8,24 26,5 56,1 76,16 70,42 44,68 6,96! 34,93 66,94 98,96"),
    skeleton("looped", 4, 0.88, "10,22 30,3 60,2 74,20 66,46 44,72 22,94 6,92 10,78 30,74 54,86 74,96 98,90"),
    skeleton("angular", 2.5, 0.9, "6,14 34,4 72,5 80,16 56,46 30,72 4,95! 34,92 66,91 98,90"),
    skeleton("swan", 1.5, 0.8, "12,32 14,10 42,0 72,12 72,40 50,66 14,92 8,96! 30,86 60,94 98,98"),
  ],
  [
    skeleton("round", 5, 0.7, "8,14 34,1 68,4 78,22 62,40 34,48! 68,50 92,68 84,90 48,100 4,92"),
    skeleton("smooth", 2.5, 0.72, "6,12 36,1 72,8 74,28 52,44 44,48 70,52 92,70 82,92 46,100 4,94"),
    skeleton("flat top", 1.5, 0.74, "6,5 36,4 84,3! 62,22 38,40! 70,45 93,64 84,88 50,99 6,94"),
    skeleton("looped waist", 1.2, 0.72, "8,12 40,0 74,10 70,30 46,46 34,52 36,44 62,48 90,64 84,90 48,100 4,90"),
  ],
  [
    skeleton("open", 5, 0.76, "14,4 9,24 5,46 12,56! 40,54 68,52 96,48 / 84,6 80,36 76,68 72,100"),
    skeleton("open round", 3, 0.74, "14,2 6,28 8,46 26,55 52,53 82,42! 92,8! 84,38 78,68 72,100"),
    skeleton("closed", 1.5, 0.74, "70,2 48,22 26,42 3,61! 34,62 66,61 98,59 / 72,2 70,34 68,68 66,100"),
    skeleton("leaning", 2.5, 0.82, "30,2 18,22 6,44 3,56! 34,55 66,52 98,47 / 80,4 70,36 60,68 50,100"),
    skeleton("looped", 0.6, 0.74, "66,4 36,26 6,52 12,60 46,56 80,44 88,10! 82,36 74,68 68,100"),
  ],
  [
    skeleton("two strokes", 3.5, 0.84, "26,4 22,22 18,42! 46,36 74,46 84,66 66,90 36,99 4,94 / 26,4 50,4 74,3 98,1"),
    skeleton("one stroke", 4, 0.86, "97,2 72,4 48,5 28,7! 24,22 18,42! 46,38 74,50 80,70 62,92 32,99 3,94"),
    skeleton("smooth", 2.2, 0.84, "96,2 62,4 32,12 24,32 44,44 70,56 76,76 58,94 28,98 4,92"),
    skeleton("with a neck", 1, 0.74, "92,3 58,5 28,6! 26,26 24,46! 50,34 82,48 88,72 66,94 34,99 6,88"),
  ],
  [
    skeleton("curved", 5, 0.66, "74,1 44,16 18,42 5,70 18,94 50,99 80,86 84,66 62,54 34,60 12,78"),
    skeleton("straight", 3, 0.62, "62,0 38,26 16,54 8,80 28,98 60,95 84,78 74,60 46,58 18,76"),
    skeleton("high loop", 1.6, 0.68, "70,2 34,16 8,48 8,80 36,99 72,92 92,68 78,46 46,46 14,66"),
    skeleton("spiral", 1, 0.68, "84,4 50,6 16,34 4,68 24,96 60,98 88,78 76,56 50,54 34,68 40,80"),
  ],
  [
    skeleton("plain", 5, 0.72, "4,10 34,7 66,5 94,3! 78,32 60,64 46,100"),
    skeleton("rounded", 3.5, 0.74, "4,14 30,6 62,3 90,6 86,24 66,56 48,100"),
    skeleton("flag", 2, 0.74, "6,26 8,14 10,5! 38,6 66,5 94,4! 78,34 62,66 50,100"),
    skeleton("crossed", 1, 0.8, "6,8 36,6 66,5 94,4! 74,34 56,66 44,100 / 30,52 54,51 88,46"),
    skeleton("wavy", 1, 0.74, "4,18 16,4 44,9 68,8 94,2! 80,32 60,66 52,100"),
  ],
  [
    skeleton("from the top right", 5, 0.64, "82,14 52,1 20,12 22,34 50,49 80,68 78,90 46,100 14,90 18,70 48,50 80,30 84,10"),
    skeleton("closed", 3, 0.66, "60,3 26,6 14,24 40,44 70,62 84,82 58,99 24,96 10,78 34,56 66,42 86,20 64,3"),
    skeleton("open top", 2, 0.68, "88,6 56,4 22,14 26,36 56,52 76,72 66,94 34,99 14,84 30,64 62,42 90,14"),
    skeleton("two rings", 0.8, 0.6, "52,2 20,10 18,34 50,47 80,34 82,12 50,2 / 50,47 14,60 14,88 48,100 84,90 88,62 52,47"),
  ],
  [
    skeleton("straight", 4.5, 0.62, "82,12 52,1 18,12 6,34 24,50 58,44 82,20 86,10! 82,40 76,70 68,100"),
    skeleton("smooth", 3, 0.62, "84,16 60,2 24,8 6,30 22,48 56,44 84,18 84,34 78,66 66,100"),
    skeleton("hooked", 1.2, 0.64, "84,12 52,1 18,12 8,34 30,48 62,40 86,12! 86,46 80,78 58,97 22,94"),
    skeleton("bent", 1.5, 0.64, "80,14 48,2 14,16 8,38 34,48 66,34 80,12! 78,36 62,70 44,100"),
    skeleton("large ring", 1, 0.68, "86,16 50,0 12,14 4,42 34,58 74,44 88,12! 86,42 84,72 80,100"),
  ],
];
