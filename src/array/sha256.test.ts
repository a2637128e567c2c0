import fc from "fast-check";
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { array, NdArray } from "./ndarray.ts";
import { Sha256, sha256OfArrays } from "./sha256.ts";

const hashOf = (text: string) => new Sha256().update(new TextEncoder().encode(text)).digest();

// FIPS 180-4's examples.
test.each([
  ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"],
])("the hash of %j is the published one", (text, expected) => {
  expect(hashOf(text)).toBe(expected);
});

test("the hash of a million a's is the published one", () => {
  expect(hashOf("a".repeat(1_000_000))).toBe("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
});

test("pieces of any lengths hash as the whole does, and as Node's own does", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 }), (pieces) => {
      const ours = new Sha256();
      const theirs = createHash("sha256");
      for (const piece of pieces) {
        ours.update(piece);
        theirs.update(piece);
      }
      expect(ours.digest()).toBe(theirs.digest("hex"));
    }),
  );
});

test("nothing can be added to a hash that has been read", () => {
  const hash = new Sha256();
  expect(hash.digest()).toBe(hash.digest());
  expect(() => hash.update(new Uint8Array(1))).toThrow(/digest has been taken/);
});

test("an array's hash is that of its little-endian bytes, whatever its shape and however it is kept", () => {
  const bytes = Uint8Array.of(0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0); // 1 and −2 as float32
  const expected = createHash("sha256").update(bytes).digest("hex");
  expect(array([1, -2], "float32").sha256()).toBe(expected);
  expect(array([[1], [-2]], "float32").sha256()).toBe(expected);
  expect(NdArray.ofBytes(Uint8Array.of(255), [1], 255).sha256()).toBe(array([1], "float32").sha256());
});

test("every NaN hashes as one NaN, and hashing does not touch the array", () => {
  const values = new Float32Array(new Uint32Array([0xffc0_0001]).buffer);
  const nan = createHash("sha256")
    .update(Uint8Array.of(0, 0, 0xc0, 0x7f))
    .digest("hex");
  expect(NdArray.borrow(values).sha256()).toBe(nan);
  expect(new Uint32Array(values.buffer)[0]).toBe(0xffc0_0001);
});

test("the hash of several arrays is that of their elements in that order", () => {
  expect(sha256OfArrays([array([1]), array([2])])).toBe(array([1, 2]).sha256());
  expect(sha256OfArrays([array([2]), array([1])])).not.toBe(array([1, 2]).sha256());
});
