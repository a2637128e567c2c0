import { numericsVersion } from "inkling";
import { defaultSettings } from "../engine/protocol.ts";
import { Drawing } from "../state/drawing.svelte.ts";
import type { Lab } from "../state/lab.svelte.ts";
import { linkedData, noLocks, type Link } from "./codec.ts";
import { until } from "./until.svelte.ts";

const firstInk = new Drawing().ink;

/** A drawing for a link; undefined for the digit that the page begins with. */
export const drawnInk = (ink: Uint8Array): Uint8Array | undefined => (ink.every((value, i) => value === firstInk[i]) ? undefined : ink);

/** The drawing that a link carries, as ink. */
export const inkOf = (drawing: Uint8Array | undefined): Uint8Array => drawing ?? firstInk;

/** The page as it begins. */
export const firstLink: Link = {
  settings: defaultSettings,
  t: 0,
  data: undefined,
  numerics: numericsVersion,
  weights: undefined,
  drawing: undefined,
  centring: true,
  locks: noLocks,
  goal: undefined,
};

/** What is shown now. While a run trains its hash is left out: the next update makes it untrue. */
export async function describe(lab: Lab): Promise<Link> {
  const { time: t, run, lesson, drawing } = lab;
  const trained = t > 0 && run.data !== undefined;
  const link: Link = {
    ...firstLink,
    settings: trained ? run.settings : lab.settings,
    t: trained ? t : 0,
    data: trained ? linkedData(run.data.identity) : lesson.data,
    drawing: drawnInk(drawing.ink),
    centring: drawing.centring,
    locks: lesson.locks,
    goal: lesson.goal,
  };
  return trained && !lab.training ? { ...link, weights: await hashShown(lab) } : link;
}

/** The first 64 bits of the hash of the weights at the moment looked at, once they are here. */
export async function hashShown(lab: Lab): Promise<string> {
  await until(() => lab.shown.t === lab.time);
  return (await lab.engine.call("sha256", { weights: lab.shown.weights })).slice(0, 16);
}
