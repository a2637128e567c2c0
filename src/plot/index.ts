// The public names of "inkling/plot": arrays → figure → SVG, PNG or terminal.

export * from "./browser.ts";
export { toSvg } from "./svg/svg.ts";
export { type PngOptions, toPixels, toPng } from "./png.ts";
export { type Frame } from "./frames.ts";
export { animatedPng } from "./apng.ts";
export { animatedGif } from "./gif.ts";
export { type FigureFrame, framesOf, toApng, toGif } from "./animation.ts";
export { type Graphics, type OutputStream, type TerminalOptions, detectTerminal } from "./terminal/detect.ts";
export { toTerminal } from "./terminal/terminal.ts";
export { show } from "./show.ts";
