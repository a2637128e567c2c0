import { pair, sha256OfContents } from "./dataset.ts";
import type { LabelledBytes } from "./dataset.ts";
import { parseImages, parseLabels } from "./idx.ts";

/** The four files of a data set, by what they hold. */
export type Part = "trainImages" | "trainLabels" | "testImages" | "testLabels";

export interface MnistFile {
  readonly part: Part;
  /** The canonical name, without ".gz". */
  readonly name: string;
  /** Length of the .gz, and of its content. */
  readonly gzipBytes: number;
  readonly contentBytes: number;
  readonly gzipSha256: string;
  readonly contentSha256: string;
}

/** Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits": its four files as they were published. */
export const mnistFiles: readonly MnistFile[] = [
  {
    part: "trainImages",
    name: "train-images-idx3-ubyte",
    gzipBytes: 9_912_422,
    contentBytes: 47_040_016,
    gzipSha256: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    contentSha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  },
  {
    part: "trainLabels",
    name: "train-labels-idx1-ubyte",
    gzipBytes: 28_881,
    contentBytes: 60_008,
    gzipSha256: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    contentSha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  },
  {
    part: "testImages",
    name: "t10k-images-idx3-ubyte",
    gzipBytes: 1_648_877,
    contentBytes: 7_840_016,
    gzipSha256: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    contentSha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  },
  {
    part: "testLabels",
    name: "t10k-labels-idx1-ubyte",
    gzipBytes: 4_542,
    contentBytes: 10_008,
    gzipSha256: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    contentSha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
  },
];

/** The identity of MNIST: over the contents of its four files. */
export async function mnistSha256(): Promise<string> {
  return sha256OfContents(mnistFiles.map((file) => file.contentSha256));
}

/** One IDX file's content (uncompressed), and what to call it in errors. */
export interface IdxFile {
  readonly bytes: Uint8Array;
  readonly source: string;
}

/** Four IDX files' contents → training and test examples, checked against each other. */
export function assemble(files: Readonly<Record<Part, IdxFile>>): { train: LabelledBytes; test: LabelledBytes } {
  const read = (images: IdxFile, labels: IdxFile): LabelledBytes =>
    pair(parseImages(images.bytes, images.source), parseLabels(labels.bytes, labels.source), images.source, labels.source);
  return { train: read(files.trainImages, files.trainLabels), test: read(files.testImages, files.testLabels) };
}

/** Where MNIST's files are, or would be put. */
export interface MnistPlace {
  readonly folder: string;
  readonly from: "INKLING_DATA" | "cache";
  /** The files that were found, raw or .gz. */
  readonly paths: Readonly<Partial<Record<Part, string>>>;
  /** True if all four files are there; whether they are intact, `verifyMnist` says. */
  readonly complete: boolean;
}

/** What one of MNIST's four files is like in some folder. */
export interface FileReport {
  readonly name: string;
  /** The file that was found under that name, raw or .gz. */
  readonly path?: string;
  readonly state: "ok" | "missing" | "wrong";
  readonly expectedSha256: string;
  readonly foundSha256?: string;
}
