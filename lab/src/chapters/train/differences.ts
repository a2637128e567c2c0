import type { DataName, Settings } from "../../engine/protocol.ts";
import { words } from "../../words/en/train-chapter.ts";

interface Made {
  readonly settings: Settings;
  readonly data: { readonly name: DataName } | undefined;
}

/** In which values and data a run differs from another, its own named; or that it does not. */
export function differences(run: Made, from: Made): string[] {
  const { past, knobs, dataNames } = words;
  const named = {
    trainSize: knobs.trainSize,
    testSize: knobs.testSize,
    learningRate: knobs.learningRate,
    trainSteps: knobs.trainSteps,
  } as const;
  const list: string[] = [];
  for (const [key, name] of Object.entries(named) as [keyof typeof named, string][]) {
    if (run.settings[key] !== from.settings[key])
      list.push(past.setting(name, run.settings[key].toLocaleString("en-US", { maximumFractionDigits: 6 })));
  }
  if (run.settings.testStart !== from.settings.testStart) list.push(past.testStart(run.settings.testStart));
  if (run.settings.naiveLog !== from.settings.naiveLog) list.push(run.settings.naiveLog ? past.naive : past.joined);
  if (run.data && from.data && run.data.name !== from.data.name) list.push(dataNames[run.data.name]);
  return list.length > 0 ? list : [past.same];
}
