import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

// Puts src/ into few files of plain JavaScript, below the folder that is named: one for each entry of the package, one for
// the command line, and what several of them need in chunks/. Loading "inkling" takes Node 13 ms and 3 MB so; as
// some ninety files it took 44 ms and 10 MB. Names and lines stay as they are written, for people who look at them in a debugger.
//
// Called by scripts/setup.js: node scripts/bundle.js <folder>

const checkout = join(dirname(fileURLToPath(import.meta.url)), "..");
const [folder = ""] = process.argv.slice(2);
const entries = ["index", "data/index", "map/index", "nn/index", "plot/index", "train/index", "data/augment-worker", "cli/main"];

/**
 * V8 keeps the text of what it runs, with two bytes a letter once a single one is not in Latin-1. Such letters are
 * left in strings only, where an escape says the same.
 *
 * @param {string} code
 */
const inLatin1 = (code) => code.replaceAll(/[\u0100-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);

await build({
  configFile: false,
  root: checkout,
  envDir: false,
  publicDir: false,
  logLevel: "warn",
  plugins: [{ name: "latin-1", renderChunk: (code) => ({ code: inLatin1(code), map: null }) }],
  build: {
    outDir: folder,
    emptyOutDir: false,
    target: "es2023",
    minify: false,
    sourcemap: true,
    lib: { entry: Object.fromEntries(entries.map((name) => [name, join(checkout, "src", `${name}.ts`)])), formats: ["es"] },
    rolldownOptions: {
      // The package's own sources alone: its dependencies are the user's to install, Node's modules Node's.
      external: (name) => !/^[./]|^[A-Z]:|^\0/i.test(name),
      output: {
        // What they say is in the types for whoever calls, and in the source maps for whoever looks inside.
        comments: { annotation: true, legal: true, jsdoc: false },
        entryFileNames: "[name].js",
        chunkFileNames: ({ name }) => `chunks/${name === "src" ? "engine" : name}.js`,
      },
    },
  },
});
