import { expect, test } from "vitest";
import { withoutImports, workerScript } from "./module.ts";

test("imports ask the library for their names", () => {
  expect(withoutImports('import { add, matmul as times } from "inkling";')).toBe('const { add , matmul : times } = $take("inkling");');
  expect(withoutImports("import * as plot from 'inkling/plot'")).toBe("const plot = $take('inkling/plot')");
  expect(withoutImports('import all, { add } from "inkling"')).toBe('const { add } = $take("inkling"), all = $take("inkling").default');
  expect(withoutImports('import "inkling"')).toBe('$take("inkling")');
  expect(withoutImports('const { add } = await import("inkling")')).toBe('const { add } = await $take("inkling")');
});

test("every line stays where it was", () => {
  const code = 'import {\n  add, // the sum\n  mul,\n} from "inkling";\nadd(1, mul);\n';
  const written = withoutImports(code);
  expect(written.split("\n").indexOf("add(1, mul);")).toBe(4);
  expect(workerScript(code, "https://a/b.js").split("\n")[5]).toBe("add(1, mul);");
});

test("what only looks like an import stays", () => {
  for (const code of ['const s = `\nimport x from "inkling"\n`;', '// import x from "inkling"', 'a.import("b")', "import.meta.url"]) {
    expect(withoutImports(code)).toBe(code);
  }
});
