import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { findArm64 } from "./arm64.ts";
import { bundledProgram } from "./bundle.ts";
import { fetchedNode, nodePackages } from "./downloads.ts";
import { numericsVersion } from "../../src/index.ts";
import { goldenHashes, goldenOf, publishedName } from "./golden.ts";
import { inNode, type NodeAnswer } from "./in-node.ts";
import { mnistFile } from "./mnist.ts";

let program = "";
const mnist = mnistFile();
beforeAll(async () => {
  program = await bundledProgram();
});

/** All that is golden but the published run, whose digits are not everywhere. */
const expectGolden = ({ hashes }: NodeAnswer): void => {
  expect(hashes).toEqual(Object.fromEntries(Object.entries(goldenHashes()).filter(([name]) => !name.startsWith("MNIST"))));
};

const nodes = nodePackages.map(({ name, version }) => {
  const major = version.split(".")[0];
  const isThis = process.version.startsWith(`v${major}.`);
  // The Node that runs the tests need not be fetched. It is tried with all numbers of threads, and so is the newest.
  return {
    major,
    node: isThis ? process.execPath : fetchedNode({ name, version }),
    threadCounts: isThis || version === nodePackages.at(-1)!.version ? [1, 2, 3, 7] : [2, 7],
  };
});

describe.each(nodes)("Node $major", ({ major, node, threadCounts }) => {
  test.skipIf(node === undefined).each(threadCounts)("gives the golden bits with %i threads", { timeout: 60_000 }, async (threads) => {
    const answer = await inNode([node!], program, { threads });
    expect(answer.version).toMatch(new RegExp(`^v${major}\\.`));
    expectGolden(answer);
  });

  test.skipIf(node === undefined || mnist === undefined)("trains the published weights on MNIST", { timeout: 120_000 }, async () => {
    const { hashes } = await inNode([node!], program, { threads: 2, mnist: mnist! });
    expect(Object.keys(hashes)).toContain(publishedName);
    expect(hashes).toEqual(goldenOf(hashes));
  });
});

// An emulator is no part of a machine that only develops this: where there is none, there is nothing to be skipped.
const arm64 = findArm64();
if (arm64 !== undefined) {
  test("Node for arm64 gives the golden bits, as far as a brief run goes", { timeout: 120_000 }, async () => {
    const { arch, hashes } = await inNode(arm64, program, { threads: 1, brief: true });
    expect(arch).toBe("arm64");
    expect(Object.keys(hashes)).toContain("perceptron, momentum, dropout, 100 digits a step, 5 updates");
    expect(hashes).toEqual(goldenOf(hashes));
  });
}

test("the hash in docs/numerics.md is the golden one of the published run", () => {
  const page = readFileSync(new URL("../../docs/numerics.md", import.meta.url), "utf8");
  expect(page).toContain(`\n${goldenHashes()[publishedName]}\n`);
});

test("another hash of the published run has another numericsVersion", () => {
  const hashes = { 1: "47c10bc5d5c9719a63cf79edade7a4a4bcf81f2180c35f65c8074247fc5e71e3" };
  expect(hashes).toHaveProperty([numericsVersion], goldenHashes()[publishedName]);
});
