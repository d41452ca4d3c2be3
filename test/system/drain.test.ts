import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { settle } from "../simulation/hand-clock.ts";
import { house, start, text } from "../simulation/scripted-house.ts";
import { survivor } from "../simulation/survivor.ts";

// What is finished before an actor stops, and before a host closes; and what a host has room for.

describe("an actor that is stopped when its mail is done", () => {
  test("finishes its turn and its mail, takes no more, and stops", async () => {
    const { theater, clock, actors } = await house(["a", "b"]);
    const slept = text(actors.a, "sleep 100\nsay slept");
    await clock.pending(1);
    const next = text(actors.a, "add 2");
    await settle();
    const stopped = actors.a.stop({ drainMs: 1_000 });
    await settle();
    assert.equal((await actors.a.inspect())?.phase, "stopping");
    await assert.rejects(actors.a.call("get"), { code: "ACTOR_STOPPED" });
    assert.equal(await text(actors.b, "call a 1000 get"), "err not-found");
    await clock.advance(100);
    assert.deepEqual([await slept, await next], ["slept", "2"]);
    await stopped;
    assert.equal(theater.find("a"), undefined);
    await theater.close();
  });

  test("is stopped at the deadline, in the midst of its turn", async () => {
    const { theater, clock, actors } = await house(["a"]);
    const slept = assert.rejects(actors.a.call("sleep 5000"), { code: "ACTOR_FAILED" });
    await clock.pending(1);
    const next = assert.rejects(actors.a.call("get"), { code: "ACTOR_STOPPED" });
    const [one, other] = [actors.a.stop({ drainMs: 1_000 }), actors.a.stop({ drainMs: 9_000 })];
    await clock.pending(2);
    await clock.advance(1_000);
    await Promise.all([slept, next, one, other]);
    await theater.close();
  });

  test("that fails too often meanwhile is stopped for that, and told so", async () => {
    const { theater, clock, actors } = await house(["a"]);
    const slept = text(actors.a, "sleep 10");
    await clock.pending(1);
    const failing = Array.from({ length: 4 }, () => assert.rejects(actors.a.call("trap")));
    const left = assert.rejects(actors.a.call("get"), { code: "ACTOR_STOPPED" });
    await settle();
    const stopped = actors.a.stop({ drainMs: 1_000 });
    await settle();
    await clock.advance(10);
    await Promise.all([slept, ...failing, left, stopped]);
    const codes: string[] = [];
    for await (const { link } of actors.a.chain())
      for (const event of link.events) if (event.kind === "stopped") codes.push(event.code);
    assert.deepEqual(codes, ["ACTOR_RESTARTS_EXCEEDED"]);
    await theater.close();
  });

  test("stops at once where it has nothing to do, and where it is told so meanwhile", async () => {
    const { theater, clock, actors } = await house(["a", "b"]);
    await actors.a.stop({ drainMs: 1_000 });
    const slept = assert.rejects(actors.b.call("sleep 5000"), { code: "ACTOR_FAILED" });
    await clock.pending(1);
    const drained = actors.b.stop({ drainMs: 1_000 });
    await settle();
    await actors.b.stop();
    await Promise.all([slept, drained]);
    await theater.close();
  });
});

describe("a host that drains", () => {
  test("finishes what clients sent before, refuses what comes, and leaves what waits for its next start", async () => {
    const store = survivor();
    const { theater, clock, actors } = await house(["a", "b"], { store });
    const waits = assert.rejects(actors.b.call("note begun\nsleep 60000\nnote done"), {
      code: "ACTOR_CLOSED",
    });
    await clock.pending(1);
    const before = Array.from({ length: 300 }, () => text(actors.a, "add 1"));
    const closed = theater.close({ drainMs: 10_000 });
    await assert.rejects(actors.a.call("add 1"), { code: "ACTOR_CLOSING" });
    await assert.rejects(start(theater, "c"), { code: "ACTOR_CLOSING" });
    assert.equal((await Promise.all(before)).at(-1), "300");
    await Promise.all([closed, waits]);
    const next = await house([], { store, clock });
    const b = next.theater.find("b");
    await clock.pending(1);
    await clock.advance(60_000);
    assert.equal(b && (await text(b, "notes")), "begun,done");
    await next.theater.close();
  });

  test("waits for no turn that waits, and for no mail behind one", async () => {
    const { theater, clock, actors } = await house(["a"]);
    const slept = assert.rejects(actors.a.call("sleep 60000"));
    await clock.pending(1);
    const behind = assert.rejects(actors.a.call("get"), { code: "ACTOR_CLOSED" });
    await theater.close({ drainMs: 1_000_000 });
    await Promise.all([slept, behind]);
  });
});

describe("a host whose clients send more than it has room for", () => {
  test("refuses one more message, in whichever actor, and takes it when one is answered", async () => {
    const { theater, clock, actors } = await house(["a", "b"], {
      clientMail: { countMax: 2, bytesMax: 1_000 },
    });
    const slept = text(actors.a, "sleep 10");
    const behind = text(actors.a, "say behind");
    await clock.pending(1);
    await assert.rejects(actors.b.call("get"), { code: "ACTOR_HOST_FULL" });
    await assert.rejects(actors.b.send("get"), { code: "ACTOR_HOST_FULL" });
    await clock.advance(10);
    assert.equal(await slept, "");
    assert.equal(await behind, "behind");
    await actors.b.send("note 1");
    await actors.b.send("note 2");
    await actors.b.send("note 3");
    assert.equal(await text(actors.b, "notes"), "1,2,3");
    await theater.close();
  });

  test("counts bytes too, and lets what actors send be", async () => {
    const { theater, clock, actors } = await house(["a", "b"], {
      clientMail: { countMax: 100, bytesMax: 60 },
    });
    const slept = text(actors.a, "sleep 10\nsend b note one\ncall b 1000 notes");
    await clock.pending(1);
    await assert.rejects(actors.b.call("x".repeat(60)), { code: "ACTOR_HOST_FULL" });
    await clock.advance(10);
    assert.equal(await slept, "ok one");
    assert.match(await text(actors.b, `say ${"x".repeat(100)}`), /^x{100}$/);
    await theater.close();
  });
});
