import fc from "fast-check";
import { expect, test } from "vitest";
import { linesOf, tokensOf } from "./tokens.ts";

const kindsOf = (code: string): string[] => tokensOf(code).flatMap(({ kind, text }) => (kind === "space" ? [] : [`${kind} ${text}`]));

test("the pieces of any text are that text again", () => {
  const bits = fc.constantFrom(
    "`",
    "${",
    "}",
    "{",
    '"',
    "'",
    "\\",
    "/",
    "*",
    "//",
    "\n",
    "import",
    "a",
    "1.5e-3",
    ".",
    " ",
    "[",
    "é",
    "😀",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(bits).map((parts) => parts.join("")),
      ),
      (code) => {
        expect(
          tokensOf(code)
            .map(({ text }) => text)
            .join(""),
        ).toBe(code);
        expect(
          linesOf(code)
            .map((line) => line.map(({ text }) => text).join(""))
            .join("\n"),
        ).toBe(code);
      },
    ),
  );
});

test("words, numbers, strings and comments are told apart", () => {
  expect(kindsOf("const rate = 0.1; // small\nsess.import('a');")).toEqual([
    "keyword const",
    "name rate",
    "punctuation =",
    "number 0.1",
    "punctuation ;",
    "comment // small",
    "name sess",
    "punctuation .",
    "name import",
    "punctuation (",
    "string 'a'",
    "punctuation )",
    "punctuation ;",
  ]);
});

test("a template's expression is code, with braces and templates in it", () => {
  expect(kindsOf("`a${f({ b: `c${d}` })}e` + 1")).toEqual([
    "string `a${",
    "name f",
    "punctuation (",
    "punctuation {",
    "name b",
    "punctuation :",
    "string `c${",
    "name d",
    "string }`",
    "punctuation }",
    "punctuation )",
    "string }e`",
    "punctuation +",
    "number 1",
  ]);
});

test("a slash after a value divides, elsewhere it begins a regular expression", () => {
  expect(kindsOf("x / 2 / y")).toEqual(["name x", "punctuation /", "number 2", "punctuation /", "name y"]);
  expect(kindsOf("s.match(/[/]'/g)")).toContain("regex /[/]'/g");
});
