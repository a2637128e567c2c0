import { linesBefore, workerScript } from "./module.ts";
import { mostOutputs, type CellEnd, type CellMessage, type CellOutput } from "./outputs.ts";
import libraryAddress from "./library.ts?worker&url";

export const limitSeconds = 30;

/**
 * Runs a cell's JavaScript in a worker of its own, which knows nothing of the page and is ended afterwards. What it
 * prints is told at once, so that it is there even if the cell fails later.
 *
 * The worker's script is a blob: it inherits the page's security policy, where a worker from an address would not.
 */
export function runCell(
  javascript: string,
  { signal, onOutput }: { readonly signal: AbortSignal; readonly onOutput: (output: CellOutput) => void },
): Promise<CellEnd> {
  const library = new URL(libraryAddress, document.baseURI).href;
  const address = URL.createObjectURL(new Blob([workerScript(javascript, library)], { type: "text/javascript" }));
  const worker = new Worker(address, { name: new URL(".", document.baseURI).href });
  const startMs = performance.now();
  let told = 0;
  let timer: ReturnType<typeof setTimeout>;
  return new Promise<CellEnd>((resolve) => {
    timer = setTimeout(() => resolve({ kind: "too long", limitSeconds }), limitSeconds * 1000);
    signal.addEventListener("abort", () => resolve({ kind: "stopped" }), { once: true });
    worker.onmessage = ({ data }: MessageEvent<CellMessage>) => {
      if (data.kind === "end") resolve({ kind: "finished", seconds: (performance.now() - startMs) / 1000 });
      else if (data.kind === "problem") resolve({ kind: "problem", problem: data });
      else if (++told <= mostOutputs + 1) onOutput(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      // What did not even parse: its line is the event's.
      const line = event.lineno - linesBefore;
      const message = event.message || "The cell could not be started.";
      const [, name = "Error", text = message] = /^(?:Uncaught )?(\w*Error): ([^]*)$/.exec(message) ?? [];
      resolve({ kind: "problem", problem: { name, message: text, line: line >= 1 ? line : undefined } });
    };
  }).finally(() => {
    clearTimeout(timer);
    worker.terminate();
    URL.revokeObjectURL(address);
  });
}
