/** With a slice of 8 ms behind it that makes 10. */
const yieldEveryMs = 2;

/** Lets timers, input and signals be heard: after a macrotask, not only the promises that were waiting. */
export function nextMacrotask(): Promise<void> {
  if (typeof setImmediate === "function") return new Promise((resolve) => setImmediate(resolve));
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      channel.port1.close();
      resolve();
    };
    channel.port2.postMessage(null);
  });
}

/** Says when a computation has gone on long enough without letting anything else happen. */
export class Yielder {
  static #lastPauseMs = 0;

  /** Whether the last pause, of any run, was so long ago that another slice would make it more than 10 ms. */
  isDue(): boolean {
    return performance.now() - Yielder.#lastPauseMs >= yieldEveryMs;
  }

  async pause(): Promise<void> {
    await nextMacrotask();
    Yielder.#lastPauseMs = performance.now();
  }
}
