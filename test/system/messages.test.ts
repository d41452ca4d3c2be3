import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Theater } from "../../src/theater/mod.ts";
import { HandClock, settle } from "../simulation/hand-clock.ts";
import { holds, house, kinds, start, text, timerReplies } from "../simulation/scripted-house.ts";
import { survivor } from "../simulation/survivor.ts";

describe("a message between actors", () => {
  test("is sent once, in order, and stands in both chains", async () => {
    const { theater, actors } = await house(["a", "b"]);
    await text(actors.a, "send b note one\nsend b note two\nsend b note three");
    await settle();
    assert.equal(await text(actors.b, "notes"), "one,two,three");
    await text(actors.a, "get");
    assert.match((await kinds(actors.a)).join("; "), /settled received/);
    await holds(actors.a);
    await holds(actors.b);
    await theater.close();
  });

  test("says who sent it, and a client's says that", async () => {
    const { theater, actors } = await house(["a", "b"]);
    assert.equal(await text(actors.a, "call b 1000 who"), `ok actor ${actors.a.id}`);
    assert.equal(await text(actors.b, "who"), "client embedder");
    await theater.close();
  });

  test("can be written to an actor's id as well as to its name", async () => {
    const { theater, actors } = await house(["a", "b"]);
    assert.equal(await text(actors.a, `call ${actors.b.id} 1000 say hello`), "ok hello");
    await theater.close();
  });

  test("to oneself is taken after the present turn", async () => {
    const { theater, actors } = await house(["a"]);
    assert.equal(await text(actors.a, "send a note later\nnotes"), "");
    await settle();
    assert.equal(await text(actors.a, "notes"), "later");
    await theater.close();
  });

  test("waits in the sender's outbox while the receiver's mailbox is full, and is not lost", async () => {
    const { theater, clock } = await house([]);
    const a = await start(theater, "a");
    const b = await start(theater, "b", "[limits]\nmailbox-max = 1\n");
    const busy = b.call("sleep 10");
    await clock.pending(1);
    await text(a, Array.from({ length: 5 }, (_, at) => `send b note ${at}`).join("\n"));
    await settle();
    await clock.advance(10);
    await busy;
    await settle();
    assert.equal(await text(b, "notes"), "0,1,2,3,4");
    await theater.close();
  });

  test("that a full outbox has no room for is answered outbox-full", async () => {
    const { theater, clock } = await house([]);
    const a = await start(theater, "a", "[limits]\noutbox-max = 2\n");
    const b = await start(theater, "b");
    const busy = b.call("sleep 10");
    await clock.pending(1);
    assert.equal(await text(a, "send b note 1\nsend b note 2\nsend b note 3"), "err outbox-full");
    await clock.advance(10);
    await busy;
    await settle();
    assert.equal(await text(b, "notes"), "1,2");
    assert.equal(await text(a, "send b note 4\nsend b note 5"), "");
    await theater.close();
  });

  test("counts by its bytes too, until it is done with", async () => {
    const { theater, clock } = await house([]);
    const a = await start(theater, "a", "[limits]\noutbox-bytes-max = 20\n");
    const b = await start(theater, "b");
    const busy = b.call("sleep 10");
    await clock.pending(1);
    assert.equal(
      await text(a, "send b note 1234\nsend b note 12345678\nsend b note 1"),
      "err outbox-full",
    );
    await clock.advance(10);
    await busy;
    await settle();
    assert.equal(await text(b, "notes"), "1234,1");
    assert.equal(await text(a, "send b note 12345678"), "");
    await theater.close();
  });

  test("of a turn that failed never leaves, and its number is passed over", async () => {
    const { theater, actors } = await house(["a", "b"]);
    await assert.rejects(actors.a.call("send b note lost\ntrap"), { code: "ACTOR_FAILED" });
    await text(actors.a, "send b note kept");
    await settle();
    assert.equal(await text(actors.b, "notes"), "kept");
    await holds(actors.a);
    await theater.close();
  });
});

describe("a call between actors", () => {
  test("commits what came before it, and gives the reply", async () => {
    const { theater, actors } = await house(["a", "b"]);
    assert.equal(await text(actors.a, "add 1\ncall b 1000 add 7"), "1\nok 7");
    assert.deepEqual((await kinds(actors.a)).at(-2), "received called");
    assert.match((await kinds(actors.a)).at(-1) ?? "", /^returned replied$/);
    await holds(actors.a);
    await holds(actors.b);
    await theater.close();
  });

  for (const [what, script, answer] of [
    ["an error that the handler answered", "call b 1000 err no tea", "err refused no tea"],
    ["the code of a turn that failed", "call b 1000 trap", "err failed ENGINE_TRAP"],
    ["that nobody is there", "call nobody 1000 get", "err not-found"],
  ] as const) {
    test(`is told ${what}`, async () => {
      const { theater, actors } = await house(["a", "b"]);
      assert.equal(await text(actors.a, script), answer);
      assert.equal(await text(actors.a, "call b 1000 say next"), "ok next");
      await holds(actors.a);
      await theater.close();
    });
  }

  test("ends at its deadline, and what comes later is dropped", async () => {
    const { theater, clock, actors } = await house(["a", "b"]);
    const late = text(actors.a, "call b 20 sleep 50");
    await clock.pending(2);
    await clock.advance(20);
    assert.equal(await late, "err deadline");
    await clock.advance(50);
    assert.equal(await text(actors.a, "call b 20 say again"), "ok again");
    await holds(actors.a);
    await theater.close();
  });

  test("to a full mailbox is refused, and leaves its number behind", async () => {
    const { theater, clock } = await house([]);
    const a = await start(theater, "a");
    const b = await start(theater, "b", "[limits]\nmailbox-max = 1\n");
    const busy = b.call("sleep 10");
    await clock.pending(1);
    const waiting = b.call("get");
    assert.equal(await text(a, "call b 1000 get"), "err mailbox-full");
    await clock.advance(10);
    await Promise.all([busy, waiting]);
    assert.equal(await text(a, "call b 1000 say now"), "ok now");
    await holds(a);
    await theater.close();
  });

  test("that would close a circle is answered deadlock", async () => {
    const { theater, actors } = await house(["a", "b", "c"]);
    assert.equal(await text(actors.a, "call a 1000 get"), "err deadlock");
    assert.equal(await text(actors.a, "call b 1000 call a 1000 get"), "ok err deadlock");
    const round = "call b 1000 call c 1000 call a 1000 get";
    assert.equal(await text(actors.a, round), "ok ok err deadlock");
    assert.equal(await text(actors.a, "call b 1000 get"), "ok 0");
    await theater.close();
  });

  test("can be answered in a later turn", async () => {
    const { theater, clock, actors } = await house(["a", "b"]);
    const asked = text(actors.a, "call b 1000 defer");
    await clock.pending(1);
    await settle();
    assert.equal(await text(actors.b, "answer at last"), "");
    assert.equal(await asked, "ok at last");
    const refused = text(actors.a, "call b 1000 defer");
    await clock.pending(1);
    await settle();
    await text(actors.b, "refuse not today");
    assert.equal(await refused, "err refused not today");
    await holds(actors.b);
    await theater.close();
  });

  test("of a client can be answered in a later turn too", async () => {
    const { theater, actors } = await house(["b"]);
    const asked = text(actors.b, "defer");
    await settle();
    await text(actors.b, "answer here");
    assert.equal(await asked, "here");
    await theater.close();
  });

  test("whose reply is owed is told when the actor that owes it fails", async () => {
    const { theater, clock, actors } = await house(["a", "b"]);
    const asked = text(actors.a, "call b 1000 defer");
    await clock.pending(1);
    await settle();
    await assert.rejects(actors.b.call("trap"), { code: "ACTOR_FAILED" });
    await text(actors.b, "get");
    assert.equal(await asked, "err failed ACTOR_FAILED");
    await holds(actors.b);
    await theater.close();
  });
});

describe("requests", () => {
  test("are answered in the order in which answers come, each once", async () => {
    const { theater, clock, actors } = await house(["a", "b", "c"]);
    const script = "request b 1000 sleep 30\\nsay slow\nrequest c 1000 say quick\nwait\nwait";
    const asked = text(actors.a, script);
    await clock.pending(2);
    await settle();
    await clock.advance(30);
    assert.equal(await asked, "1 ok quick\n0 ok slow");
    await holds(actors.a);
    await theater.close();
  });

  test("that nobody waits for are cancelled, and their answers dropped", async () => {
    const { theater, actors } = await house(["a", "b"]);
    await text(actors.a, "request b 1000 note seen");
    await settle();
    assert.equal(await text(actors.b, "notes"), "seen");
    assert.equal(await text(actors.a, "call b 1000 say after"), "ok after");
    await holds(actors.a);
    await theater.close();
  });

  test("each end at their deadline", async () => {
    const { theater, clock, actors } = await house(["a", "b"]);
    const asked = text(actors.a, "request b 10 sleep 100\nrequest b 20 get\nwait-all");
    await clock.pending(2);
    await settle();
    await clock.advance(100);
    assert.equal(await asked, "0 err deadline\n1 err deadline");
    await theater.close();
  });
});

describe("a timer", () => {
  test("fires once, as a message to the actor itself", async () => {
    const { theater, clock, actors } = await house(["a"]);
    const token = await text(actors.a, "timer 50 - note tick");
    await clock.advance(49);
    assert.equal(await text(actors.a, "notes"), "");
    await clock.advance(1);
    await settle();
    assert.equal(await text(actors.a, "notes"), "tick");
    assert.match(token, /^\d+$/);
    await clock.advance(1_000);
    await settle();
    assert.equal(await text(actors.a, "notes"), "tick");
    await holds(actors.a);
    await theater.close();
  });

  test("fires again and again until it is called off", async () => {
    const { theater, clock, actors } = await house(["a"]);
    const token = await text(actors.a, "timer 10 10 note tick");
    for (let round = 0; round < 3; round++) {
      await clock.advance(10);
      await settle();
    }
    assert.equal(await text(actors.a, "notes"), "tick,tick,tick");
    assert.equal(await text(actors.a, `cancel ${token}`), "true");
    await clock.advance(100);
    await settle();
    assert.equal(await text(actors.a, "notes"), "tick,tick,tick");
    assert.equal(await text(actors.a, `cancel ${token}`), "false");
    await holds(actors.a);
    await theater.close();
  });

  test("that missed some of its times fires once, and says for how many", async () => {
    const { theater, clock, actors } = await house(["a"]);
    const token = await text(actors.a, "timer 10 10 who");
    const busy = actors.a.call("sleep 55");
    await clock.pending(2);
    await clock.advance(55);
    await busy;
    await settle();
    assert.deepEqual(await timerReplies(actors.a), [`timer ${token} 5`]);
    await holds(actors.a);
    await theater.close();
  });

  test("of an actor that fails is gone with its incarnation", async () => {
    const { theater, clock, actors } = await house(["a"]);
    await text(actors.a, "timer 10 - note tick");
    await assert.rejects(actors.a.call("trap"), { code: "ACTOR_FAILED" });
    await clock.advance(100);
    await settle();
    assert.equal(await text(actors.a, "notes"), "");
    await holds(actors.a);
    await theater.close();
  });
});

describe("an idempotency key", () => {
  test("gets a repeat the first answer, and the actor takes the message once", async () => {
    const { theater, actors } = await house(["a"]);
    const first = await actors.a.call("add 5", { key: "k1" });
    const again = await actors.a.call("add 5", { key: "k1" });
    assert.equal(again.text, "5");
    assert.equal(again.receipt.link.toHex(), first.receipt.link.toHex());
    assert.equal(await text(actors.a, "get"), "5");
    assert.equal((await actors.a.call("add 5", { key: "k1", client: "other" })).text, "10");
    await theater.close();
  });

  test("gets a repeat that comes while the first still runs the same answer", async () => {
    const { theater, clock, actors } = await house(["a"]);
    const both = ["one", "two"].map(() => actors.a.call("sleep 10\nadd 1", { key: "k" }));
    await clock.pending(1);
    await settle();
    await clock.advance(10);
    assert.deepEqual(
      (await Promise.all(both)).map((reply) => reply.text),
      ["1", "1"],
    );
    await theater.close();
  });

  test("gets a repeated send the same receipt", async () => {
    const { theater, actors } = await house(["a"]);
    const first = await actors.a.send("note x", { key: "s" });
    const again = await actors.a.send("note x", { key: "s" });
    assert.equal(again.link.toHex(), first.link.toHex());
    assert.equal(await text(actors.a, "notes"), "x");
    await theater.close();
  });
});

describe("a turn that waits is carried on", () => {
  test("after it was evicted, from its record, with the same fuel", async () => {
    const { theater, clock, actors } = await house(["a", "b"]);
    const asked = text(actors.a, "add 1\ncall b 1000 sleep 20\\nsay ok\nadd 1\nsleep 5\nadd 1");
    await clock.pending(2);
    await settle();
    actors.a.passivate();
    actors.b.passivate();
    await settle();
    assert.equal((await actors.a.inspect())?.active, false);
    await clock.advance(20);
    await settle();
    actors.a.passivate();
    await settle();
    await clock.advance(5);
    assert.equal(await asked, "1\nok ok\n2\n3");
    await holds(actors.a);
    await holds(actors.b);
    await theater.close();
  });

  test("after its host ended, to the same end, and the other actor took the call once", async () => {
    const store = survivor();
    const before = await house(["a", "b"], { store });
    const { id } = before.actors.a;
    before.actors.a.call("add 1\ncall b 100000 add 1\\nsleep 20\nadd 1").catch(() => undefined);
    await before.clock.pending(2);
    await settle();
    const clock = new HandClock(before.clock.nowMs());
    const theater = await Theater.open({ clock, store });
    await clock.pending(2); // the call's deadline, and the other's sleep
    await settle();
    await clock.advance(20);
    await settle();
    const a = theater.find("a");
    const b = theater.find("b");
    assert(a !== undefined && b !== undefined);
    assert.equal(a.id, id);
    assert.equal(await text(a, "get"), "2");
    assert.equal(await text(b, "get"), "1");
    await holds(a);
    await holds(b);
    await theater.close();
  });

  test("after its host ended, and what it sent arrives once", async () => {
    const store = survivor();
    const before = await house(["a", "b"], { store });
    before.actors.a.call("send b note x\nsleep 5\nsend b note y").catch(() => undefined);
    await before.clock.pending(1);
    await settle();
    const clock = new HandClock(before.clock.nowMs());
    const theater = await Theater.open({ clock, store });
    await clock.pending(1);
    await settle();
    await clock.advance(5);
    await settle();
    const b = theater.find("b");
    assert(b !== undefined);
    assert.equal(await text(b, "notes"), "x,y");
    await theater.close();
  });

  test("timers and owed replies outlive their host", async () => {
    const store = survivor();
    const before = await house(["a", "b"], { store });
    await text(before.actors.b, "timer 50 - note tick");
    before.actors.a.call("call b 100000 defer").catch(() => undefined);
    await before.clock.pending(2);
    await settle();
    const clock = new HandClock(before.clock.nowMs());
    const theater = await Theater.open({ clock, store });
    await clock.pending(2);
    await settle();
    await clock.advance(50);
    await settle();
    const a = theater.find("a");
    const b = theater.find("b");
    assert(a !== undefined && b !== undefined);
    assert.equal(await text(b, "notes"), "tick");
    await text(b, "answer found");
    await settle();
    assert.match((await kinds(a)).at(-1) ?? "", /returned replied/);
    await holds(a);
    await holds(b);
    await theater.close();
  });
});
