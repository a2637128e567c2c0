import { readFile } from "node:fs/promises";
import { Session, type Graph, type NdArray, type Tensor, type Variable } from "../index.ts";
import { models, type ModelDefinition } from "../nn/index.ts";
import { network as networkOf, type Network as TrainedNetwork } from "../train/index.ts";
import { DataError, decodeSafetensors, encodeSafetensors, SafetensorsError, type DataIdentity } from "../data/index.ts";
import { weightsFile } from "./pretrained.ts";
import type { Network } from "./softmax-regression.ts";
import { version } from "./version.ts";

/** What a model was made with and from. */
export interface Provenance {
  readonly settings: Readonly<Record<string, number | boolean | string>>;
  readonly seed: number;
  readonly updates: number;
  readonly data: DataIdentity;
  readonly weightsSha256: string;
}

/** What can be asked of every network: it takes the feeds "x", digits, and "y_", one-hot labels. */
export interface Asked {
  readonly graph: Graph;
  readonly y: Tensor;
  readonly prediction: Tensor;
  readonly loss: Tensor;
  readonly accuracy: Tensor;
}

/** A network with its weights, ready to be asked. Who gets one closes it. */
export interface Model {
  readonly name: string;
  readonly network: Asked;
  readonly session: Session;
  /** The cheat sheets [784, 10] of softmax regression; no other network has any. */
  readonly weights: NdArray | undefined;
}

/** The tutorial's network, as it is when it has been trained. */
export interface LinearModel extends Model {
  readonly network: Network;
  readonly weights: NdArray;
}

/** A model from a file: its network has all that is to be had of one, layers too. */
export interface OpenedModel extends Model {
  readonly network: TrainedNetwork;
}

/** The model that a session of the tutorial's network holds, with its weights as they are now. */
export async function modelOf(network: Network, session: Session): Promise<LinearModel> {
  return { name: "softmax", network, session, weights: await session.run(network.W) };
}

/**
 * A model as the bytes of a .safetensors file: its trained variables and its moving averages, under their names. Its metadata name
 * no folder and no time: the same run gives the same file.
 */
export async function encodeModel(
  { name, network: { graph }, session }: Pick<Model, "name" | "network" | "session">,
  { settings, seed, updates, data, weightsSha256 }: Provenance,
): Promise<Uint8Array> {
  const kept = modelVariables(graph);
  const values = await session.run(kept);
  return encodeSafetensors({
    tensors: new Map(kept.map((one, i) => [one.name, values[i]])),
    metadata: {
      model: name === "softmax" ? linearName : name,
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

/** What the tutorial's network is called in files. */
const linearName = "softmax-regression";

/** The variables that reading a digit depends on: those that are trained, and moving averages; not what an optimizer remembers. */
function modelVariables({ variables }: Graph): readonly Variable[] {
  return variables.filter(({ name, trainable }) => trainable || /(^|\/)moving_(mean|variance)$/.test(name));
}

/**
 * The model of a file, or one of the pretrained networks by its name.
 *
 * @param definition What built it, if it is none of Inkling's own.
 * @throws DataError if the file is missing or damaged, or holds something else
 */
export async function openModel(file: string, definition?: ModelDefinition): Promise<OpenedModel> {
  const path = weightsFile(file);
  const { tensors, metadata } = decode(await readModelFile(path), path);
  const name = metadata["model"] === linearName || metadata["model"] === undefined ? "softmax" : metadata["model"];
  const network = networkNamed(name, path, definition);
  const wanted = modelVariables(network.graph);
  const fits = (one: Variable): boolean => isFloats(tensors.get(one.name), one.shape as readonly number[]);
  if (tensors.size !== wanted.length || !wanted.every(fits)) {
    const found = [...tensors].map(([tensor, { dtype, shape }]) => `${tensor} ${dtype} [${shape.join(", ")}]`).join(", ");
    const should = wanted.map((one) => `${one.name} ${one.dtype} [${one.shape.join(", ")}]`);
    throw new DataError(`${path} is not a model of this kind: it should hold ${listed(should)}, it holds ${found || "nothing"}.`);
  }
  const session = new Session({ graph: network.graph });
  for (const one of wanted) await session.load(one, tensors.get(one.name)!);
  const promised = metadata["weightsSha256"];
  if (promised !== undefined && promised !== (await session.weightsSha256())) {
    session.close();
    throw new DataError(`${path} is damaged: its weights are not those that it was saved with. Train it again, or get it again.`);
  }
  return { name, network, session, weights: name === "softmax" ? tensors.get("W")! : undefined };
}

/** The network of a file's metadata. What a model was trained with plays no part in asking it. */
function networkNamed(name: string, path: string, definition: ModelDefinition | undefined): TrainedNetwork {
  if (definition !== undefined) {
    if (definition.name === name) return networkOf(definition);
    throw new DataError(`${path} is of the model "${name}", and the file that was named with it makes "${definition.name}".`);
  }
  if (Object.hasOwn(models, name)) return networkOf(models[name as keyof typeof models]);
  throw new DataError(
    `${path} is of the model "${name}", which is none of Inkling's own: name the file that it is written in with --definition.`,
  );
}

const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;

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
