import { createHash } from "node:crypto";
import { readFile, realpath, stat } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { locateMnist, mnistFiles, type Environment } from "../../data/index.ts";

/** What is sent for an address. */
export interface Served {
  readonly type: string;
  readonly bytes: Uint8Array;
  /** The same, compressed, where that pays. */
  readonly gzipped?: Uint8Array;
  readonly tag: string;
  /** Its name changes whenever its content does: a browser need never ask again. */
  readonly immutable: boolean;
}

/** Of the files that a built page consists of; what has none of these endings is not served. */
const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml; charset=utf-8",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
};

const zip = promisify(gzip);

/** The files of one folder, and nothing outside it. */
export class SiteFiles {
  readonly #folder: string;
  readonly #kept = new Map<string, { readonly version: string; readonly served: Served }>();

  /** @param folder absolute, and its own real path */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * @param path of an address, as it came: "/assets/app-1a2b.js"
   * @returns undefined if there is no such file, or it is none of the page's
   */
  async find(path: string): Promise<Served | undefined> {
    const file = this.#fileOf(path);
    const type = file && types[extname(file)];
    if (!type) return undefined;
    // Links are followed first: one that leads out of the folder is not served.
    const real = await realpath(file).catch(() => undefined);
    if (!real?.startsWith(this.#folder + sep)) return undefined;
    const found = await stat(real);
    if (!found.isFile()) return undefined;
    const version = `${found.mtimeMs} ${found.size} ${found.ino}`;
    const kept = this.#kept.get(real);
    if (kept?.version === version) return kept.served;
    const served = await serve(await readFile(real), type, /^\/assets\/[^/]+-[\w-]{8}\.\w+$/.test(path));
    this.#kept.set(real, { version, served });
    return served;
  }

  #fileOf(path: string): string | undefined {
    let plain: string;
    try {
      plain = decodeURIComponent(path);
    } catch {
      return undefined;
    }
    const names = plain.split("/").slice(1);
    const last = names.length - 1;
    // "", "." and ".." are no names, what begins with a dot is hidden, and \ is a slash to Windows, : a drive or a stream.
    if (!names.every((name, i) => (name === "" ? i === last : /^[^.\\:\0][^\\:\0]*$/.test(name)))) return undefined;
    return join(this.#folder, ...names.slice(0, last), names[last] || "index.html");
  }
}

async function serve(bytes: Uint8Array, type: string, immutable: boolean): Promise<Served> {
  const tag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
  if (!/^(text|application)\/|svg/.test(type)) return { type, bytes, tag, immutable };
  return { type, bytes, gzipped: await zip(bytes, { level: 9 }), tag, immutable };
}

/** Files that lie raw are packed once, quickly: on this computer they go no long way. */
const packed = new Map<string, { readonly version: string; readonly bytes: Promise<Uint8Array> }>();

async function packedFile(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return bytes;
  const { mtimeMs, size } = await stat(path);
  const version = `${mtimeMs} ${size}`;
  const known = packed.get(path);
  if (known?.version === version) return known.bytes;
  const packing = zip(bytes, { level: 1 });
  packed.set(path, { version, bytes: packing });
  return packing;
}

/**
 * MNIST for the page, from the folder that INKLING_DATA names or the user's cache: "/mnist/train-images-idx3-ubyte.gz"
 * and its three fellows, .gz or raw there, .gz for the page, which looks at their content before it takes them for MNIST.
 *
 * @returns undefined if it is none of the four, or not there; nothing is downloaded
 */
export async function findMnist(path: string, environment: Environment): Promise<Served | undefined> {
  const file = mnistFiles.find(({ name }) => path === `/mnist/${name}.gz`);
  if (!file) return undefined;
  const found = (await locateMnist(environment)).paths[file.part];
  const bytes = found === undefined ? undefined : await packedFile(found).catch(() => undefined);
  if (!bytes) return undefined;
  return { type: "application/gzip", bytes, tag: `"${file.gzipSha256.slice(0, 22)}-${bytes.length}"`, immutable: false };
}
