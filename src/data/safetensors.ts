import { NdArray, type DType } from "../array/ndarray.ts";

/** Arrays by name, in order, and what is to be known about them. */
export interface TensorFile {
  readonly tensors: ReadonlyMap<string, NdArray>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A file is not safetensors, or is damaged. Its message says where. */
export class SafetensorsError extends Error {
  override readonly name = "SafetensorsError";
}

const codes = { float32: "F32", float64: "F64", int32: "I32", uint8: "U8", bool: "BOOL" } as const satisfies Record<DType, string>;
const bytesPer = { float32: 4, float64: 8, int32: 4, uint8: 1, bool: 1 } as const satisfies Record<DType, number>;
const dtypes: ReadonlyMap<unknown, DType> = new Map(Object.entries(codes).map(([dtype, code]) => [code, dtype as DType]));

/** The format's own limit, which keeps a damaged length from asking for all memory. */
const mostHeaderBytes = 100_000_000;

/**
 * Arrays as a safetensors file: the header's length (8 bytes), the header (JSON), the elements (little-endian, row-major).
 *
 * The header is padded with spaces to a multiple of 8 bytes, so that elements can be read in place.
 * Source: https://github.com/huggingface/safetensors, "Format".
 */
export function encodeSafetensors({ tensors, metadata }: TensorFile): Uint8Array {
  const entries: Record<string, unknown> = { __metadata__: metadata };
  let size = 0;
  for (const [name, { dtype, shape, size: count }] of tensors) {
    const end = size + count * bytesPer[dtype];
    entries[name] = { dtype: codes[dtype], shape, data_offsets: [size, end] };
    size = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(entries));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const file = new Uint8Array(8 + headerBytes + size);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(headerBytes), true);
  file.fill(0x20, 8, 8 + headerBytes);
  file.set(json, 8);
  let at = 8 + headerBytes;
  for (const array of tensors.values()) {
    const width = bytesPer[array.dtype];
    for (const value of array) {
      if (array.dtype === "float32") view.setFloat32(at, value, true);
      else if (array.dtype === "float64") view.setFloat64(at, value, true);
      else if (array.dtype === "int32") view.setInt32(at, value, true);
      else view.setUint8(at, value);
      at += width;
    }
  }
  return file;
}

/**
 * The arrays of a safetensors file. Every byte is accounted for: arrays lie side by side, in any order, and fill the file.
 *
 * @throws SafetensorsError if it is not one, or is damaged, or holds a dtype that Inkling does not have
 */
export function decodeSafetensors(file: Uint8Array): TensorFile {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const headerBytes = file.length < 8 ? NaN : Number(view.getBigUint64(0, true));
  if (!(headerBytes <= mostHeaderBytes && headerBytes >= 2)) throw new SafetensorsError("it is not a safetensors file");
  // The header is JSON without a space before it; what begins otherwise is another kind of file.
  if (file.length > 8 && file[8] !== 0x7b) throw new SafetensorsError("it is not a safetensors file");
  if (file.length < 8 + headerBytes) throw new SafetensorsError("it ends within its header: it was cut short");
  const { __metadata__: metadata = {}, ...entries } = parseHeader(file.subarray(8, 8 + headerBytes));
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === "string")) {
    throw new SafetensorsError("its header is damaged: the metadata are not texts");
  }
  const start = 8 + headerBytes;
  const placed = Object.entries(entries).map(([name, entry]) => ({ name, ...checkedEntry(name, entry) }));
  let end = 0;
  for (const { name, from, to } of placed.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    if (from !== end) throw new SafetensorsError(`its header is damaged: "${name}" begins at byte ${from}, not at ${end}`);
    end = to;
  }
  if (file.length < start + end) {
    throw new SafetensorsError(`it was cut short: its header promises ${start + end} bytes, it has ${file.length}`);
  }
  if (file.length > start + end) throw new SafetensorsError(`${file.length - start - end} bytes follow its end, which do not belong to it`);
  const tensors = new Map<string, NdArray>();
  for (const { name, dtype, shape, from, to } of placed) {
    tensors.set(name, readArray(view, dtype, shape, start + from, (to - from) / bytesPer[dtype]));
  }
  return { tensors, metadata: metadata as Record<string, string> };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (isRecord(header)) return header;
  } catch {
    // Said below, for both.
  }
  throw new SafetensorsError("its header is damaged: it is not a JSON object");
}

function checkedEntry(name: string, entry: unknown): { dtype: DType; shape: number[]; from: number; to: number } {
  const { dtype: code, shape, data_offsets: offsets } = isRecord(entry) ? entry : {};
  if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2 || typeof code !== "string") {
    throw new SafetensorsError(`its header is damaged at "${name}"`);
  }
  const dtype = dtypes.get(code);
  if (dtype === undefined) throw new SafetensorsError(`"${name}" holds ${code}; Inkling reads ${[...dtypes.keys()].join(", ")}`);
  const [from, to] = offsets as [number, number];
  const size = shape.reduce((product, length) => product * length, bytesPer[dtype]);
  if (to - from !== size) throw new SafetensorsError(`its header is damaged: "${name}" needs ${size} bytes and is given ${to - from}`);
  return { dtype, shape, from, to };
}

function readArray(view: DataView, dtype: DType, shape: readonly number[], start: number, count: number): NdArray {
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const at = start + i * bytesPer[dtype];
    if (dtype === "float32") values[i] = view.getFloat32(at, true);
    else if (dtype === "float64") values[i] = view.getFloat64(at, true);
    else if (dtype === "int32") values[i] = view.getInt32(at, true);
    else values[i] = view.getUint8(at);
  }
  return NdArray.of(values, shape, dtype);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((length) => Number.isSafeInteger(length) && length >= 0);
