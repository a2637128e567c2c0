import { numericsVersion } from "inkling";
import { sameSettings } from "../engine/protocol.ts";
import type { Lab } from "../state/lab.svelte.ts";
import type { Run } from "../state/run.svelte.ts";
import { linkedData, type Link, type LinkedData } from "./codec.ts";
import { hashShown, inkOf } from "./describe.ts";
import type { Unchecked } from "./link-state.svelte.ts";
import { until } from "./until.svelte.ts";

/** Updates × digits that are computed without asking: some tens of seconds on a slow machine. */
const unaskedWork = 60e6;

/**
 * Brings the page to where a link says: the drawing, the knobs, and the run, trained again as far as the link's moment.
 * A run that is here already is shown rather than trained again. Another call while one is under way takes its place.
 */
export class Restorer {
  readonly #lab: Lab;
  #turn = 0;
  /** Whether a link is being followed: the state on the way is nobody's wish. */
  busy = false;

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  /**
   * @param answering Whether to say how the run compares with the link's; not for a step back in this page's own history.
   * @param agreed Whether the reader has said that a large run may be trained.
   */
  async restore(link: Link, { answering, agreed = false }: { readonly answering: boolean; readonly agreed?: boolean }): Promise<void> {
    const turn = ++this.#turn;
    const { link: state } = this.#lab;
    state.dismiss();
    this.busy = true;
    try {
      const why = await this.#follow(link, () => turn !== this.#turn, agreed);
      if (turn !== this.#turn) return;
      if (why) state.answer = { kind: "unchecked", why };
      else if (state.answer?.kind === "large") return;
      else if (answering && link.t > 0) await this.#compare(link);
      else state.dismiss();
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }

  /** Gives why the run could not be brought here, if it could not. */
  async #follow(link: Link, overtaken: () => boolean, agreed: boolean): Promise<Unchecked | undefined> {
    const lab = this.#lab;
    if (lab.training) {
      lab.stop();
      await until(() => !lab.training);
      if (overtaken()) return undefined;
    }
    lab.drawing.put(inkOf(link.drawing));
    lab.drawing.centring = link.centring;
    lab.lesson.close();
    const known = [lab.run, ...lab.past].find((run) => isRunOf(run, link));
    if (known && (link.t > 0 || known === lab.run)) {
      if (known !== lab.run) lab.bringBack(known);
      lab.set(known.settings);
      lab.lesson.load(link);
      lab.seek(link.t);
      return undefined;
    }
    lab.set(link.settings);
    lab.reset();
    lab.lesson.load(link);
    const why = await this.#bringData(link.data);
    if (why || overtaken() || link.t === 0) return why;
    const there = lab.data.current;
    if (there && (link.settings.trainSize > there.trainCount || link.settings.testStart + link.settings.testSize > there.testCount))
      return { kind: "too few digits", there: there.trainCount };
    if (!agreed && link.t * link.settings.trainSize > unaskedWork) {
      lab.link.answer = { kind: "large", updates: link.t, digits: link.settings.trainSize };
      lab.link.act = () => void this.restore(link, { answering: true, agreed: true });
      return undefined;
    }
    lab.link.answer = { kind: "deriving", t: link.t };
    await lab.train({ until: link.t });
    if (overtaken()) return undefined;
    if (lab.run.status === "failed") return { kind: "failed", problem: lab.run.problem ?? "" };
    if (lab.run.done < link.t && lab.run.status === "paused") return { kind: "stopped", done: lab.run.done };
    lab.seek(link.t);
    return undefined;
  }

  /** Makes the link's digits those that are trained on; never others in their place. */
  async #bringData(wanted: LinkedData | undefined): Promise<Unchecked | undefined> {
    const { data, link } = this.#lab;
    if (!wanted) return undefined;
    const matches = (): boolean => data.current !== undefined && isData(linkedData(data.current.identity), wanted);
    switch (wanted.kind) {
      case "mnist":
        if (!data.mnist) {
          link.answer = { kind: "fetching mnist" };
          await data.fetchMnist();
          await until(() => data.mnistStatus !== "loading");
          link.dismiss();
        }
        if (!data.mnist) {
          link.act = () => location.reload();
          return { kind: "no mnist" };
        }
        if (!isData(linkedData(data.mnist.identity), wanted)) return { kind: "other mnist" };
        await data.use("mnist");
        return undefined;
      case "handwriting":
        await data.start();
        if (!matches()) await data.use("handwriting");
        return matches() ? undefined : { kind: "other generator" };
      case "folder":
        return matches() ? undefined : { kind: "files", name: wanted.name };
    }
  }

  /** Whether the weights here are the link's. */
  async #compare(link: Link): Promise<void> {
    const { link: state } = this.#lab;
    const unchecked = (why: Unchecked): void => void (state.answer = { kind: "unchecked", why });
    if (link.numerics !== numericsVersion) unchecked({ kind: "numerics", theirs: link.numerics, ours: numericsVersion });
    else if (!link.weights) unchecked({ kind: "unfinished" });
    else state.answer = { kind: (await hashShown(this.#lab)) === link.weights ? "same" : "different", t: link.t };
  }
}

const isData = (a: LinkedData, b: LinkedData): boolean => a.kind === b.kind && a.hash === b.hash && a.generator === b.generator;

/** Whether a run is the link's, and has come as far. */
function isRunOf(run: Run, { settings, data, t }: Link): boolean {
  if (!sameSettings(run.settings, settings) || t > run.done) return false;
  return t === 0 && !data ? true : run.data !== undefined && data !== undefined && isData(linkedData(run.data.identity), data);
}
