import { mnistMirrors } from "../src/data/index.ts";

/**
 * What the page may do, for the server's headers and for the <meta> of hosts without headers: both come from here.
 *
 * 'wasm-unsafe-eval' compiles the kernels. Blob workers are the engine's threads and the code cells, which inherit this
 * policy: no eval, no network but the page's own folder and the mirror of MNIST. Style attributes are what a prerendered
 * figure needs.
 */
const rules = {
  "default-src": "'self'",
  "script-src": "'self' 'wasm-unsafe-eval'",
  "worker-src": "'self' blob:",
  "style-src": "'self'",
  "style-src-attr": "'unsafe-inline'",
  "img-src": "'self' data: blob:",
  "font-src": "'self'",
  "connect-src": `'self' ${mnistMirrors.map((mirror) => new URL(mirror).origin).join(" ")}`,
  "object-src": "'none'",
  "base-uri": "'none'",
  "form-action": "'none'",
};

export const contentSecurityPolicy: string = Object.entries(rules)
  .map(([name, value]) => `${name} ${value}`)
  .join("; ");

/** Isolation lets the page share memory between threads. */
export const pageHeaders: Record<string, string> = {
  "Content-Security-Policy": `${contentSecurityPolicy}; frame-ancestors 'none'`,
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};
