import { readFile } from "node:fs/promises";
import { Session } from "../index.ts";
import { DataError, decodeSafetensors, type DataSets } from "../data/index.ts";
import { models } from "../nn/index.ts";
import { network as networkOf, type Network } from "../train/index.ts";
import { trainedFirst } from "./commands/show.ts";
import type { Effects } from "./effects.ts";
import { openModel, type Model } from "./model-file.ts";

/** A network that can be looked into, with its weights. Who gets one closes its session. */
export interface OpenNetwork {
  /** The model's name: "softmax", "cnn". */
  readonly name: string;
  readonly network: Network;
  readonly session: Session;
}

/**
 * The network of a model file, whichever model it is.
 *
 * @throws DataError if the file is missing or damaged, or holds something else
 */
export async function openNetwork(path: string): Promise<OpenNetwork> {
  const named = await namedModel(path);
  // All that can be wrong with a file of the tutorial's network, and with one that cannot be read, is said there.
  if (named === undefined) return withWeightsOf(await openModel(path));
  const { name, tensors, promised } = named;
  const network = networkOf(models[name]);
  const session = new Session({ graph: network.graph });
  try {
    const variables = new Map(network.graph.variables.map((variable) => [variable.name, variable]));
    const missing = network.graph.variables.filter((variable) => variable.trainable && !tensors.has(variable.name));
    if (missing.length > 0) {
      const names = missing.map((variable) => variable.name).join(", ");
      throw new DataError(`${path} is not a whole model "${name}": it lacks ${names}. Train it again, or get it again.`);
    }
    for (const [tensorName, tensor] of tensors) {
      const variable = variables.get(tensorName);
      if (variable === undefined || variable.shape.join() !== tensor.shape.join()) {
        const wanted = variable === undefined ? "none of that name" : `[${variable.shape.join(", ")}]`;
        throw new DataError(
          `${path} does not fit the model "${name}": it has ${tensorName} [${tensor.shape.join(", ")}], the model ${wanted}.`,
        );
      }
      await session.load(variable, tensor);
    }
    if (promised !== undefined && promised !== (await session.weightsSha256())) {
      throw new DataError(`${path} is damaged: its weights are not those that it was saved with. Train it again, or get it again.`);
    }
    return { name, network, session };
  } catch (error) {
    session.close();
    throw error;
  }
}

type ModelName = keyof typeof models;
const isModelName = (name: string): name is ModelName => Object.hasOwn(models, name);

/** What a file of one of the models holds; undefined for one that is not, or is the tutorial's, or cannot be read. */
async function namedModel(
  path: string,
): Promise<{ name: ModelName; tensors: ReturnType<typeof decodeSafetensors>["tensors"]; promised: string | undefined } | undefined> {
  try {
    const { tensors, metadata } = decodeSafetensors(await readFile(path));
    const name = metadata["model"] ?? "";
    return isModelName(name) && name !== "softmax" ? { name, tensors, promised: metadata["weightsSha256"] } : undefined;
  } catch {
    return undefined;
  }
}

/** The same weights in the network that can be looked into. */
async function withWeightsOf({ session: original, weights, bias }: Model): Promise<OpenNetwork> {
  original.close();
  const network = networkOf(models.softmax);
  const session = new Session({ graph: network.graph });
  const [W, b] = ["W", "b"].map((name) => network.graph.variables.find((variable) => variable.name === name)!);
  await session.load(W, weights);
  await session.load(b, bias);
  return { name: "softmax", network, session };
}

/** The tutorial's network, trained on the digits that are here. */
export async function trainNetworkFirst(sets: DataSets<"float32">, effects: Effects): Promise<OpenNetwork> {
  return withWeightsOf(await trainedFirst(sets, effects));
}
