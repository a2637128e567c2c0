import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bundledProgram } from "./bundle.ts";
import { inNode } from "./in-node.ts";
import { mnistFile } from "./mnist.ts";
import type { Hashes } from "./program.ts";

const file = fileURLToPath(new URL("golden.json", import.meta.url));

/** The hashes that every place must give, as `npm run golden` wrote them down. */
export function goldenHashes(): Hashes {
  return JSON.parse(readFileSync(file, "utf8")) as Hashes;
}

/** The golden hashes under these names: a brief run, and one on MNIST, have a part of them. */
export function goldenOf(hashes: Hashes): Hashes {
  const golden = goldenHashes();
  return Object.fromEntries(Object.keys(hashes).map((name) => [name, golden[name]]));
}

/** The name under which the published run's hash stands. */
export const publishedName = "MNIST, 5500 digits a step, 2501 updates";

/** `npm run golden`: computes the table anew, in this Node with one thread, and says what has changed. */
async function renew(): Promise<void> {
  if (process.env["CI"])
    throw new Error("golden: the table is not renewed in CI: a change of the bits is a decision, with its reason in the commit");
  const program = await bundledProgram();
  const old = goldenHashes();
  const { hashes } = await inNode([process.execPath], program, { threads: 1 });
  const mnist = mnistFile();
  if (mnist === undefined) {
    console.log("Without MNIST (INKLING_DATA) the published run's hash stays as it was, right or not.");
    hashes[publishedName] = old[publishedName];
  } else Object.assign(hashes, (await inNode([process.execPath], program, { threads: 1, mnist })).hashes);
  const names = [...new Set([...Object.keys(old), ...Object.keys(hashes)])];
  const changed = names.filter((name) => old[name] !== hashes[name]);
  for (const name of changed) console.log(`${name}\n  old ${old[name] ?? "none"}\n  new ${hashes[name] ?? "none"}`);
  console.log(
    changed.length === 0 ? "All hashes are as they were." : `${changed.length} of ${names.length} hashes changed. Say why in the commit.`,
  );
  if (changed.includes(publishedName)) console.log("The published run's stands in docs/numerics.md as well.");
  writeFileSync(file, `${JSON.stringify(hashes, undefined, 2)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await renew();
