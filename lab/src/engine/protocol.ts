// What the page and the engine's worker say to each other. Everything here can be posted: plain values and typed arrays.

import type { DataIdentity } from "inkling/data";

/** W, row by row [784, 10], then b [10]: all that the linear model is, in one array. */
export const weightCount = 7850;
/** Where b begins. */
export const biasOffset = 7840;
export const classCount = 10;
export const pixelCount = 784;

/** The tutorial's values in capitals: the reader's knobs. A run is fixed by them and its data. */
export interface Settings {
  /** TRAIN_SIZE: the first so many training digits. */
  readonly trainSize: number;
  /** TEST_SIZE: so many test digits, from `testStart` on. */
  readonly testSize: number;
  readonly testStart: number;
  readonly learningRate: number;
  /** TRAIN_STEPS = n does n + 1 updates, as the tutorial's loop does. */
  readonly trainSteps: number;
  /** The logarithm of the rounded softmax, as the formula is written, which can be log 0. */
  readonly naiveLog: boolean;
}

export const defaultSettings: Settings = {
  trainSize: 5500,
  testSize: 10_000,
  testStart: 0,
  learningRate: 0.1,
  trainSteps: 2500,
  naiveLog: false,
};

/** Whether two runs on the same digits would be the same run. */
export const sameSettings = (a: Settings, b: Settings): boolean =>
  (Object.keys(defaultSettings) as (keyof Settings)[]).every((knob) => Object.is(a[knob], b[knob]));

/** Settings as far as data goes: it is trained and examined on what there is. */
export function fitted(settings: Settings, { trainCount, testCount }: Pick<DataInfo, "trainCount" | "testCount">): Settings {
  const testSize = Math.min(settings.testSize, testCount);
  return {
    ...settings,
    trainSize: Math.min(settings.trainSize, trainCount),
    testSize,
    testStart: Math.min(settings.testStart, testCount - testSize),
  };
}

/** How many updates a run makes. */
export const updatesOf = ({ trainSteps }: Settings): number => trainSteps + 1;

/** Which digits: generated ones are there at once, MNIST when it has been fetched, files when somebody has chosen some. */
export type DataName = "handwriting" | "mnist" | "files";
export type Split = "train" | "test";

export interface DataInfo {
  readonly name: DataName;
  readonly identity: DataIdentity;
  readonly trainCount: number;
  readonly testCount: number;
}

export interface Progress {
  readonly what: string;
  readonly done: number;
  readonly total: number;
}

export interface Digits {
  /** count × 784 bytes, 0 paper … 255 ink. */
  readonly images: Uint8Array<ArrayBuffer>;
  readonly labels: Uint8Array<ArrayBuffer>;
}

/** News of a run: the loss at each update since the last news, and the weights at some of them. */
export interface TrainingNews {
  /** How many updates have been done. */
  readonly done: number;
  /** Losses on the training digits at t = lossesFrom, lossesFrom + 1, … */
  readonly lossesFrom: number;
  readonly losses: Float32Array<ArrayBuffer>;
  /** t of each snapshot, and the snapshots behind one another. */
  readonly times: Int32Array<ArrayBuffer>;
  readonly weights: Float32Array<ArrayBuffer>;
  readonly measurements: readonly Measurement[];
}

/** What the tutorial prints, at t updates. */
export interface Measurement {
  readonly t: number;
  /** Share of the test digits that are read rightly. */
  readonly testAccuracy: number;
  readonly trainAccuracy: number;
  /** On the training digits. */
  readonly loss: number;
}

export interface TrainingEnd {
  readonly end: "finished" | "stopped" | "not a number";
  /** Updates done. */
  readonly done: number;
  /** Of the weights after them; given when the run is finished. */
  readonly weightsSha256?: string;
  readonly seconds: number;
}

/** Where a run starts or goes on: t = 0 and zeros, or a snapshot. */
export interface Moment {
  readonly t: number;
  readonly weights: Float32Array<ArrayBuffer>;
}

export interface Examination {
  /** The class that each digit is read as. */
  readonly predictions: Uint8Array<ArrayBuffer>;
  /** [count, 10] */
  readonly probabilities: Float32Array<ArrayBuffer>;
  readonly labels: Uint8Array<ArrayBuffer>;
  readonly accuracy: number;
  readonly loss: number;
}

/** A training digit whose loss is no number when the logarithm of the rounded softmax is taken. */
export interface Fault {
  readonly index: number;
  readonly label: number;
  readonly image: Uint8Array<ArrayBuffer>;
  /** x·W + b */
  readonly scores: readonly number[];
  /** As float32 holds them: some are rounded to 0. */
  readonly probabilities: readonly number[];
  /** How many of the training digits are such. */
  readonly count: number;
  /** This digit's loss when the logarithm of the softmax is taken in one. */
  readonly joinedLoss: number;
}

/** What a class looks like on average. */
export interface ClassMeans {
  /** Ten images behind one another, [10, 784], 0 paper … 1 ink. */
  readonly means: Float32Array<ArrayBuffer>;
  /** How many digits there are of each class. */
  readonly counts: Int32Array<ArrayBuffer>;
  /** Share of all pixels that are exactly 0. */
  readonly zeroShare: number;
}

/** A run of one node of the tutorial's graph, in a session of the reader's own. */
export interface GraphRunRequest {
  /** A new number is a new session, whose variables have no value yet. */
  readonly sessionNumber: number;
  /** The node's name, as "Softmax". */
  readonly fetch: string;
  /** The digits fed: their pixels to x, and their labels to y_ where the run needs it. Nothing is fed without. */
  readonly feed?: { readonly data: DataName; readonly split: Split; readonly indices: readonly number[] } | undefined;
  /** Values that the variables are given first. */
  readonly weights?: Float32Array<ArrayBuffer> | undefined;
}

export interface GraphValue {
  /** The node's. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly numbers: Float32Array<ArrayBuffer>;
  /** As the library prints it. */
  readonly printed: string;
}

export interface GraphRun {
  /** What was asked for, as the library prints it. */
  readonly printed: string;
  /** Of every tensor that was needed, in the order in which the nodes were made; placeholders left out. */
  readonly values: readonly GraphValue[];
  /** W and b after the run; undefined if they have no value yet. */
  readonly after: { readonly W: Float32Array<ArrayBuffer>; readonly b: Float32Array<ArrayBuffer> } | undefined;
}

/** Each call: what is asked, what comes back, and what is told on the way. */
export interface Calls {
  /** Makes data ready; generated digits need nothing but their seed. A file that is sent to a worker loses its folder: `paths` keep them. */
  open: { args: { data: DataName; files?: readonly File[]; paths?: readonly string[] }; result: DataInfo; event: Progress };
  /** Digits of a split: a range, or by number. */
  digits: {
    args: { data: DataName; split: Split; start: number; count: number } | { data: DataName; split: Split; indices: readonly number[] };
    result: Digits;
    event: never;
  };
  /** Trains from a moment to the run's end, or to `until` updates; stopped by its signal, at a whole step. */
  train: {
    args: { data: DataName; settings: Settings; from: Moment; until?: number; snapshotEvery: number };
    result: TrainingEnd;
    event: TrainingNews;
  };
  /** The weights at t, from an earlier moment: the same bits as when they were trained. */
  replay: { args: { data: DataName; settings: Settings; from: Moment; t: number }; result: Moment; event: never };
  /** Trains from zeros to t without telling of the way. `event` is updates done. */
  trainTo: {
    args: { data: DataName; settings: Settings; t: number };
    result: Moment & { readonly testAccuracy: number; readonly trainAccuracy: number; readonly loss: number };
    event: number;
  };
  /** Lets weights read `count` digits of a split from `start` on. */
  examine: {
    args: { data: DataName; split: Split; start: number; count: number; weights: Float32Array<ArrayBuffer> };
    result: Examination;
    event: never;
  };
  /** The loss's gradient at these weights on the run's training digits, as 7850 numbers. */
  gradient: {
    args: { data: DataName; settings: Settings; weights: Float32Array<ArrayBuffer> };
    result: { readonly gradient: Float32Array<ArrayBuffer>; readonly loss: number };
    event: never;
  };
  /** The run's loss at weights + factor × direction, for each factor. */
  lossAlong: {
    args: {
      data: DataName;
      settings: Settings;
      weights: Float32Array<ArrayBuffer>;
      direction: Float32Array<ArrayBuffer>;
      factors: readonly number[];
    };
    result: readonly number[];
    event: never;
  };
  /** Where a loss that is no number comes from: the first training digit whose own loss, as the formula is written, is none. */
  fault: { args: { data: DataName; settings: Settings; weights: Float32Array<ArrayBuffer> }; result: Fault | undefined; event: never };
  /** Makes a few updates aside, to see how long one takes. */
  pace: {
    args: { data: DataName; settings: Settings };
    result: { readonly secondsPerUpdate: number; readonly trainSize: number };
    event: never;
  };
  /** SHA-256 of weights, as `session.weightsSha256()` gives it. */
  sha256: { args: { weights: Float32Array<ArrayBuffer> }; result: string; event: never };
  /** Mean image and count of each class among the first `count` digits. `event` is digits read. */
  classMeans: { args: { data: DataName; split: Split; count: number }; result: ClassMeans; event: number };
  /** Runs one node of the tutorial's graph; fails with the library's own words where it must. */
  graphRun: { args: GraphRunRequest; result: GraphRun; event: never };
  /** How many threads share the work; fewer than the machine has, so that the page keeps one. */
  threads: { args: Record<string, never>; result: number; event: never };
}

export type CallName = keyof Calls;

export type ToWorker =
  | { readonly kind: "call"; readonly id: number; readonly name: CallName; readonly args: Calls[CallName]["args"] }
  | { readonly kind: "abort"; readonly id: number };

export type FromWorker =
  | { readonly kind: "event"; readonly id: number; readonly event: unknown }
  | { readonly kind: "result"; readonly id: number; readonly result: unknown }
  | { readonly kind: "error"; readonly id: number; readonly name: string; readonly message: string };
