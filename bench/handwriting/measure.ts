import { parseArgs } from "node:util";
import { rows, type Row } from "./rows.ts";

// How near generated handwriting comes to people's: each figure of docs/handwriting.md by one command.
//
//   node --import @oxc-node/core/register bench/handwriting/measure.ts [row …] [--seeds 0,1,2] [--held-out]

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: "string", default: "0,1,2" },
    // While the generator is worked at: the last 10,000 of MNIST's training digits in the place of its test digits.
    "held-out": { type: "boolean", default: false },
  },
});
const unknown = positionals.filter((name) => !(name in rows));
if (unknown.length > 0) {
  console.error(`There is no row "${unknown.join(", ")}"; there are: ${Object.keys(rows).join(", ")}.`);
  process.exit(1);
}
for (const name of positionals.length > 0 ? positionals : Object.keys(rows)) {
  const row: Row = rows[name];
  const figures: number[] = [];
  for (const seed of options.seeds.split(",").map(Number)) {
    const startMs = performance.now();
    const figure = await row.measure(seed, options["held-out"]);
    figures.push(figure);
    console.log(`  ${name}, seed ${seed}: ${figure.toFixed(2)} ${row.unit} (${((performance.now() - startMs) / 1000).toFixed(0)} s)`);
  }
  console.log(`${row.what}: ${figures.map((figure) => figure.toFixed(2)).join(" · ")} ${row.unit}`);
}
