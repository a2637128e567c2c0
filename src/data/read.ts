import { dataSet, splitFiles } from "./dataset.ts";
import type { DataSets, LabelType, ReadProgress } from "./dataset.ts";
import { DataError, reasonOf } from "./errors.ts";
import { assemble, mnistSha256 } from "./mnist.ts";
import type { FileReport, MnistPlace } from "./mnist.ts";
import { obtainMnist } from "./obtain.ts";
import type { Patience } from "./obtain.ts";
import { isNode, ownEnvironment } from "./platform.ts";
import type { Environment } from "./platform.ts";

export interface ReadOptions {
  /** Labels as one-hot float32 rows of ten; without it each label is its class, as uint8. */
  readonly oneHot?: boolean | undefined;
  /** Stops a download or the generating of digits; the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ReadProgress) => void) | undefined;
  /** Told what the reader should know (that generated digits stand in for MNIST); console.warn unless given. */
  readonly onNotice?: ((notice: string) => void) | undefined;
  /** Of generated handwriting: which digits; 0 unless given. Files are always read as they are. */
  readonly seed?: number | undefined;
  /** Of generated handwriting: how many digits; 55,000, 5,000 and 10,000 unless given, as MNIST has. */
  readonly trainCount?: number | undefined;
  readonly validationCount?: number | undefined;
  readonly testCount?: number | undefined;
  /** Variables that are heeded: INKLING_DATA, INKLING_CACHE, INKLING_MIRROR; the process's own unless given. */
  readonly environment?: Environment | undefined;
  /** Addresses that MNIST is downloaded from; INKLING_MIRROR comes before them. */
  readonly mirrors?: readonly string[] | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** The default must have decided within 5 s; what is left of them is for reading a damaged cache, and for slow machines. */
const byDefault: Patience = { reachMs: 3500, stallMs: 5000, rounds: 2 };
/** Who asked for MNIST by name gets an error instead of a substitute, so it pays to wait for a slow line. */
const byName: Patience = { reachMs: 15_000, stallMs: 10_000, rounds: 3 };

/**
 * Reads a data set: handwritten digits to train on, to validate and to test with.
 *
 * - `"mnist"`: the folder that INKLING_DATA names; without it the user's cache, filled by a download the first time.
 * - `"handwriting"`: digits that Inkling generates itself, from `seed`.
 * - any other text: a folder of IDX files, raw or .gz. The two words win over folders of their names: write `./mnist`.
 * - nothing: as `"mnist"`, but if MNIST is in no folder and cannot be reached, generated handwriting, with a notice.
 *
 * The first twelfth of a training file, at most 5,000 images, is the validation set: MNIST gives 55,000, 5,000, 10,000.
 *
 * @throws DataError if what was asked for by name cannot be had, or a file is not what it should be
 */
export async function readDataSets(
  name: string | undefined,
  options: ReadOptions & { readonly oneHot: true },
): Promise<DataSets<"float32">>;
export async function readDataSets(
  name?: string,
  options?: ReadOptions & { readonly oneHot?: false | undefined },
): Promise<DataSets<"uint8">>;
export async function readDataSets(name?: string, options?: ReadOptions): Promise<DataSets>;
export async function readDataSets(name?: string, options: ReadOptions = {}): Promise<DataSets> {
  const { environment = ownEnvironment(), onNotice = console.warn, signal } = options;
  signal?.throwIfAborted();
  const labelType = options.oneHot ? "float32" : "uint8";
  if (name === "handwriting") return readHandwriting(options, labelType);
  if (name !== undefined && name !== "mnist") return readFolderSets(name, undefined, labelType);
  const folder = environment["INKLING_DATA"];
  if (folder) return readFolderSets(folder, "INKLING_DATA", labelType);
  try {
    return await readMnist({ ...options, environment, onNotice }, labelType, name === "mnist" ? byName : byDefault);
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof DataError)) throw error;
    const reason = reasonOf(error).replace(/\.$/, "");
    if (name === "mnist") throw new DataError(`MNIST could not be had: ${reason}. ${whatToDo}`, { cause: error });
    onNotice(`MNIST could not be reached (${reason}); using generated handwriting instead. ${whatToDo}`);
    return readHandwriting(options, labelType);
  }
}

const whatToDo =
  "To use MNIST, connect to the network and try again, or put its four files into a folder and name it with --data or INKLING_DATA.";

async function readFolderSets(folder: string, askedBy: string | undefined, labelType: LabelType): Promise<DataSets> {
  if (!isNode) throw new DataError(`"${folder}" would be a folder, and a browser has none: read "mnist" or "handwriting".`);
  const { readFolder } = await import("./folder.ts");
  const { train, test, identity } = await readFolder(folder, askedBy);
  return { ...splitFiles(train, test, labelType), identity };
}

type Checked = ReadOptions & { readonly environment: Environment; readonly onNotice: (notice: string) => void };

async function readMnist(options: Checked, labelType: LabelType, patience: Patience): Promise<DataSets> {
  const { environment, onNotice, onProgress, signal, mirrors, fetch } = options;
  const network = { ...(mirrors ? { mirrors } : {}), ...(fetch ? { fetch } : {}) };
  const { files, from } = await obtainMnist({ environment, patience, onNotice, onProgress, signal, ...network });
  const { train, test } = assemble(files);
  return { ...splitFiles(train, test, labelType), identity: { name: "mnist", kind: "mnist", sha256: await mnistSha256(), from } };
}

async function readHandwriting(options: ReadOptions, labelType: LabelType): Promise<DataSets> {
  const { generateHandwriting } = await import("./generate.ts");
  const { seed = 0, trainCount = 55_000, validationCount = 5000, testCount = 10_000, onProgress, signal } = options;
  const counts = { train: trainCount, validation: validationCount, test: testCount };
  const { train, validation, test, identity } = await generateHandwriting({ seed, counts, onProgress, signal });
  return { train: dataSet(train, labelType), validation: dataSet(validation, labelType), test: dataSet(test, labelType), identity };
}

/** The folder that `readDataSets("mnist")` reads from: INKLING_DATA's, else the one in the user's cache. Node only. */
export async function locateMnist(environment: Environment = ownEnvironment()): Promise<MnistPlace> {
  return (await import("./locate.ts")).locate(environment);
}

/** Compares the files of a folder with MNIST as it was published, by SHA-256. Node only. */
export async function verifyMnist(folder: string): Promise<FileReport[]> {
  return (await import("./locate.ts")).verify(folder);
}
