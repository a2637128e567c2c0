import { updatesOf, type Settings } from "../../engine/protocol.ts";

/** How long updates took: those of a run, or a few made to measure. */
export interface Pace {
  readonly secondsPerUpdate: number;
  readonly trainSize: number;
}

/** What an update costs however few digits there are: the weights themselves are moved. */
const fixedShare = 0.02;
/** Where the fixed share is measured: the tutorial's number of digits. */
const usualSize = 5500;

const cost = (trainSize: number): number => fixedShare + ((1 - fixedShare) * trainSize) / usualSize;

/** Seconds that the updates will take: the measured pace, scaled by the number of digits. */
export function secondsFor(settings: Settings, { secondsPerUpdate, trainSize }: Pace): number {
  return (updatesOf(settings) * secondsPerUpdate * cost(settings.trainSize)) / cost(trainSize);
}
