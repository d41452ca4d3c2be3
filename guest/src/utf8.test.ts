import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { decodeLatin1, decodeUtf8, encodeUtf8, isAscii } from "./utf8.ts";

const encoder = new TextEncoder();

/** UTF-16 of any kind, lone surrogates among it. */
const texts = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc
    .array(fc.oneof(fc.integer({ min: 0xd700, max: 0xe100 }), fc.nat(0xffff)), { maxLength: 40 })
    .map((units) => String.fromCharCode(...units)),
);

describe("text as UTF-8", () => {
  test("is what the Encoding Standard makes of it, a lone surrogate as U+FFFD", () => {
    fc.assert(
      fc.property(texts, (text) => {
        assert.deepEqual(encodeUtf8(text), encoder.encode(text));
      }),
    );
  });

  test("is the same where only its end is beyond ASCII or beyond Latin-1", () => {
    for (const end of ["", "\xff", "\u0100", "\ud800"]) {
      const text = "a".repeat(40) + end;
      assert.deepEqual(encodeUtf8(text), encoder.encode(text));
    }
  });
});

describe("UTF-8 as text", () => {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  test("is what was encoded, a byte order mark too", () => {
    fc.assert(
      fc.property(texts, (text) => {
        assert.equal(decodeUtf8(encoder.encode(text)), text.toWellFormed());
      }),
    );
    assert.equal(decodeUtf8(encoder.encode("\ufeffa")), "\ufeffa");
  });

  test("is undefined exactly where the Encoding Standard finds it ill-formed", () => {
    fc.assert(
      fc.property(almostUtf8(), (bytes) => {
        assert.equal(
          decodeUtf8(bytes),
          orUndefined(() => decoder.decode(bytes)),
        );
      }),
    );
  });
});

test("each byte is the character of its number in Latin-1", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      assert.equal(decodeLatin1(bytes), Buffer.from(bytes).toString("latin1"));
    }),
  );
});

test("bytes are ASCII where each is below 128, wherever they begin", () => {
  fc.assert(
    fc.property(fc.nat(3), fc.nat(70), fc.option(fc.nat(69)), (from, length, beyond) => {
      const bytes = new Uint8Array(new ArrayBuffer(100), from, length).fill(0x7f);
      if (beyond !== null && beyond < length) bytes[beyond] = 0x80;
      assert.equal(
        isAscii(bytes),
        bytes.every((byte) => byte < 128),
      );
    }),
  );
});

/** Bytes of which many are the beginnings and the ends of characters. */
function almostUtf8(): fc.Arbitrary<Uint8Array> {
  const byte = fc.constantFrom(
    0x61,
    0x7f,
    0x80,
    0xbf,
    0xc1,
    0xc2,
    0xe0,
    0x9f,
    0xa0,
    0xed,
    0xf0,
    0xf4,
  );
  const piece = fc.oneof(
    byte.map((one) => [one]),
    fc
      .string({ unit: "binary", minLength: 1, maxLength: 3 })
      .map((text) => [...encoder.encode(text)]),
  );
  return fc.array(piece, { maxLength: 12 }).map((pieces) => Uint8Array.from(pieces.flat()));
}

function orUndefined<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
