import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { readFileSync, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { compileFunction } from "node:vm";
import * as inkling from "../index.ts";
import * as data from "../data/index.ts";
import * as nn from "../nn/index.ts";
import * as train from "../train/index.ts";
import { UsageError } from "./arguments.ts";
import { openModel, type OpenedModel } from "./model-file.ts";

/** A model, and where it is from. */
export interface FoundModel {
  readonly definition: nn.ModelDefinition;
  /** The file that it is written in, if it is none of Inkling's own, and its contents' hash. */
  readonly file?: { readonly path: string; readonly sha256: string };
}

/** A model file does not say what it should. The message begins with its place: "my-model.ts:12". */
export class ModelFileError extends Error {
  override readonly name = "ModelFileError";
}

/** The public names that a model file imports: this program's own, so that its layers go into this program's graph. */
const packages: Readonly<Record<string, unknown>> = {
  inkling,
  "inkling/data": data,
  "inkling/nn": nn,
  "inkling/train": train,
};

const isOwn = (name: string): name is keyof typeof nn.models => Object.hasOwn(nn.models, name);

/**
 * The model of this name, or of this file: a small TypeScript module with `export default defineModel({ … })`.
 *
 * @throws UsageError if there is neither
 * @throws ModelFileError if the file is no program, or fails when it is run
 */
export async function findModel(name: string): Promise<FoundModel> {
  if (isOwn(name)) return { definition: nn.models[name] };
  if (!/\.[cm]?[jt]s$/.test(name))
    throw new UsageError(`a model is one of ${Object.keys(nn.models).join(", ")}, or a TypeScript file, got "${name}".`);
  const text = await readFile(name, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      error.code === "ENOENT" ? `there is no model file ${name}.` : `the model file ${name} cannot be read: ${error.message}.`,
    );
  });
  // Only who has a model file needs it.
  const { transform } = await import("sucrase");
  const module = atItsLine(name, () => loaded(resolve(name), transform, new Map()));
  const definition = module["default"] as nn.ModelDefinition | undefined;
  if (typeof definition?.build !== "function")
    throw new ModelFileError(`${name}: a model file ends with "export default defineModel({ … })", see inkling models --help.`);
  return { definition, file: { path: name, sha256: createHash("sha256").update(text).digest("hex") } };
}

/**
 * Does what runs a model's code; what fails there names the model file and its line.
 *
 * @param file as it was typed; undefined for models of Inkling's own
 */
export function atItsLine<Result>(file: string | undefined, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (file === undefined || !(error instanceof Error) || error instanceof ModelFileError) throw error;
    const line = lineIn(resolve(file), error);
    if (line === undefined) throw error;
    throw new ModelFileError(`${file}:${line}: ${error.message}`, { cause: error });
  }
}

/** The model of --model, with the definition of --definition. */
export async function openModelOf({ model, definition }: { readonly model: string; readonly definition?: string }): Promise<OpenedModel> {
  const found = definition === undefined ? undefined : await findModel(definition);
  return atItsLine(found?.file?.path, () => openModel(model, found?.definition));
}

type Module = Record<string, unknown>;
type Transform = typeof import("sucrase").transform;

/** Runs a file as a module, each line where it was; files that it names are run in the same way. */
function loaded(path: string, transform: Transform, known: Map<string, { exports: Module }>): Module {
  const before = known.get(path);
  if (before) return before.exports;
  const module = { exports: {} as Module };
  known.set(path, module);
  let code: string;
  try {
    ({ code } = transform(readFileSync(path, "utf8"), { transforms: ["typescript", "imports"], filePath: path }));
  } catch (error) {
    // "Error transforming /a/b.ts: Unexpected token (3:5)"
    const [, message = (error as Error).message, line = "1"] = /: ([^]*) \((\d+):\d+\)$/.exec((error as Error).message) ?? [];
    throw new ModelFileError(`${path}:${line}: ${message}`, { cause: error });
  }
  const own = createRequire(path);
  const require = (specifier: string): unknown => {
    if (Object.hasOwn(packages, specifier)) return packages[specifier];
    const beside = resolve(dirname(path), specifier);
    return /^\.{0,2}\//.test(specifier) && existsSync(beside) ? loaded(beside, transform, known) : own(specifier);
  };
  // oxlint-disable-next-line typescript/no-unsafe-call -- a function of Node's, without a type of its own
  compileFunction(code, ["exports", "module", "require"], { filename: path })(module.exports, module, require);
  return module.exports;
}

/** The line of the file that an error came from: the innermost one; a program that could not be compiled says so first. */
function lineIn(path: string, { stack = "" }: Error): number | undefined {
  const at = stack.indexOf(`${path}:`);
  const line = at < 0 ? NaN : Number.parseInt(stack.slice(at + path.length + 1), 10);
  return Number.isNaN(line) ? undefined : line;
}
