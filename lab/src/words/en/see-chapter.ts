import type { DataName, Split } from "../../engine/protocol.ts";

const count = (value: number): string => value.toLocaleString("en");
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const splitNames: Record<Split, string> = { train: "training digit", test: "test digit" };
const dataNames: Record<DataName, string> = {
  handwriting: "generated handwriting",
  mnist: "MNIST",
  files: "your own files",
};

export const words = {
  title: "What the computer sees",
  minutes: "About 6 minutes",
  lead: "You see at a glance which digit somebody wrote. A computer gets no glance: it gets a list of numbers. Here is that list, and everything else the network is ever told.",

  data: {
    handwriting:
      "The digits on this page are generated handwriting: drawn by a program, with shaky lines, slants and widths as people have them.",
    mnist:
      "The digits on this page are MNIST: 70,000 digits written by some 500 people in the United States in the 1990s, the standard first lesson of machine learning.",
    files: "The digits on this page come from your own files.",
    name: (name: DataName): string => dataNames[name],
    mnistHere: "MNIST, the well-known set of real handwriting, is here too.",
    useMnist: "Show MNIST",
    useGenerated: "Show generated handwriting",
    bound: "They are those of the run on this page.",
  },

  pixels: [
    "Each digit is a picture of 28 × 28 squares. A square is called a pixel, and it holds one number: how much ink there is, from 0 for paper to 255 for full ink. That is what fits in one byte. The network gets the number divided by 255, so that everything it sees lies between 0 and 1.",
    "Point at the picture, or walk through it with the arrow keys, and read what is stored there.",
  ],

  digit: {
    title: "One digit, number by number",
    split: "Which digits",
    splits: { train: "Training", test: "Test" } satisfies Record<Split, string>,
    wanted: "Which class",
    any: "any",
    another: "Another digit",
    index: "Number",
    before: "The digit before",
    after: "The digit after",
    of: (total: number): string => `of ${count(total)}`,
    caption: (data: DataName, split: Split, index: number, label: number): string =>
      `${capital(splitNames[split])} ${count(index)} of ${dataNames[data]}, labelled ${label}`,
    waiting: "Fetching digits …",
    none: (label: number): string => `There is no ${label} among these digits.`,
    picture: (label: number): string => `Picture of a ${label}, 28 by 28 pixels. Arrow keys walk through it.`,
    glass: "Around it, as bytes",
    place: "Pixel",
    placeIs: (row: number, column: number): string => `row ${row}, column ${column}`,
    byte: "Byte",
    share: "To the network",
    flat: "In the flat row",
    flatIs: (pixel: number): string => `number ${pixel}`,
    fromZero: "Rows, columns and places are counted from 0.",
    spoken: (row: number, column: number, byte: number, share: string): string => `Row ${row}, column ${column}: ${byte} of 255, ${share}.`,
    label: "Label",
    labelIs: (label: number): string => `it is meant to be a ${label}`,
    oneHot: "as the network gets it, one-hot:",
    oneHotSpoken: (label: number): string => `Ten numbers, all 0 but a 1 in place ${label}.`,
    summary: (text: string, label: number, ink: number): string =>
      `${text}. ${ink} of its 784 pixels hold ink. Its label as ten numbers is 1 in place ${label} and 0 elsewhere.`,
    noSummary: "A digit of 28 by 28 pixels.",
    tableHead: ["row", ...Array.from({ length: 28 }, (_, column) => String(column))],
  },

  label: [
    "Every picture comes with a label: somebody has said which digit it is meant to be. The network will answer with ten numbers, one for each digit from 0 to 9, so the label is written in the same way: ten numbers, all of them 0 except a 1 in the place of the true digit. That way of writing is called one-hot.",
  ],

  flatten: {
    heading: "Flattened",
    before:
      "This network knows nothing of up and down. The 28 rows of the picture are laid end to end and become a single row of 28 × 28 = 784 numbers. No number is lost; but two pixels that touched, one above the other, are now 28 places apart. Point at a row of the picture and find its stretch in the flat row; it works the other way round, too.",
    title: "The same digit as a row of 784 numbers",
    row: "The flat row",
    rowSpoken: (pixel: number, row: number, column: number, byte: number): string =>
      `Number ${pixel}: row ${row}, column ${column}, ${byte} of 255`,
    stretch: (row: number): string => `Row ${row} of the picture is numbers ${row * 28} to ${row * 28 + 27} of the flat row.`,
    here: (pixel: number, byte: number): string => `Number ${pixel} holds ${byte}.`,
    summary: (row: number): string =>
      `The 28 rows of the picture, laid end to end. Row ${row} of the picture is the stretch from number ${row * 28} to number ${row * 28 + 27}.`,
    tableHead: ["numbers", "row of the picture", "their bytes"],
  },

  question: {
    question: "Before you go on: of all the numbers in the training digits, how many are exactly 0, plain paper?",
    choices: ["About one in five", "About half", "About four in five"],
    counting: "Counting …",
    answer: (share: number, digits: number, data: DataName): string =>
      `Counted just now over ${count(digits)} digits of ${dataNames[data]}: ${percent(share)} of the numbers are 0. Most of what the network is shown is empty paper, and the network will have to learn that the edges say nothing.`,
  },

  rows: {
    heading: "Four hundred digits at once",
    before:
      "One row for one digit. Put 400 of them beneath each other and you have a picture of the data itself, as the network gets it. Drag to choose which 400. Point at a line to see whose it is.",
    title: (rows: number): string => `${rows} digits, 784 numbers each`,
    from: "First digit",
    range: (start: number, end: number): string => `${count(start)} to ${count(end)}`,
    line: "Lines of the picture",
    lineSpoken: (index: number, label: number): string => `Digit ${index}, a ${label}`,
    caption: (index: number, label: number): string => `digit ${count(index)}, a ${label}`,
    pixel: (pixel: number, row: number, column: number): string => `number ${pixel}: row ${row}, column ${column}`,
    after: [
      "The stripes are no accident. A stripe full of ink is a pixel where many people write. Stripes come back every 28 numbers, because 28 numbers further on is the pixel just below. The empty margins left and right are the upper and lower edges of the pictures, where nobody writes.",
      "Could you tell from one line which digit it is? That is the network’s whole task.",
    ],
    summary: (start: number, end: number, data: DataName): string =>
      `Digits ${count(start)} to ${count(end)} of ${dataNames[data]} as lines of 784 numbers. Upright stripes show pixels where many have ink; the outer columns are empty.`,
    tableHead: ["digit", "label", "pixels with ink"],
  },

  means: {
    heading: "The average digit",
    before:
      "Add up all the 3s, pixel by pixel, and divide by how many there are: that is the mean 3. Where its ink is full, nearly everybody who wrote a 3 has ink; where it is faint, only some have.",
    title: (digits: number): string => `The mean of each class over ${count(digits)} training digits`,
    size: "Over how many",
    all: (digits: number): string => `all ${count(digits)}`,
    some: (digits: number): string => `the first ${count(digits)}`,
    one: (label: number): string => `Mean ${label}`,
    count: (digits: number): string => count(digits),
    working: (done: number, total: number): string => `${count(done)} of ${count(total)} read`,
    browse: (label: number, digits: number): string => `Mean ${label}, of ${count(digits)} digits: show one of them`,
    after:
      "The bars count how many digits of each class there are. None is rare, so the network cannot do well by betting on a favourite. And the means suggest a first way to read: lay a new digit over all ten and see which fits best. The network will find something better, since it learns not only where ink speaks for a digit but also where it speaks against it.",
    summary: (digits: number, most: number, mostCount: number, least: number, leastCount: number): string =>
      `Ten mean digits over ${count(digits)} training digits. The commonest is ${most} with ${count(mostCount)}, the rarest ${least} with ${count(leastCount)}.`,
    noSummary: "Ten mean digits, one for each class.",
    tableHead: ["class", "digits", "share", "mean ink of a pixel"],
  },

  table: {
    heading: (total: number): string => `What ${count(total)} × 784 means`,
    before: "All the training digits together are one table of numbers. These are the lines that say how large it is:",
    after: (total: number, rowsShown: number): string =>
      `(${total}, 784) is the table’s shape: ${count(total)} rows, one for each digit, and 784 columns, one for each pixel. That makes ${count(total * 784)} numbers, or ${Math.round((total * 784) / 1e6)} MB when each is a byte. The picture of ${rowsShown} lines above is a small piece of it: the whole would be ${count(Math.round(total / rowsShown))} such pictures high.`,
    labels: (loaded: number, total: number): string =>
      `The y table holds the labels: as many rows, and ten columns, since each label is one-hot. “Loaded” is how many the run on this page learns from: ${loaded === total ? "all of them" : `the first ${count(loaded)}`}. The test digits are kept aside: it never learns from them, so they can tell how well it reads what it has not seen.`,
    captionTrain: "training",
    captionTest: "test",
  },
};

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
