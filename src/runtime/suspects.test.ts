import assert from "node:assert/strict";
import { test } from "node:test";
import type { ActorId } from "../base/mod.ts";
import { Suspects, SUSPECTS_MAX } from "./suspects.ts";

const [a, b] = ["a".repeat(32), "b".repeat(32)] as [ActorId, ActorId];

test("a turn is lost where its cell died of it twice in a row, and nothing came into its chain in between", () => {
  const suspects = new Suspects();
  suspects.had(a);
  assert.equal(suspects.isLost(a, 5), false);
  assert.equal(suspects.isLost(a, 5), false, "it left memory and came back");
  suspects.had(a);
  assert.equal(suspects.isLost(b, 5), false);
  assert.equal(suspects.isLost(a, 5), true);
  assert.equal(suspects.isLost(a, 5), false, "the next turn is another");
});

test("a death of a later turn is the first of that one", () => {
  const suspects = new Suspects();
  suspects.had(a);
  suspects.isLost(a, 5);
  suspects.had(a);
  assert.equal(suspects.isLost(a, 8), false);
  suspects.had(a);
  assert.equal(suspects.isLost(a, 8), true);
  suspects.had(a);
  suspects.isLost(a, 8);
  suspects.isLost(a, 12); // it did that turn
  suspects.had(a);
  assert.equal(suspects.isLost(a, 12), false);
});

test("those that were suspected longest ago are forgotten first", () => {
  const suspects = new Suspects();
  const idOf = (at: number): ActorId => at.toString(16).padStart(32, "0") as ActorId;
  for (let at = 0; at <= SUSPECTS_MAX; at++) {
    suspects.had(idOf(at));
    suspects.isLost(idOf(at), 1);
  }
  for (const at of [0, 1]) suspects.had(idOf(at));
  assert.deepEqual([suspects.isLost(idOf(0), 1), suspects.isLost(idOf(1), 1)], [false, false]);
  suspects.had(idOf(SUSPECTS_MAX));
  assert.equal(suspects.isLost(idOf(SUSPECTS_MAX), 1), true);
});
