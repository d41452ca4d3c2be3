import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openMemoryStore, StoreError } from "../../src/store/mod.ts";
import { type LogLine, Theater } from "../../src/theater/mod.ts";
import { HandClock, settle } from "../simulation/hand-clock.ts";
import { holds, house, start, text } from "../simulation/scripted-house.ts";
import { steppedStore } from "../simulation/stepped-store.ts";
import { survivor } from "../simulation/survivor.ts";

// What is easy to get wrong between two commits, two hosts, or two who bear one name.

describe("what a turn lets out", () => {
  test("waits for its own link, though turns before it become durable earlier", async () => {
    const stepped = steppedStore();
    const lines: LogLine[] = [];
    const options = { store: stepped.store, log: (line: LogLine) => void lines.push(line) };
    const { theater, actors } = await house(["a", "b"], options);
    const first = stepped.waiting(1);
    const quiet = actors.a.call("add 1");
    await first;
    const loud = actors.a.call("log heard\nsend b note sent");
    await settle();
    stepped.step();
    await quiet;
    await settle();
    assert.equal(lines.length, 0);
    assert.equal((await actors.b.inspect())?.mailCount, 0);
    stepped.step();
    await loud;
    assert.equal(lines.length, 1);
    stepped.open();
    await settle();
    assert.equal(await text(actors.b, "notes"), "sent");
    await theater.close();
  });

  test("is the answer of the message that it is owed to, and of no later one under the same key", async () => {
    const { theater, clock, actors } = await house(["a"]);
    const { a } = actors;
    const first = text(a, "defer", { key: "k" });
    await settle();
    await clock.advance(24 * 3_600_000 + 1); // keys are kept for so long
    const second = text(a, "defer", { key: "k" });
    await settle();
    await text(a, "answer one");
    assert.equal(await first, "one");
    const again = text(a, "defer", { key: "k" });
    await settle();
    await text(a, "answer two");
    assert.deepEqual(await Promise.all([second, again]), ["two", "two"]);
    await holds(a);
    await theater.close();
  });

  test("is a reply once: one that was given by the turn's own token counts", async () => {
    const { theater, actors } = await house(["a"]);
    const first = await actors.a.call("defer\nanswer hello", { key: "k" });
    const again = await actors.a.call("defer\nanswer hello", { key: "k" });
    assert.deepEqual([first.text, again.text], ["hello", "hello"]);
    await holds(actors.a);
    await theater.close();
  });
});

describe("a deadline", () => {
  test("that is over when the call leaves ends it all the same", async () => {
    const { theater, clock, actors } = await house(["a", "b"]);
    const busy = text(actors.b, "sleep 3600000");
    await clock.pending(1);
    const asked = text(actors.a, "call b 0 get");
    await settle();
    await clock.advance(1);
    assert.equal(await asked, "err deadline");
    await clock.advance(3_600_000);
    await busy;
    await theater.close();
  });

  test("does not stand in the way of what is sent after it", async () => {
    const { theater, clock, actors } = await house(["a", "b"]);
    const script = "request b 100000 defer\nsleep 5\ncall b 10 get\ncall b 50000 answer x\nwait";
    const asked = text(actors.a, script);
    await clock.pending(2);
    await settle();
    const busy = text(actors.b, "sleep 50");
    await settle();
    await clock.advance(1_000);
    await busy;
    assert.equal(await asked, "err deadline\nok \n0 ok x");
    await holds(actors.a);
    await theater.close();
  });
});

describe("after its host ended", () => {
  test("a message that the one before had taken is not taken by who bears the name now", async () => {
    const store = survivor();
    const before = await house(["a", "b"], { store });
    await text(before.actors.a, "send b note once");
    await settle();
    await before.actors.b.stop();
    await start(before.theater, "b");
    await settle();
    const theater = await Theater.open({ clock: new HandClock(), store });
    const [a, b] = [theater.find("a"), theater.find("b")];
    assert(a !== undefined && b !== undefined);
    await text(a, "send b note new");
    await settle();
    assert.equal(await text(b, "notes"), "new");
    await theater.close();
  });

  test("what a stopped actor had sent still arrives", async () => {
    const store = survivor();
    const before = await house(["a", "b"], { store });
    before.actors.b.call("sleep 50").catch(() => undefined);
    await before.clock.pending(1);
    await text(before.actors.a, "send b note acked");
    await before.actors.a.stop();
    const clock = new HandClock(before.clock.nowMs());
    const theater = await Theater.open({ clock, store });
    await clock.pending(1);
    await clock.advance(50);
    await settle();
    const b = theater.find("b");
    assert(b !== undefined);
    assert.equal(await text(b, "notes"), "acked");
    await theater.close();
  });

  test("an actor with private payloads is taken up from its mark", async () => {
    const store = survivor();
    const clock = new HandClock();
    const first = await Theater.open({ clock, store });
    const before = await start(first, "a", '[state]\npayloads = "private"\n');
    await text(before, "add 7\ntimer 50 - add 1");
    before.passivate();
    await settle();
    const next = new HandClock(clock.nowMs());
    const theater = await Theater.open({ clock: next, store });
    const a = theater.find("a");
    assert(a !== undefined);
    assert.equal(await text(a, "get"), "7");
    await next.advance(50);
    await settle();
    assert.equal(await text(a, "get"), "8");
    await holds(a);
    await theater.close();
  });

  test("it is stopped also while it is on its way into memory", async () => {
    const store = survivor();
    const before = await house(["a"], { store });
    await text(before.actors.a, "timer 50 - note x");
    const theater = await Theater.open({ clock: new HandClock(), store });
    const a = theater.find("a");
    assert(a !== undefined);
    const asked = a.call("get").then(
      () => "answered",
      (error: { code: string }) => error.code,
    );
    await a.stop();
    assert.match(await asked, /answered|ACTOR_STOPPED/);
    assert.equal(theater.find("a"), undefined);
    await theater.close();
  });
});

test("a turn that was begun goes on when the store has room again", async () => {
  const inner = openMemoryStore();
  let isFull = false;
  const full = new StoreError("STORE_FULL", { what: "no room", remedy: "make some" });
  const store = new Proxy(inner, {
    get(target, member) {
      if (member === "admit") return () => (isFull ? Promise.reject(full) : undefined);
      const value: unknown = Reflect.get(target, member);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const { theater, clock, actors } = await house(["a"], { store });
  const asked = text(actors.a, "sleep 10\nadd 1");
  await clock.pending(1);
  actors.a.passivate();
  await settle();
  isFull = true;
  await clock.advance(10);
  await assert.rejects(actors.a.call("get"), { code: "STORE_FULL" });
  isFull = false;
  await clock.advance(1_000);
  assert.equal(await asked, "1");
  await theater.close();
});

describe("timers", () => {
  test("that are periodic keep their times though a turn of theirs waits", async () => {
    const { theater, clock, actors } = await house(["a"]);
    await text(actors.a, "timer 10 1000 sleep 100\\nnote tick\ntimer 20 - note tock");
    await clock.advance(999);
    await settle();
    assert.equal(await text(actors.a, "notes"), "tick,tock");
    await clock.advance(200);
    await settle();
    assert.equal(await text(actors.a, "notes"), "tick,tock,tick");
    await holds(actors.a);
    await theater.close();
  });

  test("with a large body fire with it, from the chain", async () => {
    const { theater, clock, actors } = await house(["a"]);
    await text(actors.a, `timer 10 10 say ${"x".repeat(5_000)}\\nadd 1`);
    for (const count of ["1", "2"]) {
      await clock.advance(10);
      await settle();
      assert.equal(await text(actors.a, "get"), count);
    }
    await holds(actors.a);
    await theater.close();
  });

  test("in thousands all fire", async () => {
    const { theater, clock } = await house([]);
    const a = await start(theater, "a", "[limits]\ntimers-max = 2000\n");
    for (let set = 0; set < 2_000; set += 200) {
      const lines = Array.from({ length: 200 }, (_, at) => `timer ${2_000 - set - at} - add 1`);
      await text(a, lines.join("\n"));
    }
    clock.leap(2_000);
    // Of one sender, the host too, eight messages come before another's: so whoever asks meanwhile is answered in between.
    let count = "";
    for (let asked = 0; asked < 2_000 && count !== "2000"; asked++) count = await text(a, "get");
    assert.equal(count, "2000");
    await theater.close();
  });
});
