import { expect, test } from "vitest";
import { defaultSettings, type DataName } from "../../engine/protocol.ts";
import { differences } from "./differences.ts";

const made = (change: Partial<typeof defaultSettings> = {}, name: DataName = "mnist") => ({
  settings: { ...defaultSettings, ...change },
  data: { name },
});

test("a run is named by what differs, its own values given", () => {
  expect(differences(made({ trainSize: 3, learningRate: 10 }), made())).toEqual(["TRAIN_SIZE 3", "LEARNING_RATE 10"]);
  expect(differences(made({}, "handwriting"), made({ naiveLog: true }))).toEqual(["joined logarithm", "generated handwriting"]);
});

test("a run that was made again is said to have the same values", () => {
  expect(differences(made(), made())).toEqual(["the same values"]);
});
