import { createHash } from "node:crypto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { forgetKept, keptFetch } from "./kept-fetch.ts";

const content = new TextEncoder().encode("ten thousand labels");
const file = vi.hoisted(() => ({ name: "t10k-labels-idx1-ubyte", gzipBytes: 19, gzipSha256: "" }));
vi.mock("inkling/data", () => ({ mnistFiles: [file] }));
file.gzipSha256 = createHash("sha256").update(content).digest("hex");

const address = "https://mirror.example/mnist/t10k-labels-idx1-ubyte.gz";
const other = "https://another.example/t10k-labels-idx1-ubyte.gz";

interface Store {
  readonly match: (key: string) => Promise<Response | undefined>;
  readonly put: (key: string, response: Response) => Promise<void>;
  readonly delete: (key: string) => Promise<boolean>;
}

/** The browser's storage, as far as it is used: stores by name, answers by address. */
class Storage {
  readonly stores = new Map<string, Map<string, Uint8Array>>();

  async open(name: string): Promise<Store> {
    const store = this.stores.get(name) ?? new Map<string, Uint8Array>();
    this.stores.set(name, store);
    return {
      match: async (key) => {
        const bytes = store.get(key);
        return bytes && new Response(Uint8Array.from(bytes));
      },
      put: async (key, response) => void store.set(key, new Uint8Array(await response.arrayBuffer())),
      delete: async (key) => store.delete(key),
    };
  }

  async delete(name: string): Promise<boolean> {
    return this.stores.delete(name);
  }

  get kept(): Uint8Array[] {
    return [...this.stores.values()].flatMap((store) => [...store.values()]);
  }
}

let storage: Storage;
let asked: string[];
let served: Uint8Array<ArrayBuffer>;
beforeEach(() => {
  storage = new Storage();
  asked = [];
  served = content;
  vi.stubGlobal("caches", storage);
  vi.stubGlobal("location", { origin: "https://page.example" });
  vi.stubGlobal("fetch", async (from: string) => {
    asked.push(from);
    return new Response(served);
  });
});
afterEach(() => vi.unstubAllGlobals());

const textOf = async (response: Response): Promise<string> => response.text();
const untilKept = (): Promise<void> => vi.waitFor(() => expect(storage.kept).toHaveLength(1));

test("a whole file is kept, and given from there whatever mirror is asked the next time", async () => {
  expect(await textOf(await keptFetch(address))).toBe("ten thousand labels");
  await untilKept();
  expect(await textOf(await keptFetch(other))).toBe("ten thousand labels");
  expect(asked).toEqual([address]);
});

test("a file that came damaged is handed on to whoever checks it, and not kept", async () => {
  served = new TextEncoder().encode("ten thousand LABELS");
  expect(await textOf(await keptFetch(address))).toBe("ten thousand LABELS");
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(storage.kept).toEqual([]);
});

test("what has been damaged in the storage is thrown out and fetched anew", async () => {
  await keptFetch(address).then(textOf);
  await untilKept();
  storage.kept[0][3] ^= 1;
  expect(await textOf(await keptFetch(address))).toBe("ten thousand labels");
  expect(asked).toEqual([address, address]);
  await vi.waitFor(() => expect(storage.kept).toEqual([content]));
});

test("an answer that says no is passed on, and nothing is kept", async () => {
  vi.stubGlobal("fetch", async () => new Response("no such file", { status: 404 }));
  expect((await keptFetch(address)).status).toBe(404);
  expect(storage.kept).toEqual([]);
});

test("a browser that refuses storage fetches every time", async () => {
  vi.stubGlobal("caches", { open: () => Promise.reject(new DOMException("refused", "SecurityError")) });
  await keptFetch(address).then(textOf);
  expect(await textOf(await keptFetch(address))).toBe("ten thousand labels");
  expect(asked).toEqual([address, address]);
});

test("a file that is none of MNIST's is fetched as ever, and not kept", async () => {
  await keptFetch("https://page.example/other.gz").then(textOf);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect([asked, storage.stores.size]).toEqual([["https://page.example/other.gz"], 0]);
});

test("what is forgotten is fetched again", async () => {
  await keptFetch(address).then(textOf);
  await untilKept();
  await forgetKept();
  await keptFetch(address).then(textOf);
  expect(asked).toEqual([address, address]);
});
