import assert from "node:assert/strict";
import { test } from "node:test";
import { byteSize, byteSizeText } from "./byte-size.ts";

test("a size is written in the largest unit of which it is a whole number, and read as it was", () => {
  const texts = { 0: "0 B", 1000: "1000 B", 65_536: "64 KiB", 1_572_864: "1536 KiB" };
  for (const [bytes, text] of Object.entries(texts)) {
    assert.equal(byteSizeText(Number(bytes)), text);
    assert.equal(byteSize(text), Number(bytes));
  }
  assert.equal(byteSizeText(4 * 1024 ** 3), "4 GiB");
});
