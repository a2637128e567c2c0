import { DataError, reasonOf } from "./errors.ts";
import { isGzip } from "./idx.ts";
import { isNode } from "./platform.ts";

/** No data set here comes near it (EMNIST-digits is 188 MB); a file made to swell stops there instead of filling memory. */
const mostBytes = 1024 * 1024 * 1024;

/**
 * The content of a gzip file; other bytes come back as they are.
 *
 * @param source what to call the file in errors
 * @throws DataError if the file is cut short or damaged, or something follows its end
 */
export async function gunzip(bytes: Uint8Array, source: string): Promise<Uint8Array> {
  if (!isGzip(bytes)) return bytes;
  try {
    return isNode ? await gunzipInNode(bytes, source) : await gunzipInBrowser(bytes);
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(`${source}: ${explain(error, bytes.length)}`, { cause: error });
  }
}

async function gunzipInNode(bytes: Uint8Array, source: string): Promise<Uint8Array> {
  const { gunzip } = await import("node:zlib");
  // The last four bytes are the content's length: with a buffer of that size nothing is copied or joined. A damaged file's
  // length is held to what deflate can reach, 1,032 to 1. One byte more, or zlib asks for a second buffer.
  const announced = bytes.length < 18 ? 0 : new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4, 4).getUint32(0, true);
  const chunkSize = Math.max(64, Math.min(announced, bytes.length * 1032, mostBytes) + 1);
  const { content, consumed } = await new Promise<{ content: Uint8Array; consumed: number }>((resolve, reject) => {
    const done = (error: Error | null, result: unknown): void => {
      if (error) return reject(error);
      const { buffer, engine } = result as { buffer: Uint8Array; engine: { bytesWritten: number } };
      resolve({ content: buffer, consumed: engine.bytesWritten });
    };
    gunzip(bytes, { chunkSize, maxOutputLength: mostBytes, info: true } as object, done);
  });
  if (consumed !== bytes.length) {
    throw new DataError(`${source}: ${bytes.length - consumed} bytes follow the end of the compressed data. Get the file again.`);
  }
  // Not a Buffer: its slice and toString differ from what a Uint8Array promises.
  return new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
}

async function gunzipInBrowser(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function explain(error: unknown, length: number): string {
  const code = (error as { code?: unknown }).code;
  if (code === "Z_BUF_ERROR")
    return `the .gz file is cut short: it ends after ${length} bytes, in the middle of the data. Get the file again.`;
  if (code === "ERR_BUFFER_TOO_LARGE") return `the .gz file holds more than 1 GiB, too much for a data set here.`;
  return `the .gz file is damaged (${reasonOf(error)}). Get the file again.`;
}
