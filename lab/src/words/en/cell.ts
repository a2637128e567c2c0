import { version } from "../../cells/version.ts";

export const words = {
  run: "Run",
  stop: "Stop",
  edit: "Edit",
  reset: "Reset",
  copy: "Copy",
  copied: "Copied",
  notCopied: "The browser would not copy it; select the text instead.",
  copyAsCode: "Copy as code",
  download: "Download .mjs",
  take: "Run it on your own computer",
  takeText:
    "“Copy as code” gives a file that runs in Node, without the page and unchanged. Inkling is not in the registry yet, so its package comes from a copy of the project:",
  howToRun: (fileName: string): readonly string[] => [
    "Runs in Node 20.19 or newer, in a folder of its own. Inkling is not in the registry yet; in a copy of the project,",
    "npm pack makes its package. Then, in the folder with this file:",
    `  npm install path/to/inkling-${version}.tgz`,
    `  node ${fileName}`,
  ],
  commands: (fileName: string): readonly string[] => [
    "# in a copy of the project",
    "npm pack",
    "# in the folder with the file",
    `npm install path/to/inkling-${version}.tgz`,
    `node ${fileName}`,
  ],
  code: (title: string): string => `Code: ${title}`,
  output: "Output",
  editing: "Escape leaves the editor; Ctrl and Enter run the cell. Tab indents.",
  enter: "Edit the code",
  running: "Running …",
  finished: (seconds: number): string => `Done in ${seconds < 0.1 ? "less than 0.1" : seconds.toFixed(1)} s.`,
  stopped: "Stopped. What was printed until then is above.",
  tooLong: (seconds: number): string => `Stopped after ${seconds} seconds: a cell may run no longer. What was printed until then is above.`,
  problem: (name: string, message: string, line: number | undefined): string =>
    `${line === undefined ? "" : `Line ${line}: `}${name}: ${message}`,
  figure: "A figure made by the cell",
  untitled: "Code cell",
} as const;
