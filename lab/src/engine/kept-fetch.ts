import { mnistFiles } from "inkling/data";

/** The name of the page's own storage for MNIST's files; it outlives versions of the page. */
const storeName = "inkling-mnist";

/**
 * `fetch` that keeps MNIST's files in the browser's storage: from whichever mirror one came, it is the same file, and
 * only whole ones are kept. What has been damaged there is thrown out and fetched anew.
 */
export async function keptFetch(address: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const name = new URL(address instanceof Request ? address.url : address).pathname.split("/").pop()!;
  const file = mnistFiles.find((known) => name === `${known.name}.gz`);
  // Private windows and full disks have no storage: then every visit fetches.
  const store = file && (await caches.open(storeName).catch(() => undefined));
  if (!store) return fetch(address, init);
  const key = new URL(`mnist-kept/${name}`, location.origin).href;
  const isWhole = async (bytes: ArrayBuffer): Promise<boolean> =>
    bytes.byteLength === file.gzipBytes && (await sha256(bytes)) === file.gzipSha256;
  try {
    const kept = await (await store.match(key))?.arrayBuffer();
    if (kept && (await isWhole(kept))) return new Response(kept);
    if (kept) await store.delete(key);
  } catch {
    // What cannot be read is fetched.
  }
  const response = await fetch(address, init);
  if (!response.ok || !response.body) return response;
  const [forReader, forStore] = response.body.tee();
  const keep = async (): Promise<void> => {
    const bytes = await new Response(forStore).arrayBuffer();
    if (await isWhole(bytes)) await store.put(key, new Response(bytes));
  };
  // A download that broke off, or a disk without room: the next visit fetches again.
  keep().catch(() => {});
  return new Response(forReader, { status: response.status, headers: response.headers });
}

/** After an error: what is kept may be what was wrong. */
export async function forgetKept(): Promise<void> {
  await caches.delete(storeName).catch(() => false);
}

async function sha256(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
