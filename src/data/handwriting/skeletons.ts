/** A point that the pen passes, in a box of 1 × 1 with y downwards, or a little outside; at a corner the pen stops and turns. */
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

/**
 * skeletons[d]: the ways to write digit d. First drawn by hand; then bent, widened and weighted by a search for the least
 * energy distance (Székely & Rizzo, 2013) between 700 generated and 1,200 of MNIST's training images of the digit, in
 * their first 48 principal components, with the bends kept small; last, the shapes that had come out odd were redrawn.
 */
export const skeletons: readonly (readonly Skeleton[])[] = [
  [
    skeleton("closed", 34, 0.8, "76,6 52,-1 23,11 6,47 12,84 43,98 79,86 98,51 86,14 57,-1 38,6"),
    skeleton("overlapping", 30, 0.86, "66,8 37,2 13,31 4,63 19,93 55,96 96,67 101,34 71,7 43,3 37,15"),
    skeleton("open", 17, 0.76, "41,4 20,25 9,61 27,91 56,96 96,64 94,33 59,10 52,8"),
    skeleton("from the side", 16, 0.68, "16,26 4,58 16,88 48,99 84,77 96,44 82,8 48,0 20,16 6,48"),
    skeleton("crossed", 2, 0.78, "60,4 24,12 6,45 15,82 43,99 80,86 98,48 86,15 57,3 / 88,8 12,94"),
  ],
  [
    skeleton("stick", 74, 0.14, "57,-5 48,35 41,69 35,95"),
    skeleton("bent stick", 10, 0.16, "80,0 66,38 36,72 -6,98"),
    skeleton("flag", 10, 0.34, "8,28 44,13 74,-4! 70,32 64,66 60,98"),
    skeleton("flag and foot", 6, 0.5, "14,28 36,14 54,0! 53,34 52,68 52,97 / 4,99 52,98 102,95"),
  ],
  [
    skeleton("plain", 21, 0.72, "7,18 21,3 46,5 65,17 67,43 46,72 7,112! 32,101 67,93 115,88"),
    skeleton("looped", 38, 1.16, "14,32 24,16 51,7 69,15 71,41 57,70 33,97 12,95 13,80 33,70 60,80 80,97 93,86"),
    skeleton("small loop", 18, 0.65, "7,19 34,5 62,12 72,26 63,46 39,76 15,96 3,88 10,82 29,85 58,95 89,95 123,77"),
    skeleton("angular", 14, 0.78, "13,15 29,5 61,8 73,21 46,55 24,79 7,82! 38,94 69,91 106,75"),
    skeleton("swan", 9, 0.8, "12,41 11,20 29,2 60,12 72,47 56,75 28,93 24,95! 41,91 68,94 94,67"),
  ],
  [
    skeleton("round", 32, 0.72, "8,14 28,2 70,7 80,25 55,41 26,49! 60,51 83,67 78,87 55,102 12,85"),
    skeleton("smooth", 40, 0.92, "26,13 39,6 65,12 67,31 44,48 36,52 63,55 90,65 81,91 44,106 3,89"),
    skeleton("flat top", 14, 0.79, "2,3 25,5 75,11! 53,23 33,39! 67,44 95,61 89,84 54,102 19,94"),
    skeleton("looped waist", 14, 0.92, "18,25 40,7 70,11 64,28 36,46 25,53 27,45 53,46 88,55 82,90 51,106 4,81"),
  ],
  [
    skeleton("open", 44, 0.76, "13,4 8,24 4,46 11,56! 40,54 68,52 97,48 / 84,6 80,36 76,68 72,100"),
    skeleton("open round", 27, 0.58, "9,11 4,31 9,47 30,53 58,49 88,32! 100,-8! 90,27 76,64 60,108"),
    skeleton("closed", 8, 0.86, "69,6 44,29 20,49 -3,64! 26,71 58,69 95,53 / 71,6 65,43 61,74 71,95"),
    skeleton("leaning", 20, 0.71, "38,-1 22,16 6,37 -1,50! 38,47 70,48 105,59 / 86,12 73,35 64,62 40,97"),
    skeleton("looped", 1, 0.61, "59,8 31,23 2,45 8,53 42,52 76,43 88,10! 79,35 72,69 83,109"),
  ],
  [
    skeleton("two strokes", 21, 1.03, "23,9 21,28 22,46! 48,38 78,45 86,65 62,93 36,95 19,76 / 23,9 46,5 69,3 90,3"),
    skeleton("one stroke", 32, 0.85, "98,-11 72,4 50,7 31,4! 27,22 18,43! 50,47 75,61 76,80 66,96 46,98 4,91"),
    skeleton("smooth", 25, 0.94, "98,12 75,8 40,11 23,34 43,52 64,65 67,80 56,96 38,94 17,81"),
    skeleton("with a neck", 22, 0.68, "74,9 58,9 32,9! 29,29 24,47! 54,40 82,54 93,79 77,102 42,94 3,64"),
  ],
  [
    skeleton("curved", 51, 0.77, "54,-2 34,18 16,47 15,83 38,104 62,97 89,82 91,66 66,59 40,67 26,90"),
    skeleton("straight", 24, 0.65, "50,5 36,31 16,58 12,77 45,95 82,97 100,78 83,67 55,68 26,78"),
    skeleton("high loop", 12, 0.85, "57,6 30,21 15,53 23,90 38,109 64,88 94,53 82,42 47,50 22,73"),
    skeleton("spiral", 12, 0.87, "65,2 31,-2 12,34 11,73 51,93 79,89 95,82 84,59 59,54 47,68 57,77"),
  ],
  [
    skeleton("plain", 46, 0.72, "-7,10 24,6 54,4 81,2! 80,33 66,65 54,98"),
    skeleton("rounded", 13, 0.8, "9,17 38,2 66,-1 91,9 85,29 64,61 63,93"),
    skeleton("flag", 7, 0.66, "8,29 13,12 18,-1! 49,0 73,2 92,7! 84,38 69,68 39,92"),
    skeleton("crossed", 20, 0.94, "11,13 33,1 56,3 78,9! 70,38 62,69 57,91 / 31,55 56,54 86,51"),
    skeleton("wavy", 14, 0.58, "7,27 19,6 43,7 66,5 89,7! 73,33 58,68 45,94"),
  ],
  [
    skeleton("from the top right", 30, 0.64, "81,13 59,1 18,13 20,38 53,55 78,70 75,89 55,100 29,91 23,74 50,56 80,32 82,8"),
    skeleton("closed", 28, 0.66, "64,6 21,1 12,16 38,40 67,58 80,80 61,99 24,105 10,86 32,53 64,39 92,20 69,6"),
    skeleton("open top", 30, 0.86, "93,-2 56,-1 18,11 22,36 49,57 67,79 58,92 35,94 21,82 25,65 57,47 94,12"),
    skeleton("two rings", 12, 0.77, "40,0 2,18 8,37 46,41 74,26 74,2 38,0 / 46,41 17,63 32,97 65,99 95,84 90,56 48,41"),
  ],
  [
    skeleton("straight", 18, 0.74, "82,12 58,-6 7,3 -4,35 23,51 58,47 79,22 86,9! 78,46 78,77 77,99"),
    skeleton("smooth", 44, 0.54, "82,12 58,3 24,8 6,28 26,48 63,46 83,14 86,32 82,68 69,103"),
    skeleton("hooked", 10, 0.82, "86,13 66,-8 22,12 2,35 28,48 61,42 87,14! 81,57 77,86 60,92 28,80"),
    skeleton("bent", 22, 0.61, "87,27 74,6 24,8 5,30 36,41 70,34 88,27! 78,38 59,68 32,104"),
    skeleton("large ring", 6, 0.69, "93,27 67,-5 18,0 1,35 36,61 77,53 97,23! 87,54 81,79 73,95"),
  ],
];
