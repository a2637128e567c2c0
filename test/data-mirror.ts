import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a mirror does with a request; `call` counts from 0. */
export type Behaviour = (response: ServerResponse, call: number, request: IncomingMessage) => void;

export interface Mirror extends AsyncDisposable {
  /** Its address, ending in "/". */
  readonly url: string;
  /** Paths asked for so far. */
  readonly requests: string[];
}

/** A real HTTP server on this machine that behaves as told; disposed of with its connections, answered or not. */
export async function startMirror(behave: Behaviour): Promise<Mirror> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? "");
    behave(response, requests.length - 1, request);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mnist/`,
    requests,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

export const serves =
  (content: Uint8Array): Behaviour =>
  (response) =>
    void response.end(content);

/** Takes the request and never answers, as a firewall that swallows packets seems to. */
export const hangs: Behaviour = () => {};

export const answers404: Behaviour = (response) => void response.writeHead(404).end("no such file");

/** An address at which nothing listens. */
export const refusesUrl = "http://127.0.0.1:9/mnist/";
