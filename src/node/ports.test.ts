import assert from "node:assert/strict";
import { test } from "node:test";
import { newEntropy, nodeEntropy } from "./ports.ts";

test("entropy gives what the kernel made, each byte once, in any sizes", () => {
  const made: Uint8Array[] = [];
  const entropy = newEntropy((into) => {
    // No piece of 4 bytes comes twice: each says which it is.
    const view = new DataView(into.buffer);
    for (let at = 0; at < into.length; at += 4) view.setUint32(at, made.length * 0x10000 + at + 1);
    made.push(into.slice());
  });
  const given = [16, 4, 4096, 32, 8192, 0, 4000, 100].flatMap((size) => {
    const bytes = entropy(size);
    assert.equal(bytes.length, size);
    const view = new DataView(bytes.buffer);
    return Array.from({ length: size / 4 }, (_, at) => view.getUint32(at * 4));
  });
  const numbers = (all: readonly Uint8Array[]): readonly number[] =>
    all.flatMap((bytes) => {
      const view = new DataView(bytes.buffer);
      return Array.from({ length: bytes.length / 4 }, (_, at) => view.getUint32(at * 4));
    });
  assert.equal(new Set(given).size, given.length);
  const known = new Set(numbers(made));
  for (const number of given) assert.ok(known.has(number));
});

test("what entropy gave is the caller's own, and is given to nobody else", () => {
  const first = nodeEntropy(16);
  const before = first.toHex();
  const others = Array.from({ length: 1_000 }, () => nodeEntropy(16).toHex());
  assert.equal(first.toHex(), before);
  assert.equal(new Set([before, ...others]).size, 1_001);
});
