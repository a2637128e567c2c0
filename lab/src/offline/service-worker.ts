// The page's one service worker. It keeps the whole of one build, so that the page works without a network, and gives
// isolation to pages of hosts that send no headers: from the second visit on they may share memory between threads.
//
// One build is kept whole or not at all: each file is fetched with its hash, so that a host in the middle of an update
// cannot make a mixture. A newer service worker waits until the last page of the old build is closed.

declare const self: ServiceWorkerGlobalScope;
/** Written in by the build: this build's name, and its files with their hashes, as `integrity` takes them. */
declare const __BUILD__: string;
declare const __FILES__: Readonly<Record<string, string>>;
declare const __ISOLATION__: Readonly<Record<string, string>>;

/** MNIST has a storage of its own, which outlives builds. */
const prefix = "inkling-page-";
const storeName = prefix + __BUILD__;
const scope = self.registration.scope;
const pageAddress = new URL("index.html", scope).href;
/** Once: each mention of the list puts all of it into the built file. */
const files = __FILES__;
const kept = new Set(Object.keys(files).map((file) => new URL(file, scope).href));

self.addEventListener("install", (event) => event.waitUntil(keepAll()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(scope)) return;
  if (request.mode === "navigate") {
    if (isPage(request.url)) event.respondWith(openPage(request));
    return;
  }
  const address = plain(request.url);
  if (kept.has(address)) event.respondWith(fromStore(address, request));
});

async function keepAll(): Promise<void> {
  const store = await caches.open(storeName);
  try {
    await Promise.all(
      Object.entries(files).map(async ([file, integrity]) => {
        const address = new URL(file, scope).href;
        // Names in assets/ change with their content; what the browser has of them is right. The others it must ask for.
        const response = await fetch(address, { integrity, cache: file.startsWith("assets/") ? "default" : "no-cache" });
        if (!response.ok) throw new Error(`${file}: the server answered ${response.status}`);
        await store.put(address, response);
      }),
    );
  } catch (error) {
    await caches.delete(storeName);
    throw error;
  }
}

async function takeOver(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith(prefix) && name !== storeName) await caches.delete(name);
  // The page of the first visit may go offline too.
  await self.clients.claim();
}

/** The page itself is asked for first: an update shows at once. Its old build is there where the network is not. */
async function openPage(request: Request): Promise<Response> {
  try {
    const response = await fetch(request);
    if (response.ok || response.type === "opaqueredirect") return isolated(response);
    return (await stored(pageAddress)) ?? isolated(response);
  } catch (error) {
    const response = await stored(pageAddress);
    if (response) return response;
    throw error;
  }
}

async function fromStore(address: string, request: Request): Promise<Response> {
  return (await stored(address)) ?? isolated(await fetch(request));
}

async function stored(address: string): Promise<Response | undefined> {
  const store = await caches.open(storeName);
  const response = await store.match(address, { ignoreVary: true });
  return response && isolated(response);
}

function isolated(response: Response): Response {
  if (response.type === "opaqueredirect") return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(__ISOLATION__)) headers.set(name, value);
  // The body has been unpacked; these speak of what was sent.
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

const isPage = (address: string): boolean => [scope, pageAddress].includes(plain(address));

function plain(address: string): string {
  const url = new URL(address);
  return url.origin + url.pathname;
}
