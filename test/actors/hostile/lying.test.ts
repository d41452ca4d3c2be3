import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { Calibration } from "./calibration.ts";
import { page } from "./page.ts";
import { probe } from "./probe.ts";
import { BUSY, LYING } from "./sets.ts";

const calibration = await Calibration.take();

for (const { title, all } of LYING) {
  describe(`believed in nothing: ${title}`, () => {
    for (const hostile of all) test(hostile.name, () => probe(hostile, calibration));
  });
}

test("each hostile guest has a name of its own, and README.md lists them", () => {
  const names = [...BUSY, ...LYING].flatMap(({ all }) => all.map(({ name }) => name));
  assert.equal(new Set(names).size, names.length);
  assert.equal(readFileSync(new URL("./README.md", import.meta.url), "utf8"), page());
});
