// A run as a few hundred characters of an address: everything that fixes it, and nothing that could be run as code.

import { handwritingVersion, type DataIdentity } from "inkling/data";
import type { Settings } from "../engine/protocol.ts";
import { updatesOf } from "../engine/protocol.ts";
import { ByteReader, ByteWriter, checksum, fromBase64Url, fromHex, LinkError, toBase64Url, toHex } from "./bytes.ts";
import { goalOf, goalText, type Goal } from "./goal.ts";
import { readInk, writeInk } from "./ink.ts";

/** Which digits a link was made on. */
export interface LinkedData {
  readonly kind: DataIdentity["kind"];
  readonly name: string;
  /** The first 64 bits of its sha256, as 16 hexadecimal digits. */
  readonly hash: string;
  /** Which generator wrote them; empty for digits that were not generated. */
  readonly generator: string;
}

export const knobs = [
  "trainSize",
  "testSize",
  "testStart",
  "learningRate",
  "trainSteps",
  "naiveLog",
] as const satisfies readonly (keyof Settings)[];
export type Knob = (typeof knobs)[number];
export type Lock = "free" | "locked" | "hidden";
export type Locks = Readonly<Record<Knob, Lock>>;
export const noLocks: Locks = {
  trainSize: "free",
  testSize: "free",
  testStart: "free",
  learningRate: "free",
  trainSteps: "free",
  naiveLog: "free",
};
const lockNames: readonly Lock[] = ["free", "locked", "hidden"];

export interface Link {
  readonly settings: Settings;
  /** The moment looked at, in updates done. */
  readonly t: number;
  /** What it was trained on; undefined where nothing was and any digits will do. */
  readonly data: LinkedData | undefined;
  readonly numerics: number;
  /** The first 64 bits of the weights' hash at t; undefined if it was not known. */
  readonly weights: string | undefined;
  /** 784 bytes; undefined for the digit that the page itself begins with. */
  readonly drawing: Uint8Array | undefined;
  readonly centring: boolean;
  readonly locks: Locks;
  readonly goal: Goal | undefined;
}

const version = 1;
const longest = 4000;
const kinds: readonly DataIdentity["kind"][] = ["mnist", "handwriting", "folder"];
const flag = { naiveLog: 1, centring: 2, data: 4, weights: 8, drawing: 16, lesson: 32 } as const;
/** What a run can be: a link with larger numbers is no link of this page. */
export const most = { digits: 1_000_000, steps: 1_000_000 } as const;

export const linkedData = ({ kind, name, sha256 }: DataIdentity): LinkedData => ({
  kind,
  name: plainName(name),
  hash: sha256.slice(0, 16),
  generator: kind === "handwriting" ? handwritingVersion : "",
});

/** A folder's name as far as a link shows it: no sentence could be smuggled onto the page with it. */
const plainName = (name: string): string => name.replaceAll(/[^\w.-]/g, "-").slice(0, 24);

/** The text behind `#r=`. */
export function encodeLink(link: Link): string {
  const { settings, data, weights, drawing, goal, locks } = link;
  const lesson = goal !== undefined || knobs.some((knob) => locks[knob] !== "free");
  const writer = new ByteWriter();
  writer.byte(version);
  writer.byte(
    (settings.naiveLog ? flag.naiveLog : 0) |
      (link.centring ? flag.centring : 0) |
      (data ? flag.data : 0) |
      (weights ? flag.weights : 0) |
      (drawing ? flag.drawing : 0) |
      (lesson ? flag.lesson : 0),
  );
  writer.whole(link.numerics);
  writer.whole(settings.trainSize);
  writer.whole(settings.testSize);
  writer.whole(settings.testStart);
  writer.whole(settings.trainSteps);
  writer.float64(settings.learningRate);
  writer.whole(link.t);
  if (data) {
    writer.byte(kinds.indexOf(data.kind));
    writer.text(data.name);
    writer.raw(fromHex(data.hash));
    writer.text(data.generator);
  }
  if (weights) writer.raw(fromHex(weights));
  if (drawing) writeInk(writer, drawing);
  if (lesson) {
    for (const knob of knobs) writer.byte(lockNames.indexOf(locks[knob]));
    writer.text(goal ? goalText(goal) : "");
  }
  const bytes = writer.bytes;
  const sum = checksum(bytes);
  return toBase64Url(Uint8Array.from([...bytes, sum >> 8, sum & 255]));
}

/**
 * The run that the text behind `#r=` names.
 *
 * @throws LinkError if it is not exactly what `encodeLink` writes; its message goes on "the link could not be read: …".
 */
export function decodeLink(text: string): Link {
  if (text.length > longest) throw new LinkError("it is too long");
  const all = fromBase64Url(text);
  if (all.length < 4) throw new LinkError("its end is missing");
  if (all[0] !== version) throw new LinkError(`its form is number ${all[0]}, and this page reads number ${version}`);
  const bytes = all.subarray(0, -2);
  if (checksum(bytes) !== all[all.length - 2] * 256 + all[all.length - 1]) throw new LinkError("a part of it is missing or was changed");
  const link = readLink(new ByteReader(bytes.subarray(1)));
  // One run has one link: what could be written in two ways would be a place to hide something.
  if (encodeLink(link) !== text) throw new LinkError("it is not written as this page writes links");
  return link;
}

function readLink(reader: ByteReader): Link {
  const flags = reader.byte();
  const has = (bit: number): boolean => (flags & bit) !== 0;
  const numerics = reader.whole(1e6);
  const trainSize = reader.whole(most.digits);
  const testSize = reader.whole(most.digits);
  const testStart = reader.whole(most.digits);
  const trainSteps = reader.whole(most.steps);
  const learningRate = reader.float64();
  const t = reader.whole(most.steps + 1);
  const settings: Settings = { trainSize, testSize, testStart, learningRate, trainSteps, naiveLog: has(flag.naiveLog) };
  if (trainSize < 1 || testSize < 1) throw new LinkError("it names no digits");
  if (!(learningRate >= 0 && learningRate <= 1e6)) throw new LinkError("its learning rate is not a number from 0 on");
  if (t > updatesOf(settings)) throw new LinkError("its moment is after the run's end");
  if (t > 0 && !has(flag.data)) throw new LinkError("it does not say which digits its run was trained on");
  return {
    settings,
    t,
    numerics,
    data: has(flag.data) ? readData(reader) : undefined,
    weights: has(flag.weights) ? toHex(reader.raw(8)) : undefined,
    drawing: has(flag.drawing) ? readInk(reader) : undefined,
    centring: has(flag.centring),
    ...readLesson(has(flag.lesson) ? reader : undefined),
  };
}

function readData(reader: ByteReader): LinkedData {
  const kind = kinds[reader.byte()];
  if (!kind) throw new LinkError("it names a sort of data that there is not");
  const name = reader.text(24);
  const hash = toHex(reader.raw(8));
  const generator = reader.text(24);
  if (![name, generator].every((text) => plainName(text) === text)) throw new LinkError("it names its data in an odd way");
  return { kind, name, hash, generator };
}

function readLesson(reader: ByteReader | undefined): Pick<Link, "locks" | "goal"> {
  if (!reader) return { locks: noLocks, goal: undefined };
  const locks: Record<Knob, Lock> = { ...noLocks };
  for (const knob of knobs) {
    const lock = lockNames[reader.byte()];
    if (!lock) throw new LinkError("it locks a knob in a way that there is not");
    locks[knob] = lock;
  }
  const text = reader.text(60);
  const goal = goalOf(text);
  if (text !== "" && !goal) throw new LinkError("its goal cannot be read");
  return { locks, goal };
}
