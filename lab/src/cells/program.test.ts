import { expect, test } from "vitest";
import { CodeError, plainJavaScript } from "./plain.ts";
import { fileNameFor, program } from "./program.ts";

test("types go, and every line stays where it was", () => {
  expect(
    plainJavaScript('import type { Tensor } from "inkling";\nconst t: number[] = [1];\ninterface A { a: 1 }\nconsole.log(t as unknown);'),
  ).toBe("\nconst t = [1];\n\nconsole.log(t );");
});

test("what is no program is said with its line", () => {
  let problem: unknown;
  try {
    plainJavaScript("a;\n(;");
  } catch (error) {
    problem = (error as CodeError).problem;
  }
  expect(problem).toEqual({ name: "SyntaxError", message: "Unexpected token", line: 2 });
});

test("a file says how it is run, and begins with its title", () => {
  const name = fileNameFor("Softmax, of three scores");
  expect(name).toBe("softmax-of-three-scores.mjs");
  const file = program("const a = 1;", "Softmax", name);
  expect(file).toMatch(/^\/\/ Softmax\n\/\/\n\/\/ .*\n/);
  expect(file).toContain(`//   node ${name}\n`);
  expect(file).toMatch(/\n\nconst a = 1;\n$/);
});

test("a title without letters still has a file name", () => {
  expect(fileNameFor("→")).toBe("cell.mjs");
});
