import { once } from "node:events";
import { readFile, realpath } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DataError, type Environment } from "../../data/index.ts";
import { findMnist, SiteFiles, type Served } from "./files.ts";

export interface LabServerOptions {
  /** The built page. */
  readonly folder: string;
  /** The first port that is tried; 0 takes any that is free. If it is taken, the next one is tried, and so on. */
  readonly port: number;
  readonly environment: Environment;
  /** Sent with each answer; those of the built page unless given. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface LabServer {
  /** Ends in a slash. */
  readonly address: string;
  readonly port: number;
  /** Ends every connection, and resolves when the port is free again. */
  readonly close: () => Promise<void>;
}

const portsTried = 50;

/**
 * Serves the built lab to this computer alone.
 *
 * @throws DataError if the folder holds no built page, or no port is free
 */
export async function serveLab({ folder, port, environment, ...options }: LabServerOptions): Promise<LabServer> {
  const headers = options.headers ?? (await headersOf(folder));
  const files = new SiteFiles(await realpath(folder));
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.writeHead(500, headers).end());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url = "/" } = request;
    if (method !== "GET" && method !== "HEAD") return void response.writeHead(405, { ...headers, Allow: "GET, HEAD" }).end();
    const [path] = url.split("?");
    const found = (await findMnist(path, environment)) ?? (await files.find(path));
    if (!found) return void response.writeHead(404, { ...headers, "Content-Type": "text/plain; charset=utf-8" }).end("There is nothing here.\n");
    send(found, request, response);
  }

  function send(found: Served, request: IncomingMessage, response: ServerResponse): void {
    const { type, bytes, gzipped, tag, immutable } = found;
    const caching = { ETag: tag, "Cache-Control": immutable ? "public, max-age=31536000, immutable" : "no-cache", Vary: "Accept-Encoding" };
    if (request.headers["if-none-match"] === tag) return void response.writeHead(304, { ...headers, ...caching }).end();
    const packed = gzipped && /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
    const body = packed ? gzipped : bytes;
    response.writeHead(200, {
      ...headers,
      ...caching,
      "Content-Type": type,
      "Content-Length": body.length,
      ...(packed ? { "Content-Encoding": "gzip" } : {}),
    });
    response.end(request.method === "HEAD" ? undefined : body);
  }

  const taken = await listen(server, port);
  return {
    address: `http://127.0.0.1:${taken}/`,
    port: taken,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

type Server = ReturnType<typeof createServer>;

async function listen(server: Server, first: number): Promise<number> {
  const last = first === 0 ? 0 : Math.min(first + portsTried - 1, 65_535);
  for (let port = first; port <= last; port++) {
    try {
      server.listen(port, "127.0.0.1");
      await once(server, "listening");
      return (server.address() as AddressInfo).port;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "EADDRINUSE" && code !== "EACCES") throw error;
    }
  }
  throw new DataError(`The ports ${first} to ${last} are all taken. Name another one with --port, or --port 0 for any that is free.`);
}

/**
 * The headers that every answer has, from the built page's _headers, which hosts of static pages read too: a path, then
 * its headers indented below it.
 */
async function headersOf(folder: string): Promise<Record<string, string>> {
  const text = await readFile(join(folder, "_headers"), "utf8").catch((error: unknown) => {
    throw new DataError(`The built lab is not in ${folder}. In a checkout, npm run build makes it; in an installed package, install it anew.`, {
      cause: error,
    });
  });
  const lines = text.split("\n").filter((line) => /^\s+\S/.test(line));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(":")).trim(), line.slice(line.indexOf(":") + 1).trim()]));
}
