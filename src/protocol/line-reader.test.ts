import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { LINE_BYTES_MAX } from "./limits.ts";
import { type Line, lineOf, LineReader } from "./line-reader.ts";

function read(chunks: readonly Uint8Array[]): Line[] {
  const reader = new LineReader();
  return chunks.flatMap((chunk) => [...reader.push(chunk)]);
}

function codes(lines: readonly Line[]): string[] {
  return lines.map((line) => (line.kind === "bad" ? line.error.code : JSON.stringify(line.json)));
}

test("lines are the same however they were cut", () => {
  const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue()));
  fc.assert(
    fc.property(objects, fc.array(fc.nat(40)), (values, sizes) => {
      const all = Buffer.concat(values.map(lineOf));
      const chunks: Uint8Array[] = [];
      let at = 0;
      for (const size of sizes) chunks.push(all.subarray(at, (at += size)));
      chunks.push(all.subarray(at));
      const expected = values.map((value) => JSON.stringify(value));
      assert.deepEqual(
        codes(read(chunks)),
        expected.map((text) => JSON.stringify(JSON.parse(text))),
      );
    }),
  );
});

test("a line that is none is told of, and the next one read", () => {
  const bytes = Buffer.concat([
    Buffer.from("{\n"),
    Buffer.from([0x22, 0xff, 0x22, 0x0a]),
    Buffer.from("\n{}\nhalf"),
  ]);
  assert.deepEqual(codes(read([bytes])), ["PROTOCOL_NOT_JSON", "PROTOCOL_NOT_JSON", "{}"]);
});

test("a line that is too long is told of at its end, and nothing of it is kept", () => {
  const part = new Uint8Array(LINE_BYTES_MAX / 4 + 1).fill(0x20);
  const lines = read([part, part, part, part, part, Buffer.from("\n{}\n")]);
  assert.deepEqual(codes(lines), ["PROTOCOL_LINE_TOO_LONG", "{}"]);
});

test("a line of exactly the limit is read", () => {
  const line = Buffer.from(`"${"a".repeat(LINE_BYTES_MAX - 2)}"\n`);
  assert.equal(codes(read([line]))[0]?.length, LINE_BYTES_MAX);
});
