import { Session } from "../index.ts";
import type { DataSets } from "../data/index.ts";
import { models } from "../nn/index.ts";
import { network as networkOf } from "../train/index.ts";
import { tutorialRun, trainWithBar } from "./commands/train.ts";
import { firstExamples } from "./data-sets.ts";
import { Interrupted, type Effects } from "./effects.ts";
import type { LinearModel, OpenedModel } from "./model-file.ts";
import { StatusLine } from "./progress.ts";

/** The tutorial's run on these data, as far as they go: for who names no model. */
export async function trainedFirst(sets: DataSets<"float32">, effects: Effects): Promise<LinearModel> {
  const status = new StatusLine(effects);
  effects.stderr.write("No --model is named: training the tutorial's network first …\n");
  const examples = {
    train: firstExamples("the training", Math.min(tutorialRun.trainSize, sets.train.count), sets.train, sets.identity.name),
    test: firstExamples("the test", Math.min(tutorialRun.testSize, sets.test.count), sets.test, sets.identity.name),
  };
  const { outcome, model } = await trainWithBar(tutorialRun, examples, status, effects, () => {});
  if (outcome.end !== "stopped") return model;
  model.session.close();
  throw new Interrupted();
}

/** The same, as a network that can be looked into as one from a file can. */
export async function openedFirst(sets: DataSets<"float32">, effects: Effects): Promise<OpenedModel> {
  const { network: trained, session: first, weights } = await trainedFirst(sets, effects);
  const network = networkOf(models.softmax);
  const session = new Session({ graph: network.graph });
  const named = (name: string) => network.graph.variables.find((variable) => variable.name === name)!;
  await session.load(named("W"), weights);
  await session.load(named("b"), await first.run(trained.b));
  first.close();
  return { name: "softmax", network, session, weights };
}
