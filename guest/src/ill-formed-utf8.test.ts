import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { decodeIllFormed, incompleteLength } from "./ill-formed-utf8.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Beginnings, ends and middles of characters, and what is neither. */
const bytes = fc
  .array(
    fc.oneof(
      fc.constantFrom(0x00, 0x61, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2),
      fc.constantFrom(0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff),
      fc.nat(255),
    ),
    { maxLength: 24 },
  )
  .map((list) => Uint8Array.from(list));

describe("ill-formed UTF-8", () => {
  test("has a U+FFFD for each maximal part, as in the Encoding Standard", () => {
    fc.assert(
      fc.property(bytes, (sequence) => {
        assert.equal(decodeIllFormed(sequence), decoder.decode(sequence));
      }),
      { numRuns: 2_000 },
    );
  });

  const examples: readonly [name: string, hex: string, text: string][] = [
    ["a byte that begins nothing", "61ff62", "a\ufffdb"],
    ["a character cut short", "f09f9861", "\ufffda"],
    ["an overlong form", "c080", "\ufffd\ufffd"],
    ["a surrogate", "eda080", "\ufffd\ufffd\ufffd"],
    ["beyond U+10FFFF", "f4908080", "\ufffd\ufffd\ufffd\ufffd"],
    ["the end in the middle of a character", "61e282", "a\ufffd"],
  ];
  for (const [name, hex, text] of examples) {
    test(`${name}: ${hex}`, () => assert.equal(decodeIllFormed(Uint8Array.fromHex(hex)), text));
  }
});

test("what is incomplete at the end is what a stream holds back", () => {
  fc.assert(
    fc.property(bytes, (sequence) => {
      const held = incompleteLength(sequence);
      const stream = new TextDecoder("utf-8", { ignoreBOM: true });
      const told = stream.decode(sequence, { stream: true });
      assert.equal(told, decoder.decode(sequence.subarray(0, sequence.length - held)));
      assert.equal(stream.decode() === "", held === 0);
    }),
    { numRuns: 2_000 },
  );
});
