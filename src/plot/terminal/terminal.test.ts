import fc from "fast-check";
import { expect, test } from "vitest";
import { NdArray, array } from "../../array/ndarray.ts";
import { chart } from "../chart.ts";
import { seismic } from "../colormap.ts";
import { figure } from "../figure.ts";
import { examples } from "../fixtures/examples.ts";
import { image } from "../image.ts";
import { gallery, sheets } from "../pictures.ts";
import { toPng } from "../png.ts";
import { detectTerminal } from "./detect.ts";
import { columnsOf, paletteIndex } from "./style.ts";
import { toTerminal } from "./terminal.ts";

const escape = "\u001b";
const lines = (text: string): string[] => text.split("\n");

test.each(Object.entries(examples))("without colour the figure %s reads as reviewed", async (name, example) => {
  await expect(toTerminal(example, { columns: 80, color: "none" })).toMatchFileSnapshot(`../fixtures/${name}.txt`);
});

test("two pixels share a cell: the upper is the ink of ▀, the lower its ground", () => {
  const panel = image(array([[1], [0]]), { limits: [0, 1], frame: false });
  expect(toTerminal(figure([panel]), { color: "truecolor" })).toBe(`${escape}[38;2;0;0;0;48;2;255;255;255m▀${escape}[0m\n`);
  expect(toTerminal(figure([panel]), { color: "256" })).toBe(`${escape}[38;5;16;48;5;231m▀${escape}[0m\n`);
});

test("without colour there is not one escape sequence", () => {
  for (const example of Object.values(examples)) expect(toTerminal(example, { color: "none" })).not.toContain(escape);
});

test("without colour plus and minus are different characters at every strength, and NaN is a third", () => {
  const values = [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1, NaN];
  const panel = image(array([values, values]), { colormap: seismic, limits: [-1, 1], frame: false });
  expect(lines(toTerminal(figure([panel])))[0]).toBe("=-:. +x#@?");
});

test("ten sheets stand five beside each other in 80 columns of colour, and three without", () => {
  const figureOfTen = sheets(NdArray.of(new Float32Array(7840), [784, 10], "float32"));
  const titleRow = (color: "truecolor" | "none"): string[] =>
    lines(toTerminal(figureOfTen, { columns: 80, color }))[0]
      .trim()
      .split(/ +/);
  expect(titleRow("truecolor")).toEqual(["0", "1", "2", "3", "4"]);
  expect(titleRow("none")).toEqual(["0", "1", "2"]);
});

test("no line is wider than the terminal, from 40 columns on", () => {
  const digits = gallery(
    NdArray.of(new Float32Array(7 * 784), [7, 784], "float32"),
    Array.from({ length: 7 }, () => "7 read as 9"),
    { title: "Mistakes" },
  );
  const ten = sheets(NdArray.of(new Float32Array(7840).fill(0.1), [784, 10], "float32"));
  fc.assert(
    fc.property(
      fc.integer({ min: 40, max: 200 }),
      fc.constantFrom("truecolor" as const, "256" as const, "none" as const),
      (columns, color) => {
        for (const shown of [digits, ten, ...Object.values(examples)]) {
          const widest = Math.max(...lines(toTerminal(shown, { columns, color })).map(columnsOf));
          expect(widest).toBeLessThanOrEqual(columns);
        }
      },
    ),
    { numRuns: 40 },
  );
});

test("a loss of 1e30 or NaN does not stall a chart or break it", () => {
  const text = toTerminal(figure([chart([{ name: "loss", y: [1, 1e30, NaN, 2, Infinity] }], { yLimits: [0, 3] })]));
  expect(text).toContain("loss");
  expect(text).not.toMatch(/NaN|undefined/);
});

test("kitty gets the PNG itself, in chunks of at most 4,096 characters of base64", () => {
  const example = examples["sheets"];
  const sent = toTerminal(example, { graphics: "kitty", color: "truecolor" });
  // eslint-disable-next-line no-control-regex
  const chunks = [...sent.matchAll(/\u001b_G([^;]*);([^\u001b]*)\u001b\\/g)];
  expect(chunks[0][1]).toMatch(/^a=T,f=100,q=2,c=\d+,m=1$/);
  expect(chunks.at(-1)![1]).toBe("m=0");
  for (const chunk of chunks) expect(chunk[2].length).toBeLessThanOrEqual(4096);
  expect(Buffer.from(chunks.map((chunk) => chunk[2]).join(""), "base64").equals(Buffer.from(toPng(example)))).toBe(true);
});

test("iTerm2 gets the PNG inline, with its size", () => {
  const example = examples["sheets"];
  const png = toPng(example);
  const sent = toTerminal(example, { graphics: "iterm2", color: "truecolor" });
  expect(sent.startsWith(`${escape}]1337;File=inline=1;size=${png.length};width=`)).toBe(true);
  expect(Buffer.from(sent.slice(sent.indexOf(":") + 1, sent.indexOf("\u0007")), "base64").equals(Buffer.from(png))).toBe(true);
});

test.each([
  [{ TERM: "xterm-kitty" }, "truecolor", "kitty"],
  [{ TERM: "xterm-256color", KITTY_WINDOW_ID: "1" }, "truecolor", "kitty"],
  [{ TERM_PROGRAM: "ghostty" }, "truecolor", "kitty"],
  [{ TERM_PROGRAM: "iTerm.app" }, "truecolor", "iterm2"],
  [{ TERM_PROGRAM: "WezTerm" }, "truecolor", "iterm2"],
  [{ TERM: "xterm-kitty", NO_COLOR: "1" }, "none", "none"],
  [{ TERM: "xterm-kitty", NO_COLOR: "" }, "truecolor", "kitty"],
  [{ TERM: "xterm-kitty", FORCE_COLOR: "0" }, "none", "none"],
  [{ TERM: "tmux-256color", KITTY_WINDOW_ID: "1", TMUX: "/tmp/x" }, "256", "none"],
  [{ TERM: "xterm-256color" }, "256", "none"],
  [{ TERM: "xterm-256color", COLORTERM: "truecolor" }, "truecolor", "none"],
  [{ TERM: "dumb" }, "none", "none"],
] as const)("a terminal with %j has colour %s and graphics %s", (env, color, graphics) => {
  expect(detectTerminal(env, { isTTY: true, columns: 100 })).toEqual({ columns: 100, color, graphics });
});

test("a file or a pipe gets neither colour nor pictures, unless colour is forced", () => {
  expect(detectTerminal({ TERM: "xterm-kitty" }, {})).toEqual({ columns: 80, color: "none", graphics: "none" });
  expect(detectTerminal({ FORCE_COLOR: "3" }, {})).toEqual({ columns: 80, color: "truecolor", graphics: "none" });
  expect(detectTerminal({ FORCE_COLOR: "1", COLUMNS: "120" }, {})).toEqual({ columns: 120, color: "256", graphics: "none" });
});

test("a colour of the palette stays itself", () => {
  expect(paletteIndex([255, 0, 0])).toBe(196);
  expect(paletteIndex([255, 255, 255])).toBe(231);
  expect(paletteIndex([128, 128, 128])).toBe(244);
});
