import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ActorHandle } from "../../src/theater/mod.ts";
import { settle } from "../simulation/hand-clock.ts";
import { holds, house, text } from "../simulation/scripted-house.ts";

// An operator ends a turn that waits; the actor goes on.

async function lastFailure(actor: ActorHandle): Promise<string> {
  let failure = "";
  for await (const { link } of actor.chain())
    for (const event of link.events)
      if (event.kind === "failed") failure = `${event.code} ${event.origin}: ${event.message}`;
  return failure;
}

describe("a turn that waits", () => {
  for (const [where, evict] of [
    ["in memory", false],
    ["evicted", true],
  ] as const)
    test(`is cancelled ${where}: its caller is told, the chain says by whom, and the next message is taken`, async () => {
      const { theater, clock, actors } = await house(["a"]);
      await text(actors.a, "add 5");
      const slept = assert.rejects(actors.a.call("add 1\nsleep 1000000000"), {
        code: "ACTOR_FAILED",
        message: /ACTOR_CANCELLED/,
      });
      await clock.pending(1);
      const next = text(actors.a, "get");
      if (evict) actors.a.passivate();
      await settle();
      const cancelled = await actors.a.cancel({ by: "ops" });
      assert.deepEqual([cancelled?.turn, cancelled?.isCancelled], [5, true]);
      await slept;
      assert.equal(await next, "5");
      assert.equal(await lastFailure(actors.a), 'ACTOR_CANCELLED host: "ops" cancelled the turn');
      await holds(actors.a);
      await theater.close();
    });

  test("for another actor is cancelled, and the answer that comes later is dropped", async () => {
    const { theater, clock, actors } = await house(["a", "b"]);
    const called = assert.rejects(actors.a.call("call b 1000 sleep 10"), { code: "ACTOR_FAILED" });
    await clock.pending(2);
    await actors.a.cancel();
    await called;
    assert.equal((await actors.a.standing()).waitsFor, undefined);
    await clock.advance(10);
    assert.equal(await text(actors.a, "call b 1000 say next"), "ok next");
    await holds(actors.a);
    await holds(actors.b);
    await theater.close();
  });

  test("is cancelled once: whoever asks again, or later, is told that it is over", async () => {
    const { theater, clock, actors } = await house(["a"]);
    const slept = assert.rejects(actors.a.call("sleep 1000"));
    await clock.pending(1);
    const both = await Promise.all([actors.a.cancel({ turn: 3 }), actors.a.cancel({ turn: 3 })]);
    assert.deepEqual(
      both.map((one) => one?.isCancelled),
      [true, true],
    );
    await slept;
    assert.equal(await actors.a.cancel({ turn: 3 }), undefined);
    assert.equal(await actors.a.cancel(), undefined);
    for (const turn of [4, 99])
      await assert.rejects(actors.a.cancel({ turn }), { code: "ACTOR_NO_TURN" });
    await theater.close();
  });

  test("may be cancelled as often as one likes: an operator's doing counts against no restarts", async () => {
    const { theater, clock, actors } = await house(["a"]);
    for (let at = 0; at < 8; at++) {
      const slept = assert.rejects(actors.a.call("sleep 1000"));
      await clock.pending(1);
      await actors.a.cancel();
      await slept;
    }
    assert.equal(await text(actors.a, "say alive"), "alive");
    await holds(actors.a);
    await theater.close();
  });

  test("that is stopped while it is cancelled is over all the same", async () => {
    const { theater, clock, actors } = await house(["a"]);
    const slept = assert.rejects(actors.a.call("sleep 1000"));
    await clock.pending(1);
    const stopped = actors.a.stop();
    const cancelled = actors.a.cancel();
    await Promise.all([slept, stopped]);
    assert.notEqual((await cancelled)?.isCancelled, true);
    await assert.rejects(actors.a.cancel(), { code: "ACTOR_STOPPED" });
    await theater.close();
  });
});

test("the deadline of a call whose turn was cancelled ends no wait of a later turn: a circle is still found", async () => {
  const { theater, clock, actors } = await house(["a", "b", "c"]);
  const busy = text(actors.b, "sleep 5000");
  await clock.pending(1);
  const first = assert.rejects(actors.a.call("call b 1000 say x"), { code: "ACTOR_FAILED" });
  await settle();
  await actors.a.cancel();
  await first;
  const second = text(actors.a, "call c 60000 sleep 2000\\ncall a 30000 say y");
  await settle();
  await clock.advance(1000); // the first call's deadline
  assert.equal((await actors.a.standing()).waitsFor?.name, "c");
  await clock.advance(1000);
  assert.match(await second, /err deadlock/);
  await clock.advance(3000);
  await busy;
  await theater.close();
});
