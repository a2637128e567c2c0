import { createReadStream, existsSync, readFileSync } from "node:fs";
import { readFile, realpath, stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { dirname, extname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { DataError, locateMnist, mnistFiles, type Environment } from "../../data/index.ts";

/** The built page: dist/lab of the package, wherever this file has been bundled to. */
export function labFolder(): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) {
    if (dirname(folder) === folder) return undefined;
    folder = dirname(folder);
  }
  const built = join(folder, "dist", "lab");
  return existsSync(join(built, "index.html")) ? built : undefined;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".gz": "application/gzip",
};
/** What gets smaller by being compressed; fonts and pictures are so already. */
const texts = new Set([".html", ".js", ".mjs", ".css", ".json", ".webmanifest", ".svg"]);

export interface LabServer {
  /** For example http://127.0.0.1:8784/ */
  readonly address: string;
  /** Ends it, with every connection. */
  readonly close: () => Promise<void>;
}

export interface LabServerOptions {
  /** The built page. */
  readonly folder: string;
  /** The port to begin with; the next free one is taken. 0 takes any. */
  readonly port: number;
  /** Says where MNIST is. */
  readonly environment: Environment;
  /** Whether MNIST's files are handed out where they are at hand; they are, unless told otherwise. */
  readonly mnist?: boolean;
}

const portsTried = 50;

/**
 * Serves the built page to this machine alone: its folder, and MNIST's four files from where they are kept here.
 *
 * @throws DataError if none of the ports is free
 */
export async function serveLab({ folder, port, environment, mnist = true }: LabServerOptions): Promise<LabServer> {
  const root = await realpath(folder);
  const headers = headersOf(root);
  const compressed = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, headers);
      response.end();
      if ((error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE") console.error(error);
    });
  });

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // Another page's address that leads here (DNS rebinding) must not read what this machine alone may see.
    if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(request.headers.host ?? "")) return refuse(response, 403, headers);
    if (request.method !== "GET" && request.method !== "HEAD") return refuse(response, 405, { ...headers, Allow: "GET, HEAD" });
    const found = await find(root, request.url ?? "/", mnist ? environment : undefined);
    if (!found) return refuse(response, 404, headers);
    const { path, size, tag, extension, lasting } = found;
    const own = {
      ...headers,
      "Content-Type": types[extension] ?? "application/octet-stream",
      "Cache-Control": lasting ? "public, max-age=31536000, immutable" : "no-cache",
      ETag: tag,
      Vary: "Accept-Encoding",
    };
    if (request.headers["if-none-match"] === tag) return void response.writeHead(304, own).end();
    if (texts.has(extension) && /\bgzip\b/.test(request.headers["accept-encoding"] ?? "")) {
      const key = `${path} ${tag}`;
      const bytes = compressed.get(key) ?? gzipSync(await readFile(path));
      compressed.set(key, bytes);
      response.writeHead(200, { ...own, "Content-Encoding": "gzip", "Content-Length": bytes.length });
      return void response.end(request.method === "HEAD" ? undefined : bytes);
    }
    response.writeHead(200, { ...own, "Content-Length": size });
    if (request.method === "HEAD") return void response.end();
    await new Promise<void>((resolve, reject) => {
      createReadStream(path).on("error", reject).pipe(response).on("close", resolve);
    });
  };

  const listening = await listen(server, port);
  return {
    address: `http://127.0.0.1:${listening}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function refuse(response: ServerResponse, status: number, headers: Record<string, string>): void {
  const words: Record<number, string> = { 403: "This address is not this machine's.", 404: "There is no such file.", 405: "Only GET." };
  response.writeHead(status, { ...headers, "Content-Type": "text/plain; charset=utf-8" }).end(`${words[status]}\n`);
}

interface Found {
  readonly path: string;
  readonly size: number;
  readonly tag: string;
  readonly extension: string;
  /** Whether its name changes with its content. */
  readonly lasting: boolean;
}

/** The file that an address means, or undefined. What lies outside the folder is not there, whatever leads to it. */
async function find(root: string, url: string, environment: Environment | undefined): Promise<Found | undefined> {
  let path: string;
  try {
    path = decodeURIComponent(new URL(url, "http://127.0.0.1").pathname);
  } catch {
    return undefined;
  }
  if (path.includes("\0")) return undefined;
  const mnist = /^\/mnist\/([^/]+)$/.exec(path)?.[1];
  if (mnist !== undefined) return environment && findMnist(mnist, environment);
  if (path.endsWith("/")) path += "index.html";
  try {
    const file = await realpath(join(root, path));
    if (!file.startsWith(root + sep)) return undefined;
    const found = await stat(file);
    if (!found.isFile()) return undefined;
    return {
      path: file,
      size: found.size,
      tag: `"${found.size}-${found.mtimeMs}"`,
      extension: extname(file),
      lasting: path.startsWith("/assets/"),
    };
  } catch {
    return undefined;
  }
}

/** One of the four files as it was published; a file of that name with another length is not it. */
async function findMnist(name: string, environment: Environment): Promise<Found | undefined> {
  const file = mnistFiles.find((known) => `${known.name}.gz` === name);
  if (!file) return undefined;
  const path = join((await locateMnist(environment)).folder, name);
  const size = await stat(path).then(
    (found) => (found.isFile() ? found.size : -1),
    () => -1,
  );
  if (size !== file.gzipBytes) return undefined;
  return { path, size, tag: `"${file.gzipSha256}"`, extension: ".gz", lasting: false };
}

/**
 * The page's headers, from the file `_headers` that is built with it: hosts of static pages read the same file.
 * A line that is indented belongs to the path above it; there is one path, for everything.
 */
function headersOf(root: string): Record<string, string> {
  const lines = readFileSync(join(root, "_headers"), "utf8").split("\n");
  const pairs = lines.filter((line) => /^\s+\S/.test(line)).map((line) => /^\s+([^:]+):\s*(.*)$/.exec(line)!);
  return Object.fromEntries(pairs.map(([, name, value]) => [name, value]));
}

/** Listens on this machine alone, at the first free port from the one that was asked for. */
async function listen(server: Server, first: number): Promise<number> {
  for (let port = first; port < first + portsTried; port++) {
    const taken = await new Promise<boolean>((resolve, reject) => {
      const onError = (error: NodeJS.ErrnoException): void =>
        error.code === "EADDRINUSE" || error.code === "EACCES" ? resolve(true) : reject(error);
      server.once("error", onError);
      server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
        server.off("error", onError);
        resolve(false);
      });
    });
    if (!taken) {
      const address = server.address();
      return typeof address === "object" && address !== null ? address.port : port;
    }
  }
  throw new DataError(`None of the ports from ${first} to ${first + portsTried - 1} is free; name another one with --port.`);
}
