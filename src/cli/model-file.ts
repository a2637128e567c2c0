import { readFile } from "node:fs/promises";
import { Session, type NdArray } from "../index.ts";
import { DataError, decodeSafetensors, encodeSafetensors, SafetensorsError, type DataIdentity } from "../data/index.ts";
import { softmaxRegression, type Network } from "./softmax-regression.ts";
import { version } from "./version.ts";

/** What a model was made with and from. */
export interface Provenance {
  readonly settings: Readonly<Record<string, number | boolean>>;
  readonly seed: number;
  readonly updates: number;
  readonly data: DataIdentity;
  readonly weightsSha256: string;
}

/** A network with its weights, ready to be asked. Who gets one closes it. */
export interface Model {
  readonly network: Network;
  readonly session: Session;
  readonly weights: NdArray;
  readonly bias: NdArray;
}

/** The model that a session holds, with its weights as they are now. */
export async function modelOf(network: Network, session: Session): Promise<Model> {
  const [weights, bias] = await session.run([network.W, network.b]);
  return { network, session, weights, bias };
}

/** A model as the bytes of a .safetensors file. Its metadata name no folder and no time: the same run gives the same file. */
export function encodeModel({ weights, bias }: Model, { settings, seed, updates, data, weightsSha256 }: Provenance): Uint8Array {
  return encodeSafetensors({
    tensors: new Map([
      ["W", weights],
      ["b", bias],
    ]),
    metadata: {
      model: "softmax-regression",
      inkling: version,
      settings: JSON.stringify(settings),
      seed: String(seed),
      updates: String(updates),
      data: data.name,
      dataSha256: data.sha256,
      weightsSha256,
    },
  });
}

/**
 * The model of a file.
 *
 * @throws DataError if the file is missing or damaged, or holds something else
 */
export async function openModel(path: string): Promise<Model> {
  const { tensors, metadata } = decode(await readModelFile(path), path);
  const [weights, bias] = [tensors.get("W"), tensors.get("b")];
  const isOurs = tensors.size === 2 && isFloats(weights, [784, 10]) && isFloats(bias, [10]);
  if (!isOurs) {
    const found = [...tensors].map(([name, { dtype, shape }]) => `${name} ${dtype} [${shape.join(", ")}]`).join(", ");
    throw new DataError(
      `${path} is not a model of this kind: it should hold W float32 [784, 10] and b float32 [10], it holds ${found || "nothing"}.`,
    );
  }
  // What a model is trained with plays no part in asking it.
  const network = softmaxRegression({ learningRate: 1, naiveLog: false, seed: 0 });
  const session = new Session({ graph: network.graph });
  await session.load(network.W, weights!);
  await session.load(network.b, bias!);
  const promised = metadata["weightsSha256"];
  if (promised !== undefined && promised !== (await session.weightsSha256())) {
    session.close();
    throw new DataError(`${path} is damaged: its weights are not those that it was saved with. Train it again, or get it again.`);
  }
  return { network, session, weights: weights!, bias: bias! };
}

async function readModelFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR")
      throw new DataError(`There is no model file ${path}. inkling train --out DIR makes one: DIR/model.safetensors.`);
    if (code === "EISDIR") throw new DataError(`${path} is a folder; name the model file in it, such as model.safetensors.`);
    throw new DataError(`The model file ${path} cannot be read: ${(error as Error).message}.`, { cause: error });
  }
}

function decode(file: Uint8Array, path: string): ReturnType<typeof decodeSafetensors> {
  try {
    return decodeSafetensors(file);
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
    throw new DataError(`${path} is not a model that can be used: ${error.message}.`, { cause: error });
  }
}

const isFloats = (array: NdArray | undefined, shape: readonly number[]): boolean =>
  array?.dtype === "float32" && array.shape.join() === shape.join();
