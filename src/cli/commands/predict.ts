import type { Command } from "commander";
import { NdArray } from "../../index.ts";
import { readDigit } from "../../data/index.ts";
import { bars, figure, grayReversed, image } from "../../plot/index.ts";
import { newCommand } from "../arguments.ts";
import { realEffects, type Effects } from "../effects.ts";
import { openModelOf } from "../model-source.ts";
import { pictureFor } from "../pictures.ts";
import { jsonLine, shortestOf } from "../shortest.ts";

export interface PredictOptions {
  readonly model: string;
  readonly definition?: string;
  readonly center: boolean;
  readonly json?: boolean;
}

export function predictCommand(effects: Effects): Command {
  return newCommand("predict", effects, [
    "inkling predict --model cnn four.png",
    "inkling predict --model run/model.safetensors digits/*.png --json",
  ])
    .summary("read digits from PNG files")
    .description(
      "Reads one digit from each PNG file: any size or colour, dark on light or light on dark. Each is scaled and centred as MNIST's digits were, because the network has never seen others.",
    )
    .argument("<image...>", "PNG files, one digit on each")
    .requiredOption("--model <file>", "the model, as inkling train --out made it; or softmax, mlp, cnn: networks that come trained")
    .option("--definition <file>", "the TypeScript file that built it, if it is none of Inkling's own models")
    .option("--no-center", "leave the digit where it is on its image")
    .option("--json", "print one JSON object for each image")
    .action((images: string[], options: PredictOptions) => predict(images, options, effects));
}

/** Reads a digit from each image. All of them are looked at before the first answer. */
export async function predict(paths: readonly string[], options: PredictOptions, effects: Effects = realEffects): Promise<void> {
  const { network, session } = await openModelOf(options);
  try {
    const bytes = new Uint8Array(paths.length * 784);
    for (const [i, path] of paths.entries()) bytes.set((await readDigit(path, { center: options.center })).image, i * 784);
    const images = NdArray.ofBytes(bytes, [paths.length, 784], 255);
    const { y, prediction } = await session.run({ y: network.y, prediction: network.prediction }, { x: images });
    for (const [i, path] of paths.entries()) {
      const probabilities = shortestOf(y.row(i));
      const digit = prediction.at(i);
      if (options.json) {
        effects.stdout.write(jsonLine({ image: path, prediction: digit, probabilities }));
        continue;
      }
      // As the network sees it: a digit that is off its centre, or upside down, explains a wrong answer.
      const seen = image(images.row(i).reshape([28, 28]), { colormap: grayReversed, limits: [0, 1], pixelSize: 10, frame: true });
      effects.stdout.write(
        `${i === 0 ? "" : "\n"}${pictureFor(effects, figure([seen, bars(probabilities)], { title: `${path}: ${digit}` }))}`,
      );
    }
  } finally {
    session.close();
  }
}
