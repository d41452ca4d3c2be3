import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { didYouMean, distance, nearest } from "./nearest.ts";

test("a letter put in, taken out, changed or exchanged with its neighbour is one step", () => {
  const steps = [
    ["run", "ruun"],
    ["run", "rn"],
    ["run", "ran"],
    ["run", "rnu"],
    ["run", "run"],
  ] as const;
  assert.deepEqual(
    steps.map(([a, b]) => distance(a, b)),
    [1, 1, 1, 1, 0],
  );
});

test("the distance is the same from both sides, and no greater than the longer text", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (a, b) => {
      assert.equal(distance(a, b), distance(b, a));
      assert.ok(distance(a, b) <= Math.max(a.length, b.length));
      assert.equal(distance(a, b) === 0, a === b);
    }),
  );
});

test("what is near is suggested, the nearest first, whatever its case; what is far is not", () => {
  assert.deepEqual(nearest("verfy", ["verify", "replay", "run"]), ["verify"]);
  assert.deepEqual(nearest("COUNTR", ["counter", "till"]), ["counter"]);
  assert.deepEqual(nearest("xyz", ["verify", "replay"]), []);
  assert.deepEqual(nearest("comp", ["completion"]), ["completion"]);
});

test("one, two and three are told in words", () => {
  assert.equal(didYouMean("a", ["xyzzy"]), undefined);
  assert.equal(didYouMean("rnu", ["run"]), "did you mean `run`?");
  assert.equal(didYouMean("sto", ["stop", "stow"]), "did you mean `stop` or `stow`?");
});
