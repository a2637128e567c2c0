import type { DataName, Digits } from "../../engine/protocol.ts";
import type { Lab } from "../../state/lab.svelte.ts";

/** The first ten digits that the run trains on; fetched anew when it is about other data. */
export class FirstDigits {
  digits: Digits | undefined = $state.raw();
  #of: DataName | undefined;

  /** Made while a component is made. `wanted` is false as long as nobody looks. */
  constructor(lab: Lab, wanted: () => boolean) {
    $effect(() => {
      const data = lab.run.data ?? lab.data.current;
      if (!data || !wanted() || this.#of === data.name) return;
      this.#of = data.name;
      const count = Math.min(10, data.trainCount);
      void lab.engine.call("digits", { data: data.name, split: "train", start: 0, count }).then(
        (digits) => {
          if (this.#of === data.name) this.digits = digits;
        },
        // The next data tries again; until then the figure says that the digits are on their way.
        () => (this.#of = undefined),
      );
    });
  }
}
