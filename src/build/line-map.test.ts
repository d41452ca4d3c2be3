import assert from "node:assert/strict";
import { test } from "node:test";
import { lineMapOf } from "./line-map.ts";

test("every line of a line map begins from 0, so that it is read alone", () => {
  // Two lines, each one segment: the second of version 3 goes on from the first.
  const { sources, lines } = lineMapOf({ sources: ["a.ts"], mappings: "AAGK;AAEC" }, () => true);
  assert.deepEqual(sources, ["a.ts"]);
  assert.equal(lines, "AAGK;AAKM");
});

test("sources that are not kept leave no segment, and no empty lines at the end", () => {
  const { sources, lines } = lineMapOf(
    { sources: ["theirs.ts", "a.ts"], mappings: "AAAA,ICCC;ADAA" },
    (source) => source === "a.ts",
  );
  assert.deepEqual(sources, ["a.ts"]);
  assert.equal(lines, "IACC");
});
