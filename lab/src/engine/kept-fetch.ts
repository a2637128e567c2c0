/** The name of the page's own storage for MNIST's files; it outlives versions of the page. */
const storeName = "inkling-mnist";

/**
 * `fetch` that keeps what it fetched in the browser's storage, by the file's name: from whichever mirror it came, it is
 * the same file, and its hash is checked by the reader. A damaged copy is thrown out by `forgetKept`.
 */
export async function keptFetch(address: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const name = new URL(address instanceof Request ? address.url : address).pathname.split("/").pop()!;
  const key = new URL(`mnist-kept/${name}`, location.origin).href;
  // Private windows and full disks have no storage: then every visit fetches.
  const store = await caches.open(storeName).catch(() => undefined);
  const kept = await store?.match(key);
  if (kept) return kept;
  const response = await fetch(address, init);
  if (!response.ok || !store) return response;
  const [forReader, forStore] = response.body ? response.body.tee() : [null, null];
  const headers = new Headers({ "Content-Length": response.headers.get("Content-Length") ?? "" });
  void store.put(key, new Response(forStore, { headers })).catch(() => {});
  return new Response(forReader, { status: response.status, headers: response.headers });
}

/** After an error: what is kept may be what was wrong. */
export async function forgetKept(): Promise<void> {
  await caches.delete(storeName).catch(() => false);
}
