// What a cell's code must not reach: everything that could read what the page keeps, or ask anybody for anything. The
// policy of the page, which a blob's worker inherits, refuses eval and other hosts already; this takes the names away too.

const forbidden =
  "fetch XMLHttpRequest WebSocket WebSocketStream WebTransport EventSource BroadcastChannel Worker SharedWorker importScripts indexedDB caches " +
  "CacheStorage Cache IDBFactory cookieStore CookieStore navigator webkitRequestFileSystem webkitRequestFileSystemSync " +
  "webkitResolveLocalFileSystemURL webkitResolveLocalFileSystemSyncURL FileSystemSyncAccessHandle StorageManager FontFace fonts Notification " +
  "PushManager ServiceWorkerRegistration RTCDataChannel RTCRtpScriptTransformer WebSocketError postMessage onmessage close name";

/** Takes the names away from a worker's global object, and from all that it inherits. */
export function putUpFence(scope: object): void {
  for (const name of forbidden.split(" ")) {
    for (let owner: object | null = scope; owner !== null; owner = Object.getPrototypeOf(owner) as object | null) {
      if (Object.hasOwn(owner, name) && !Reflect.deleteProperty(owner, name)) {
        throw new Error(`the cell's worker cannot be closed off: ${name} stays`);
      }
    }
  }
  const threads = { hardwareConcurrency: 1 };
  Object.defineProperty(scope, "navigator", { value: Object.freeze(threads) });
  // Threads would be workers of their own, which nobody has closed off; one thread gives the same bits.
  Object.defineProperty(scope, "crossOriginIsolated", { value: false });
}
