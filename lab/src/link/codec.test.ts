import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultSettings } from "../engine/protocol.ts";
import { checksum, LinkError, toBase64Url } from "./bytes.ts";
import { decodeLink, encodeLink, knobs, noLocks, type Link, type Locks } from "./codec.ts";

const plain: Link = {
  settings: defaultSettings,
  t: 0,
  data: undefined,
  numerics: 1,
  weights: undefined,
  drawing: undefined,
  centring: true,
  locks: noLocks,
  goal: undefined,
};

const hash = fc.stringMatching(/^[0-9a-f]{16}$/);
const name = fc.stringMatching(/^[A-Za-z0-9_.-]{0,24}$/);
const links: fc.Arbitrary<Link> = fc
  .record({
    trainSize: fc.integer({ min: 1, max: 1e6 }),
    testSize: fc.integer({ min: 1, max: 1e6 }),
    testStart: fc.integer({ min: 0, max: 1e6 }),
    learningRate: fc.double({ min: 0, max: 1e6, noNaN: true }).map((rate) => rate + 0),
    trainSteps: fc.integer({ min: 0, max: 1e6 }),
    naiveLog: fc.boolean(),
  })
  .chain((settings) =>
    fc.record({
      settings: fc.constant(settings),
      t: fc.integer({ min: 0, max: settings.trainSteps + 1 }),
      data: fc.option(fc.record({ kind: fc.constantFrom("mnist", "handwriting", "folder"), name, hash, generator: name }), {
        nil: undefined,
      }),
      numerics: fc.integer({ min: 0, max: 1e6 }),
      weights: fc.option(hash, { nil: undefined }),
      drawing: fc.option(
        fc
          .array(fc.oneof(fc.constant(0), fc.constant(255), fc.integer({ min: 0, max: 255 })), { minLength: 784, maxLength: 784 })
          .map((ink) => Uint8Array.from(ink)),
        { nil: undefined },
      ),
      centring: fc.boolean(),
      locks: fc
        .tuple(...knobs.map(() => fc.constantFrom("free", "locked", "hidden")))
        .map((locks) => Object.fromEntries(knobs.map((knob, i) => [knob, locks[i]])) as Locks),
      goal: fc.option(
        fc.record({
          metric: fc.constantFrom("test", "train", "loss"),
          threshold: fc.integer({ min: 0, max: 9900 }).map((value) => value / 100),
          digits: fc.integer({ min: 0, max: 9_999_999 }),
          exam: fc.integer({ min: 0, max: 9_999_999 }),
        }),
        { nil: undefined },
      ),
    }),
  )
  .map((link) => (link.data ? link : { ...link, t: 0 })) as fc.Arbitrary<Link>;

test("whatever a link says comes back from it", () => {
  fc.assert(
    fc.property(links, (link) => {
      expect(decodeLink(encodeLink(link))).toEqual(link);
    }),
  );
});

test("the page as it begins is a link of some thirty characters, and a drawing at its worst fits", () => {
  expect(encodeLink(plain)).toMatch(/^[\w-]{20,40}$/);
  const worst = { ...plain, drawing: Uint8Array.from({ length: 784 }, (_, i) => 1 + (i % 254)) };
  expect(encodeLink(worst).length).toBeLessThan(1200);
  expect(decodeLink(encodeLink(worst))).toEqual(worst);
});

test("a link with a character changed, cut or put in is refused", () => {
  const alphabet = "ABCxyz019-_";
  const change = fc.record({ at: fc.nat(), cut: fc.nat({ max: 3 }), put: fc.stringMatching(new RegExp(`^[${alphabet}]{0,3}$`)) });
  fc.assert(
    fc.property(links, change, (link, { at, cut, put }) => {
      const text = encodeLink(link);
      const place = at % text.length;
      const changed = text.slice(0, place) + put + text.slice(place + cut);
      fc.pre(changed !== text);
      // Two bytes of checksum miss one change in 65,536, so a change may pass; but what passes is a link by all the rules.
      try {
        expect(encodeLink(decodeLink(changed))).toBe(changed);
      } catch (error) {
        expect(error).toBeInstanceOf(LinkError);
      }
    }),
  );
});

test("no text whatever does more than be refused", () => {
  const withSum = (bytes: number[]): string => {
    const sum = checksum(Uint8Array.from(bytes));
    return toBase64Url(Uint8Array.from([...bytes, sum >> 8, sum & 255]));
  };
  const hostile = fc.oneof(
    fc.string(),
    fc.string({ minLength: 3900, maxLength: 5000 }),
    fc.stringMatching(/^[A-Za-z0-9_-]{0,200}$/),
    // Past the checksum: the reader of the bytes itself must be strict.
    fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 200 }).map((bytes) => withSum([1, ...bytes])),
  );
  fc.assert(
    fc.property(hostile, (text) => {
      try {
        expect(encodeLink(decodeLink(text))).toBe(text);
      } catch (error) {
        expect(error).toBeInstanceOf(LinkError);
      }
    }),
    { numRuns: 2000 },
  );
});

test("a link says in plain words what is wrong with it", () => {
  const says = (text: string): string => {
    try {
      decodeLink(text);
      return "nothing";
    } catch (error) {
      return (error as LinkError).message;
    }
  };
  expect(says("")).toBe("its end is missing");
  expect(says("<script>")).toBe('the character "<" has no place in it');
  expect(says("A".repeat(5000))).toBe("it is too long");
  expect(says(encodeLink(plain).replace(/^A/, "B"))).toMatch(/its form is number \d+, and this page reads number 1/);
  expect(says(encodeLink(plain).slice(0, -4))).toBe("a part of it is missing or was changed");
  expect(says(encodeLink({ ...plain, settings: { ...defaultSettings, trainSize: 0 } }))).toBe("it names no digits");
  expect(says(encodeLink({ ...plain, settings: { ...defaultSettings, learningRate: NaN } }))).toMatch(/learning rate/);
  expect(says(encodeLink({ ...plain, t: 1 }))).toBe("it does not say which digits its run was trained on");
  expect(says(encodeLink({ ...plain, t: 2502 }))).toBe("its moment is after the run's end");
  expect(says(encodeLink({ ...plain, settings: { ...defaultSettings, trainSize: 4e9 } }))).toBe("it holds a number that is too large");
});
