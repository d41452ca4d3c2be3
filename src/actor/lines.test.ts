import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LINE_BYTES_MAX, Lines } from "./lines.ts";

function shown(...pieces: (string | Uint8Array)[]): string[] {
  const lines: string[] = [];
  const stream = new Lines((line) => lines.push(line));
  for (const piece of pieces)
    stream.push(typeof piece === "string" ? new TextEncoder().encode(piece) : piece);
  stream.flush();
  return lines;
}

test("a stream is cut at its newlines, however its bytes come", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(40), (text, at) => {
      const bytes = new TextEncoder().encode(text);
      const lines =
        text.endsWith("\n") || text === "" ? text.split("\n").slice(0, -1) : text.split("\n");
      assert.deepEqual(shown(bytes.subarray(0, at), bytes.subarray(at)), lines);
    }),
  );
});

test("what is left of a line is a line; nothing left is none", () => {
  assert.deepEqual(shown("a\nb"), ["a", "b"]);
  assert.deepEqual(shown("a\n"), ["a"]);
  assert.deepEqual(shown("\n\n"), ["", ""]);
  assert.deepEqual(shown(), []);
});

test("a line that never ends is shown in pieces of at most 16 KiB, which cut no character in two", () => {
  const lines = shown(...Array.from({ length: 100 }, () => "🍵".repeat(1_001)));
  assert.equal(lines.join(""), "🍵".repeat(100_100));
  const sizes = lines.map((line) => new TextEncoder().encode(line).length);
  assert.equal(sizes.length, Math.ceil(400_400 / LINE_BYTES_MAX));
  assert.equal(Math.max(...sizes), LINE_BYTES_MAX);
});

test("bytes that are no UTF-8 are shown as what stands for them, and are as bounded", () => {
  assert.deepEqual(shown(Uint8Array.of(0xff, 0x0a, 0x80)), ["\ufffd", "\ufffd"]);
  const lines = shown(new Uint8Array(40_000).fill(0x80));
  assert.deepEqual(
    lines.map(({ length }) => length),
    [16_384, 16_384, 7_232],
  );
});
