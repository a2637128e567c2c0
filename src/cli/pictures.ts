import { detectTerminal, toPng, toTerminal, type Figure } from "../plot/index.ts";
import { realEffects, type Effects } from "./effects.ts";

/** The figure as stdout can show it. */
export function pictureFor({ stdout, env }: Effects, figure: Figure): string {
  return toTerminal(figure, detectTerminal(env, stdout));
}

/** Shows a figure; keeps it as a PNG too, if a file is named. */
export async function present(figure: Figure, out: string | undefined, effects: Effects = realEffects): Promise<void> {
  // The file first: if it cannot be written, that is what the reader should see.
  if (out !== undefined) await effects.writeFile(out, toPng(figure));
  effects.stdout.write(pictureFor(effects, figure));
  if (out !== undefined) effects.stderr.write(`${out} is written.\n`);
}
