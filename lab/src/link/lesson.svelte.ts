import type { Settings } from "../engine/protocol.ts";
import { knobs, noLocks, type Knob, type LinkedData, type Link, type Locks } from "./codec.ts";
import type { Goal } from "./goal.ts";

/** What a teacher's link has fixed: knobs that stand still or are not shown, and a goal. Nothing unless such a link is open. */
export class Lesson {
  locks: Locks = $state.raw(noLocks);
  goal: Goal | undefined = $state.raw();
  /** The digits that it was made on; undefined if any will do. */
  data: LinkedData | undefined = $state.raw();

  get open(): boolean {
    return this.goal !== undefined || knobs.some((knob) => this.locks[knob] !== "free");
  }

  /** Whether a knob stands still: it is locked, or not shown at all. */
  isLocked(knob: Knob): boolean {
    return this.locks[knob] !== "free";
  }

  /** Whether a knob is not shown. */
  isHidden(knob: Knob): boolean {
    return this.locks[knob] === "hidden";
  }

  /** The part of a change that the lesson lets happen. */
  allowed(change: Partial<Settings>): Partial<Settings> {
    return Object.fromEntries(Object.entries(change).filter(([knob]) => !this.isLocked(knob as Knob)));
  }

  load({ locks, goal, data }: Pick<Link, "locks" | "goal" | "data">): void {
    this.locks = locks;
    this.goal = goal;
    this.data = this.open ? data : undefined;
  }

  close(): void {
    this.load({ locks: noLocks, goal: undefined, data: undefined });
  }
}
