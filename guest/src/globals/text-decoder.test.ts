import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { TextDecoder as GuestDecoder } from "./text-decoder.ts";

const pieces = fc.array(
  fc.oneof(
    fc.constantFrom("efbbbf", "ef", "bb", "bf", "f0", "9f98", "80", "c3", "b1", "ff", "", "61"),
    fc.string({ unit: "binary", maxLength: 3 }).map((text) => Buffer.from(text).toString("hex")),
  ),
  { maxLength: 8 },
);
const options = fc.record({ fatal: fc.boolean(), ignoreBOM: fc.boolean() });

/**
 * Node's, but for the mark at the beginning of a stream: Node leaves out one that follows the ill-formed rest of the piece before
 * (v26.10: `c3`, then `efbbbf`), where by the standard it is no longer the first thing.
 */
class NodesDecoder extends TextDecoder {
  readonly #drops: boolean;
  #atStart = true;

  constructor(how: { fatal: boolean; ignoreBOM: boolean }) {
    super("utf-8", { ...how, ignoreBOM: true });
    this.#drops = !how.ignoreBOM;
  }

  override decode(bytes?: Uint8Array, how?: { stream?: boolean }): string {
    const text = super.decode(bytes, how);
    const drops = this.#drops && this.#atStart && text.startsWith("\ufeff");
    this.#atStart = how?.stream !== true || (this.#atStart && text === "");
    return drops ? text.slice(1) : text;
  }
}

/** What each piece of a stream gives, and what its end gives; where one throws, nothing after it. */
function decoded(decoder: TextDecoder | GuestDecoder, hexes: readonly string[]): string[] {
  const texts: string[] = [];
  try {
    for (const hex of hexes) texts.push(decoder.decode(Uint8Array.fromHex(hex), { stream: true }));
    texts.push(decoder.decode());
  } catch (error) {
    assert.ok(error instanceof TypeError);
    texts.push("threw");
  }
  return texts;
}

describe("a TextDecoder", () => {
  test("gives what Node's gives, at once and as a stream", () => {
    fc.assert(
      fc.property(pieces, options, (hexes, how) => {
        const ours = new GuestDecoder("utf-8", how);
        const nodes = new NodesDecoder(how);
        const whole = [hexes.join("")];
        assert.deepEqual(decoded(ours, whole), decoded(nodes, whole));
        assert.deepEqual(
          decoded(new GuestDecoder("utf-8", how), hexes),
          decoded(new NodesDecoder(how), hexes),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  test("begins anew after the end of a stream", () => {
    const decoder = new GuestDecoder();
    assert.equal(decoder.decode(Uint8Array.fromHex("efbbbf61"), { stream: true }), "a");
    assert.equal(decoder.decode(Uint8Array.fromHex("efbbbf62")), "\ufeffb");
    assert.equal(decoder.decode(Uint8Array.fromHex("efbbbf63")), "c");
  });

  test("takes buffers and views, and nothing", () => {
    const decoder = new GuestDecoder();
    const bytes = Uint8Array.fromHex("616263");
    assert.equal(decoder.decode(), "");
    assert.equal(decoder.decode(bytes.buffer), "abc");
    assert.equal(decoder.decode(bytes.subarray(1)), "bc");
    assert.equal(decoder.decode(new DataView(bytes.buffer, 1, 1)), "b");
  });

  test("is of UTF-8, by any of its names, and of nothing else", () => {
    assert.equal(new GuestDecoder(" UTF8\n").encoding, "utf-8");
    assert.equal(new GuestDecoder("unicode-1-1-utf-8").encoding, "utf-8");
    assert.throws(() => new GuestDecoder("utf-16le"), RangeError);
  });
});
