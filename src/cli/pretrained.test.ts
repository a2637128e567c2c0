import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readDataSets } from "../data/index.ts";
import { examine } from "./exam.ts";
import { openModel } from "./model-file.ts";
import { pretrainedNames, weightsFile } from "./pretrained.ts";

const folder = join(import.meta.dirname, "..", "..", "assets", "pretrained");
const list = JSON.parse(readFileSync(join(folder, "pretrained.json"), "utf8")) as Record<
  string,
  { accuracy: number; weightsSha256: string }
>;
const mnist = process.env["INKLING_DATA"];

test("a name stands for its file of weights, and any other word for the file of that name", () => {
  expect(weightsFile("cnn")).toBe(join(folder, "cnn.safetensors"));
  expect(weightsFile("run/cnn")).toBe("run/cnn");
  expect(Object.keys(list)).toEqual([...pretrainedNames]);
});

test.each([...pretrainedNames])("the pretrained %s opens by its name, has the weights that its list says, and is small", async (name) => {
  const model = await openModel(name);
  try {
    expect(model.name).toBe(name);
    expect(await model.session.weightsSha256()).toBe(list[name].weightsSha256);
    expect(statSync(weightsFile(name)).size).toBeLessThan(500_000);
  } finally {
    model.session.close();
  }
});

test.skipIf(!mnist).each([...pretrainedNames])("the pretrained %s reads as many of MNIST's test digits as its list says", async (name) => {
  const { test: digits } = await readDataSets(mnist, { oneHot: true });
  const model = await openModel(name);
  try {
    expect((await examine(model, digits)).accuracy).toBe(list[name].accuracy);
  } finally {
    model.session.close();
  }
});
