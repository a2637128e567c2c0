import { evaluate, floor, Graph, randomUniform, withGraph, type NdArray } from "../../../index.ts";
import type { DataIdentity, DataSets } from "../../../data/index.ts";
import { digitImage, flatRows } from "../../../plot/index.ts";
import { listings } from "../listings.ts";
import type { Page } from "../page.ts";

type Examples = readonly [images: NdArray<"float32">, labels: NdArray<"float32">];

/** The digits, and the functions by which the rest of the tutorial asks for some of them. */
export interface Digits {
  readonly mnist: DataSets<"float32">;
  readonly trainSize: (count: number) => Examples;
  readonly testSize: (count: number) => Examples;
  readonly displayDigit: (index: number) => Promise<void>;
  readonly randomIndex: (name: string, count: number) => Promise<number>;
}

/** `readDataSets` of inkling/data, or one that shows how it goes. */
export type DataReader = (name: string | undefined, options: { readonly oneHot: true }) => Promise<DataSets<"float32">>;

/** What the data are called in a sentence. */
export function dataName({ kind, name }: DataIdentity): string {
  if (kind === "mnist") return "MNIST";
  return kind === "handwriting" ? "generated handwriting" : `the data set "${name}"`;
}

/** Sections 1: rows 1 to 4 of the tutorial. */
export async function showDigits(page: Page, source: string | undefined, seed: number, readDataSets: DataReader): Promise<Digits> {
  const { print, show } = page;
  page.say(
    "Somebody wrote a digit by hand, and somebody else wrote down which digit it is. With some ten thousands of such pairs a computer can learn to read digits that it has never seen. First they have to be loaded.",
  );
  page.code(listings.data);

  // listing: data
  const mnist = await readDataSets(source, { oneHot: true });
  const { train, validation, test } = mnist;
  print(`to train with ${train.count}, to validate with ${validation.count}`);
  print(`to test with ${test.count}`);
  // end
  page.data = mnist.identity.kind === "folder" ? mnist.identity.name : dataName(mnist.identity);
  page.say(
    mnist.identity.kind === "mnist"
      ? `This is MNIST, made by Yann LeCun, Corinna Cortes and Christopher Burges: ${(train.count + validation.count + test.count).toLocaleString("en-US")} digits, written by employees of the Census Bureau and by high-school students in the United States. The first ${validation.count.toLocaleString("en-US")} digits of the training file are kept apart, as the tutorial that we follow does.`
      : mnist.identity.kind === "handwriting"
        ? "This is not MNIST, which is not at hand, or was not asked for: Inkling has drawn these digits itself, from strokes. What you will see is the same in kind; every number below is computed on these digits, and so differs from the numbers that MNIST gives."
        : `These are the digits in ${mnist.identity.from}. Every number below is computed on them, and so differs from the numbers that MNIST gives.`,
  );

  page.say(
    "A picture is 28 × 28 pixels, each from 0 (paper) to 1 (ink). Row after row they are put into one line of 784 numbers: the network will weigh every pixel by itself and does not need to know which ones are neighbours. Two functions take as many examples as you like, and say what they took.",
  );
  page.code(listings.sizes);
  // listing: sizes
  function trainSize(count: number) {
    const xTrain = train.images.slice(0, count);
    const yTrain = train.labels.slice(0, count);
    print(`Total Training Images in Dataset = ${tuple(train.images.shape)}`);
    print("--------------------------------------------------");
    print(`x_train Examples Loaded = ${tuple(xTrain.shape)}`);
    print(`y_train Examples Loaded = ${tuple(yTrain.shape)}`);
    print();
    return [xTrain, yTrain] as const;
  }

  function testSize(count: number) {
    const xTest = test.images.slice(0, count);
    const yTest = test.labels.slice(0, count);
    print(`Total Test Examples in Dataset = ${tuple(test.images.shape)}`);
    print("--------------------------------------------------");
    print(`x_test Examples Loaded = ${tuple(xTest.shape)}`);
    print(`y_test Examples Loaded = ${tuple(yTest.shape)}`);
    return [xTest, yTest] as const;
  }

  const [xTrain, yTrain] = trainSize(train.count);
  // end
  page.say(
    `So ${tuple(train.images.shape)} is a table: ${train.count.toLocaleString("en-US")} rows, one for each picture, and 784 columns, one for each pixel. Its companion has ten columns: the label of a picture is a row of ten numbers with a single 1, at the place of its digit. That is called one-hot. A 7 is not more than a 3; each digit gets a place of its own.`,
  );
  page.code(listings.digit);

  const randomIndex = (name: string, count: number) => drawIndex(seed, name, count);
  // listing: digit
  async function displayDigit(index: number) {
    print(yTrain.row(index));
    const label = yTrain.row(index).argMax();
    const title = `Example: ${index}  Label: ${label}`;
    await show("digit", digitImage(xTrain.row(index), { title }));
  }

  await displayDigit(await randomIndex("digit", train.count));
  // end

  page.say(
    "And this is what the network gets. Below are 400 digits as 400 rows of 784 numbers, each digit one thin line. You cannot read them like this, and yet nothing has been lost. The stripes are there because most digits leave the same pixels white: the left and right edge of every row of the picture.",
  );
  page.code(listings.flat);
  // listing: flat
  async function displayMultFlat(start: number, stop: number) {
    await show("flat", flatRows(xTrain.slice(start, stop)));
  }

  await displayMultFlat(0, Math.min(400, train.count));
  // end
  return { mnist, trainSize, testSize, displayDigit, randomIndex };
}

/** A shape as Python writes it. */
export function tuple(shape: readonly number[]): string {
  return `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
}

/** A whole number from 0 up to but without `count`, the same for the same seed and name. */
async function drawIndex(seed: number, name: string, count: number): Promise<number> {
  const graph = new Graph({ seed });
  const index = withGraph(graph, () => floor(randomUniform([], { high: count, name })));
  return Math.min((await evaluate(index)).item(), count - 1);
}
