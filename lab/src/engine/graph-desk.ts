import { NdArray, Session, Tensor, Variable, type Node } from "inkling";
import type { Source } from "./data.ts";
import { loadWeights } from "./model.ts";
import { biasOffset, classCount, pixelCount, type GraphRun, type GraphRunRequest, type GraphValue } from "./protocol.ts";
import { neededFor, tutorialGraph } from "./tutorial-graph.ts";

const model = tutorialGraph();
const placeholders: ReadonlySet<string> = new Set([model.x.name, model.y_.name]);

/** The reader's session: a number of its own for each one that the page began. */
let desk: { readonly number: number; readonly session: Session } | undefined;

function sessionOf(number: number): Session {
  if (desk?.number !== number) {
    desk?.session.close();
    desk = { number, session: new Session({ graph: model.graph, threads: 1 }) };
  }
  return desk.session;
}

/**
 * Runs one node of the tutorial's graph in the reader's session, as the reader asked for it: without a feed, or before the
 * variables have values, it fails as it would anywhere.
 *
 * @throws FeedError, SessionError: the library's own, which the page shows as they are.
 */
export async function graphRun(
  { sessionNumber, fetch, feed, weights }: GraphRunRequest,
  dataOf: (name: NonNullable<GraphRunRequest["feed"]>["data"]) => Promise<Source>,
): Promise<GraphRun> {
  const session = sessionOf(sessionNumber);
  const node = model.graph.find(fetch);
  if (!node) throw new Error(`graphRun: the tutorial's graph has no node "${fetch}"`);
  if (weights) await loadWeights(session, model, weights);
  const needed = neededFor(node);
  const feeds = feed ? await feedsFor(needed, feed, dataOf) : {};
  // Variables are told of as they are after the run; before an initializer they have nothing to tell.
  const tensors = needed.filter(
    (each): each is Tensor => each instanceof Tensor && !(each instanceof Variable) && !placeholders.has(each.name),
  );
  // In one run, so that an update and what it was computed from belong together.
  const [asked, ...got] = await session.run([node, ...tensors], feeds);
  const values = tensors.map((tensor, i) => valueOf(tensor.name, got[i] as NdArray));
  return { printed: String(asked), values, after: await variablesNow(session) };
}

async function feedsFor(
  needed: readonly Node[],
  { data, split, indices }: NonNullable<GraphRunRequest["feed"]>,
  dataOf: (name: NonNullable<GraphRunRequest["feed"]>["data"]) => Promise<Source>,
): Promise<Record<string, NdArray>> {
  const source = await dataOf(data);
  const images = new Uint8Array(indices.length * pixelCount);
  const labels = new Uint8Array(indices.length * classCount);
  for (const [row, index] of indices.entries()) {
    const digit = await source.digits(split, index, 1);
    images.set(digit.images, row * pixelCount);
    labels[row * classCount + digit.labels[0]] = 1;
  }
  const all: Record<string, NdArray> = {
    [model.x.name]: NdArray.ofBytes(images, [indices.length, pixelCount], 255),
    [model.y_.name]: NdArray.ofBytes(labels, [indices.length, classCount], 1),
  };
  return Object.fromEntries(needed.filter(({ name }) => name in all).map(({ name }) => [name, all[name]]));
}

const valueOf = (name: string, array: NdArray): GraphValue => ({
  name,
  shape: [...array.shape],
  // Only the first numbers: of W there are 7840, and the page has its picture.
  numbers: Float32Array.from(array.data.subarray(0, biasOffset)),
  printed: String(array),
});

/** W and b as the run left them, or undefined as long as they have no value. */
async function variablesNow(session: Session): Promise<GraphRun["after"]> {
  try {
    const [W, b] = await session.run([model.W, model.b]);
    return { W: W.data as Float32Array<ArrayBuffer>, b: b.data as Float32Array<ArrayBuffer> };
  } catch {
    return undefined;
  }
}
