// The engine's side of the protocol: it trains and computes while the page stays free to draw.

import { answer, type Context } from "./calls.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";

const post = (message: FromWorker, transfer: Transferable[] = []): void => self.postMessage(message, { transfer });
const running = new Map<number, AbortController>();

self.onmessage = ({ data: message }: MessageEvent<ToWorker>) => {
  if (message.kind === "abort") running.get(message.id)?.abort();
  else void serve(message);
};

async function serve({ id, name, args }: Extract<ToWorker, { kind: "call" }>): Promise<void> {
  const stop = new AbortController();
  running.set(id, stop);
  const context: Context = {
    signal: stop.signal,
    emit: (event) => post({ kind: "event", id, event }, buffersOf(event)),
  };
  try {
    const result = await answer(name, args, context);
    post({ kind: "result", id, result }, buffersOf(result));
  } catch (error) {
    const { name: errorName, message } = error instanceof Error ? error : new Error(String(error));
    post({ kind: "error", id, name: errorName, message });
  } finally {
    running.delete(id);
  }
}

/** The typed arrays of an answer are handed over rather than copied: nobody here keeps them. */
function buffersOf(value: unknown): Transferable[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap((item) => (ArrayBuffer.isView(item) ? [item.buffer as ArrayBuffer] : []));
}
