import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The networks that come trained with the package; assets/pretrained/README.md says by which command. */
export const pretrainedNames = ["softmax", "mlp", "cnn"] as const;

/**
 * The file of weights that a name stands for where a model file is asked for: that of a pretrained network, unless a file of this
 * name is there; any other name is a file's.
 */
export function weightsFile(name: string): string {
  if (!(pretrainedNames as readonly string[]).includes(name) || existsSync(name)) return name;
  const here = dirname(fileURLToPath(import.meta.url));
  // Two folders up from the sources, three from the built files.
  const folders = ["../..", "../../.."].map((up) => join(here, up, "assets", "pretrained"));
  const folder = folders.find((candidate) => existsSync(candidate)) ?? folders[1];
  return join(folder, `${name}.safetensors`);
}

/** Those whose weights are here: all of them, in a whole package. */
export const pretrainedHere = (): string[] => pretrainedNames.filter((name) => existsSync(weightsFile(name)));
