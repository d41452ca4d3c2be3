import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { settle } from "../simulation/hand-clock.ts";
import { house, text } from "../simulation/scripted-house.ts";
import { survivor } from "../simulation/survivor.ts";

// What `standing` tells of an actor: in memory, evicted, passive and stopped.

const TIMING = "theater:actor/timing@0.1.0";
const MESSAGES = "theater:actor/messages@0.1.0";

describe("how an actor stands", () => {
  test("that does nothing: no turn, nothing owed, nothing sent, no timer", async () => {
    const { theater, actors } = await house(["a"]);
    assert.deepEqual(await actors.a.standing(), {
      turn: undefined,
      waiting: undefined,
      waitsFor: undefined,
      tree: undefined,
      owedCount: 0,
      outboxCount: 0,
      timerCount: 0,
      nextTimer: undefined,
    });
    await theater.close();
  });

  test("that sleeps: since when, and until when, in memory and evicted", async () => {
    const { theater, clock, actors } = await house(["a"]);
    const sinceMs = clock.nowMs();
    const slept = text(actors.a, "sleep 1000");
    await clock.pending(1);
    for (const evict of [false, true]) {
      if (evict) actors.a.passivate();
      await settle();
      const { turn, waiting, owedCount } = await actors.a.standing();
      assert.deepEqual(turn, {
        seq: 3,
        message: "call",
        sender: { kind: "client", name: "embedder" },
      });
      assert.deepEqual(waiting, {
        seq: 4,
        function: `${TIMING}#sleep`,
        sinceMs,
        deadlineMs: sinceMs + 1000,
        messages: [],
      });
      assert.equal(owedCount, 1);
    }
    await clock.advance(1000);
    await slept;
    await theater.close();
  });

  test("that calls: whom, until when, and the edge by which it waits", async () => {
    const { theater, clock, actors } = await house(["a", "b"]);
    const dueMs = clock.nowMs() + 1000;
    const called = text(actors.a, "call b 1000 sleep 10");
    await clock.pending(2);
    const { waiting, waitsFor, outboxCount } = await actors.a.standing();
    assert.equal(waiting?.function, `${MESSAGES}#call`);
    assert.equal(waiting.deadlineMs, dueMs);
    assert.deepEqual(waiting.messages, [{ token: waiting.seq, address: "b", dueMs }]);
    assert.deepEqual([waitsFor?.name, waitsFor?.id], ["b", actors.b.id]);
    assert.equal(outboxCount, 1);
    await clock.advance(10);
    assert.equal(await called, "ok ");
    await theater.close();
  });

  test("that waits for several: which are not answered yet, and no edge", async () => {
    const { theater, clock, actors } = await house(["a", "b"]);
    const asked = text(
      actors.a,
      "request b 1000 add 1\nrequest b 2000 sleep 10\nrequest b 3000 get\nwait\nwait-all",
    );
    await clock.pending(3);
    await settle();
    const { waiting, waitsFor } = await actors.a.standing();
    assert.equal(waiting?.function, `${MESSAGES}#wait`);
    assert.equal(waiting.deadlineMs, undefined);
    assert.deepEqual(
      waiting.messages.map(({ token, address }) => [token, address]),
      [
        [5, "b"],
        [6, "b"],
      ],
    );
    assert.equal(waitsFor, undefined);
    await clock.advance(10);
    await asked;
    await theater.close();
  });

  test("that is passive, or has stopped, is in its chain: what it owes, and its timers", async () => {
    const store = survivor();
    const { theater, clock, actors } = await house(["a"], { store });
    const owed = actors.a.call("timer 5000 100 get\ntimer 9000 - get\ndefer");
    owed.catch(() => undefined);
    await settle();
    const dueMs = clock.nowMs() + 5000;
    const stands = { owedCount: 1, timerCount: 2, nextTimer: { token: 4, dueMs, everyMs: 100 } };
    const now = await actors.a.standing();
    await theater.close();
    const next = await house([], { store, clock });
    const again = next.theater.find("a");
    for (const { owedCount, timerCount, nextTimer } of [now, await again?.standing()].filter(
      (one) => one !== undefined,
    ))
      assert.deepEqual({ owedCount, timerCount, nextTimer }, stands);
    assert.equal(await again?.inspect(), undefined);
    await next.theater.close();
  });
});
