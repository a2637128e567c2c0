import { DOMParser } from "linkedom";
import fc from "fast-check";
import { expect, test } from "vitest";
import { NdArray, array } from "../../array/ndarray.ts";
import { examples } from "../fixtures/examples.ts";
import { digitImage } from "../pictures.ts";
import { figure } from "../figure.ts";
import { chart } from "../chart.ts";
import { image } from "../image.ts";
import { toSvg } from "./svg.ts";

// After a wanted change: npx vitest run src/plot --update, and look at the difference.
test.each(Object.entries(examples))("the figure %s is drawn as reviewed", async (name, example) => {
  await expect(toSvg(example)).toMatchFileSnapshot(`../fixtures/${name}.svg`);
});

test("a figure refers to nothing outside itself", () => {
  for (const example of Object.values(examples)) {
    const svg = toSvg(example);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    for (const [, target] of svg.matchAll(/(?:href|src)="([^"]*)"/g)) expect(target).toMatch(/^(data:image\/png;base64,|#)/);
    expect(svg).not.toMatch(/url\((?!['"]?#)|@import|<style|<script/);
  }
});

test("drawing a figure twice gives the same file", () => {
  for (const example of Object.values(examples)) expect(toSvg(example)).toBe(toSvg(example));
});

test("any title at all leaves a document that parses, with the title in it", () => {
  const paper = array([[0]]);
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1 }), (title) => {
      const svg = toSvg(figure([image(paper, { title })], { title }));
      expect(svg.replace(/&(amp|lt|gt|quot);/g, "")).not.toContain("&");
      // eslint-disable-next-line no-control-regex
      expect(svg).not.toMatch(/[\u0000-\u0008\ufffe\uffff]/);
    }),
  );
  const title = `<b> & "quotes"`;
  const parsed = new DOMParser().parseFromString(
    toSvg(digitImage(NdArray.of(new Float32Array(784), [784], "float32"), { title })),
    "image/svg+xml",
  );
  expect(parsed.querySelector("text")!.textContent).toBe(title);
});

test("two spaces in a title stay two, as in the tutorial's 'Example: 0  Label: 7'", () => {
  expect(toSvg(figure([image(array([[0]]))], { title: "Example: 0  Label: 7" }))).toContain("Example: 0 \u00a0Label: 7");
});

test("a value far outside fixed limits, or none, does not put NaN or Infinity on the page", () => {
  for (const y of [[], [NaN], [1e30, -1e30, 0.5], [Infinity, 0.5], [0.5]]) {
    expect(toSvg(figure([chart([{ name: "accuracy", y }], { yLimits: [0, 1] })]))).not.toMatch(/"[^"]*(NaN|Infinity)[^"]*"/);
  }
});
