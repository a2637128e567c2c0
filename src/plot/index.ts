// The public names of "inkling/plot": arrays → figure → SVG, PNG or terminal.

export * from "./browser.ts";
export { toSvg } from "./svg/svg.ts";
export { type PngOptions, toPng } from "./png.ts";
export { type Graphics, type OutputStream, type TerminalOptions, detectTerminal } from "./terminal/detect.ts";
export { toTerminal } from "./terminal/terminal.ts";
export { show } from "./show.ts";
