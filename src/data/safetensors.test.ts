import { expect, test } from "vitest";
import { NdArray } from "../array/ndarray.ts";
import { decodeSafetensors, encodeSafetensors, SafetensorsError } from "./safetensors.ts";

const pair = {
  tensors: new Map<string, NdArray>([
    ["W", NdArray.of([1.5, -2, 0.1, NaN, Infinity, 0], [2, 3], "float32")],
    ["step", NdArray.of([-7], [], "int32")],
  ]),
  metadata: { rate: "0.1", note: "ä" },
};

test("what is written is read again, to the bit", () => {
  const read = decodeSafetensors(encodeSafetensors(pair));
  expect(read.metadata).toEqual(pair.metadata);
  expect([...read.tensors.keys()]).toEqual(["W", "step"]);
  expect(read.tensors.get("W")).toMatchObject({ dtype: "float32", shape: [2, 3] });
  expect([...read.tensors.get("W")!]).toEqual([1.5, -2, Math.fround(0.1), NaN, Infinity, 0]);
  expect(read.tensors.get("step")!.item()).toBe(-7);
});

test("the bytes are those of the format: length, JSON padded with spaces, little-endian elements", () => {
  const bytes = encodeSafetensors({ tensors: new Map([["a", NdArray.of([1], [1], "float32")]]), metadata: {} });
  const json = '{"__metadata__":{},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
  expect(json.length).toBe(72);
  expect([...bytes.subarray(0, 8)]).toEqual([72, 0, 0, 0, 0, 0, 0, 0]);
  expect(new TextDecoder().decode(bytes.subarray(8, 80))).toBe(json);
  expect([...bytes.subarray(80)]).toEqual([0, 0, 0x80, 0x3f]);
});

test("a file cut anywhere is refused", () => {
  const whole = encodeSafetensors(pair);
  for (let length = 0; length < whole.length; length++)
    expect(() => decodeSafetensors(whole.subarray(0, length)), `${length}`).toThrow(SafetensorsError);
});

test("bytes after the end are refused", () => {
  expect(() => decodeSafetensors(Uint8Array.of(...encodeSafetensors(pair), 0))).toThrow("1 bytes follow its end");
});

const withHeader = (header: string, elements = 0): Uint8Array => {
  const bytes = new Uint8Array(8 + header.length + elements);
  bytes[0] = header.length;
  bytes.set(new TextEncoder().encode(header), 8);
  return bytes;
};

test.each([
  ["another kind of file", new TextEncoder().encode("hello, world, how are you"), "not a safetensors file"],
  ["a header that is no JSON", withHeader("{]"), "not a JSON object"],
  ["an array of too few bytes", withHeader('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', 4), "needs 8 bytes and is given 4"],
  ["a gap between arrays", withHeader('{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}', 2), "begins at byte 1, not at 0"],
  ["a dtype that Inkling has not", withHeader('{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}', 2), "holds F16"],
  ["a negative length", withHeader('{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}', 1), 'damaged at "a"'],
])("%s is refused", (_, bytes, message) => {
  expect(() => decodeSafetensors(bytes)).toThrow(message);
});
