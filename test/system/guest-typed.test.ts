import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { TestActor } from "../../src/testing/mod.ts";
import { GuestStage } from "./guest-stage.ts";

const WAYS = "test:typed/ways@1.0.0";

let stage: GuestStage;
let actor: TestActor;
before(async () => {
  stage = await GuestStage.open();
  actor = await stage.start("typed-ts");
});
after(() => stage[Symbol.asyncDispose]());

test("what a function of a world of one's own returns is the ok of its result", async () => {
  const { value } = await actor.invoke(`${WAYS}#divide`, [7, 2]);
  assert.deepEqual(value, { tag: "ok", val: 3 });
});

test("a Refusal is the err of its result, with the text", async () => {
  const { value } = await actor.invoke(`${WAYS}#divide`, [7, 0]);
  assert.deepEqual(value, { tag: "err", val: "nothing is divided by 0" });
});

test("and so is what is thrown and is no error", async () => {
  const { value } = await actor.invoke(`${WAYS}#plain`, []);
  assert.deepEqual(value, { tag: "err", val: "thrown as it is" });
});

test("an error fails the turn, and names the line of the source", async () => {
  await assert.rejects(actor.invoke(`${WAYS}#fails`, []), (error: Error) => {
    assert.match(error.message, /GUEST_FAILED: TypeError: .*\n\s+at fails \(src\/typed\.ts:14:/);
    return true;
  });
});

test("a promise fails the turn, and says why", async () => {
  await assert.rejects(actor.invoke(`${WAYS}#later`, []), {
    message: /GUEST_FAILED: TypeError: the result is a promise, and a turn waits for none/,
  });
});
