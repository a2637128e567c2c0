import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { request, type IncomingHttpHeaders } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { browserCommand } from "../../src/cli/lab/browser.ts";
import { serveLab, type LabServer } from "../../src/cli/lab/server.ts";
import { startInkling } from "./child.ts";

let root = "";
let server: LabServer;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "inkling-lab-"));
  const folder = join(root, "lab");
  await mkdir(join(folder, "assets"), { recursive: true });
  await mkdir(join(root, "digits"));
  await writeFile(join(root, "secret.txt"), "secret");
  await writeFile(join(root, "digits", "t10k-labels-idx1-ubyte.gz"), gzipSync("labels"));
  await writeFile(join(root, "digits", "train-labels-idx1-ubyte"), "raw labels");
  await writeFile(join(folder, "_headers"), "/*\n  Content-Security-Policy: default-src 'self'\n  X-Content-Type-Options: nosniff\n");
  await writeFile(join(folder, "index.html"), "<!doctype html>");
  await writeFile(join(folder, ".stamp"), "hidden");
  await writeFile(join(folder, "assets", "app-1a2b3c4d.js"), "export {};");
  await writeFile(join(folder, "program.exe"), "no page has such");
  await symlink(join(root, "secret.txt"), join(folder, "leak.txt"));
  await symlink(root, join(folder, "above"));
  server = await serveLab({ folder, port: 0, environment: { INKLING_DATA: join(root, "digits") } });
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** As it stands: fetch would make /a of /b/../a before it asks. */
function get(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = request({ host: "127.0.0.1", port: server.port, path, method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(parts) }));
    });
    asking.on("error", reject).end();
  });
}

test("the page comes with its headers, and is asked for anew each time", async () => {
  for (const path of ["/", "/index.html", "/?digits=500"]) {
    const { status, headers, body } = await get(path);
    expect([status, body.toString()]).toEqual([200, "<!doctype html>"]);
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(headers["content-security-policy"]).toBe("default-src 'self'");
    expect(headers["cache-control"]).toBe("no-cache");
  }
});

test("a file whose name changes with its content is never asked for again, others only whether they have changed", async () => {
  const { headers } = await get("/assets/app-1a2b3c4d.js");
  expect(headers["cache-control"]).toContain("immutable");
  const { headers: ofPage } = await get("/");
  expect((await get("/", { "If-None-Match": ofPage.etag! })).status).toBe(304);
});

test("text is packed for who can unpack it", async () => {
  const { headers, body } = await get("/assets/app-1a2b3c4d.js", { "Accept-Encoding": "br, gzip" });
  expect(headers["content-encoding"]).toBe("gzip");
  expect(gunzipSync(body).toString()).toBe("export {};");
});

test.each([
  "/../secret.txt",
  "/%2e%2e/secret.txt",
  "/..%2fsecret.txt",
  "/assets/../../secret.txt",
  "//etc/passwd",
  "/leak.txt",
  "/above/secret.txt",
  "/.stamp",
  "/_headers",
  "/program.exe",
  "/assets",
  "/assets/",
  "/%00",
  "/%",
  "/mnist/../../secret.txt",
  "/mnist/train-images-idx3-ubyte.gz",
])("there is nothing at %s", async (path) => {
  const { status, headers, body } = await get(path);
  expect([status, body.toString()]).toEqual([404, "There is nothing here.\n"]);
  expect(headers["x-content-type-options"]).toBe("nosniff");
});

test("MNIST's files come from the folder that INKLING_DATA names", async () => {
  const { status, headers, body } = await get("/mnist/t10k-labels-idx1-ubyte.gz");
  expect([status, headers["content-type"], gunzipSync(body).toString()]).toEqual([200, "application/gzip", "labels"]);
});

test("a file of MNIST's that lies there raw is packed for the page", async () => {
  const { status, headers, body } = await get("/mnist/train-labels-idx1-ubyte.gz");
  expect([status, headers["content-type"], gunzipSync(body).toString()]).toEqual([200, "application/gzip", "raw labels"]);
});

test("only reading is answered", async () => {
  expect((await get("/", {}, "HEAD")).body.length).toBe(0);
  expect((await get("/", {}, "POST")).status).toBe(405);
});

test("if the port is taken, the next one that is free is", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => void other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as { port: number };
  const second = await serveLab({ folder: join(root, "lab"), port, environment: {} });
  expect(second.port).toBeGreaterThan(port);
  await second.close();
  other.close();
});

test("a folder without a built page is refused with what to do", async () => {
  await expect(serveLab({ folder: join(root, "digits"), port: 0, environment: {} })).rejects.toThrow("npm run build makes it");
});

test("a browser is opened where there is a screen for it, and not in CI", () => {
  expect(browserCommand({ DISPLAY: ":0" }, "linux")).toEqual(["xdg-open"]);
  expect(browserCommand({}, "linux")).toBeUndefined();
  expect(browserCommand({}, "darwin")).toEqual(["open"]);
  expect(browserCommand({ CI: "true" }, "darwin")).toBeUndefined();
  expect(browserCommand({ SSH_CONNECTION: "1" }, "darwin")).toBeUndefined();
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`inkling lab prints its address, and ${signal} ends it well, open connections and all`, async () => {
    const child = startInkling(["lab", "--port", "0"], { env: { CI: "true" } });
    await child.hasPrinted("Ctrl-C stops it");
    const [address] = /http:\/\/127\.0\.0\.1:\d+\//.exec(child.printed.stdout)!;
    // The connection is kept open after its answer.
    const page = await fetch(address);
    expect(page.headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(await page.text()).toContain("<h1");
    child.process.kill(signal);
    expect(await child.end).toBe(0);
    await expect(fetch(address)).rejects.toThrow();
  }, 120_000);
}
