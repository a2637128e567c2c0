// The library as a cell gets it, and the worker's side of a cell. Built as one file of its own: a cell's script imports it
// by its address (see module.ts), so this runs, and puts the fence up, before the first line of the cell.

import * as inkling from "inkling";
import * as data from "inkling/data";
import * as plot from "inkling/plot/browser";
import { putUpFence } from "./fence.ts";
import { printed } from "./inspect.ts";
import { linesBefore } from "./module.ts";
import { mostCharacters, mostOutputs, type CellMessage } from "./outputs.ts";

const post: (message: CellMessage) => void = self.postMessage.bind(self);
const fetchFile = self.fetch.bind(self);
/** Where the page is; the runner gives it as the worker's name. */
const page = self.name;
const own = self.location.href;
putUpFence(self);

// The cell's own frame stands below the library's, and its line is what the reader wants to know.
Error.stackTraceLimit = 100;

let outputs = 0;
let characters = 0;
function tell(message: CellMessage): void {
  if (outputs > mostOutputs || characters > mostCharacters) return;
  outputs++;
  if (message.kind === "text") characters += message.text.length;
  const full = outputs > mostOutputs || characters > mostCharacters;
  post(full ? { kind: "text", level: "warn", text: "… and more, which is not shown." } : message);
}

for (const method of ["log", "info", "debug", "dir", "table"] as const) {
  console[method] = (...values: unknown[]) => tell({ kind: "text", level: "log", text: printed(values) });
}
for (const method of ["warn", "error", "trace"] as const) {
  console[method] = (...values: unknown[]) => tell({ kind: "text", level: "warn", text: printed(values) });
}

/** MNIST's files, and nothing else: beside the page, then where they may be read from. */
const mirrors = [new URL("mnist/", page).href, ...data.mnistMirrors];
const fetchMnist: typeof fetch = (address, options) => {
  const asked = address instanceof Request ? address.url : String(address);
  const allowed = mirrors.some((mirror) => asked.startsWith(mirror) && /^[\w.-]+$/.test(asked.slice(mirror.length)));
  if (!allowed) return Promise.reject(new TypeError(`A cell reads nothing but MNIST's files, not ${asked}.`));
  return fetchFile(asked, options);
};
const readDataSets = ((name: string, options: data.ReadOptions = {}) =>
  data.readDataSets(name, { onNotice: () => {}, ...options, mirrors, fetch: fetchMnist })) as typeof data.readDataSets;

const show = (what: plot.Showable): void => tell({ kind: "figure", figure: plot.figureOf(what) });

/** A call that fails later says where in the cell it was made: by then nothing on the stack knows. */
function traced<Arguments extends unknown[], Result>(
  call: (...args: Arguments) => Promise<Result>,
): (...args: Arguments) => Promise<Result> {
  return function (this: unknown, ...args) {
    const { stack } = new Error("called here");
    return call.apply(this, args).catch((error: unknown) => {
      if (error instanceof Error) error.stack = `${error.stack}\n${stack}`;
      throw error;
    });
  };
}
inkling.Session.prototype.run = traced(inkling.Session.prototype.run) as typeof inkling.Session.prototype.run;

const packages: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  inkling: explained("inkling", { ...inkling, evaluate: traced(inkling.evaluate as (...args: unknown[]) => Promise<unknown>) }),
  "inkling/data": explained("inkling/data", { ...data, readDataSets }),
  "inkling/plot": explained("inkling/plot", { ...plot, show }),
};

/** What an import of the cell asks for. */
function take(specifier: string): unknown {
  const found = Object.hasOwn(packages, specifier) ? packages[specifier] : undefined;
  if (!found) throw new Error(`A cell can import ${Object.keys(packages).join(", ")}; "${specifier}" is not here.`);
  return found;
}

/** A package of which a name that it lacks is an error, as it is for a real import. */
function explained(name: string, members: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return new Proxy(members, {
    get(target, key) {
      if (Object.hasOwn(target, key) || typeof key === "symbol" || key === "then") return Reflect.get(target, key);
      const near = Object.keys(target).find((other) => other.toLowerCase() === key.toLowerCase());
      throw new SyntaxError(`"${name}" has no export named "${key}"${near ? `; do you mean ${near}?` : "."}`);
    },
  });
}

function end(): void {
  // A little later: a promise that nobody awaited has told by then that it failed.
  setTimeout(() => post({ kind: "end" }), 20);
}

function fail(thrown: unknown): void {
  const { name, message, stack = "" } = thrown instanceof Error ? thrown : { name: "Thrown", message: printed([thrown]) };
  // The first place that lies in the cell itself: what is above it is the library's own business.
  const at = stack.indexOf(own);
  const line = at < 0 ? undefined : Number.parseInt(stack.slice(at + own.length + 1), 10) - linesBefore;
  post({ kind: "problem", name, message, line: line !== undefined && line >= 1 ? line : undefined });
}

// By a global name, which the cell's script takes and deletes: a worker's bundle keeps no exports.
Object.defineProperty(self, "$cell", { value: { take, end, fail }, configurable: true });

self.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  fail(event.reason);
});
