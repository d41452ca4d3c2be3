import assert from "node:assert/strict";
import { test } from "node:test";
import { noteCellDeath } from "./host-notes.ts";
import { Output, type Sink } from "./output.ts";

test("whoever runs a host is told that a cell died, and of what, in words that cannot hurt a terminal", async () => {
  const told: (string | Uint8Array)[] = [];
  const sink: Sink = {
    isTerminal: false,
    columns: undefined,
    write: async (chunk) => void told.push(chunk),
  };
  const output = new Output(sink, sink, {
    json: false,
    noColor: false,
    environment: {},
    nowMs: () => 0,
  });
  await noteCellDeath(output, new Error("out of memory\u001b[2J"));
  const text = told.join("");
  assert.match(text, /^a cell died, and its actors go on in another thread: out of memory/);
  assert.equal(text.includes("\u001b"), false);
});
