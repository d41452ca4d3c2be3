import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { buildExample } from "../../scripts/pack.ts";
import { importsDigest, type StartReason } from "../../src/chain/mod.ts";
import {
  type ActorHandle,
  type ActorSource,
  nodeSha256,
  replay,
  replayExport,
  Theater,
  verify,
} from "../../src/theater/mod.ts";
import { given } from "../../src/theater/offline.ts";
import { hasPython, pythonVerdicts } from "../campaigns/python.ts";
import { HandClock, settle } from "../simulation/hand-clock.ts";
import { holds, house, kinds, scripted, start, text } from "../simulation/scripted-house.ts";
import { steppedStore } from "../simulation/stepped-store.ts";
import { survivor } from "../simulation/survivor.ts";
import { rehashed } from "./rehashed.ts";

const SECOND = scripted("a", "", "second");

describe("an upgrade", () => {
  test("lets another component go on with the state that there is", async () => {
    const { theater, actors } = await house(["a"]);
    await text(actors.a, "add 5\nnote kept");
    const upgraded = await actors.a.upgrade(SECOND);
    assert.equal(upgraded?.stateBytes, 24 + "kept".length);
    assert.equal(await text(actors.a, "get\nnotes"), "5\nkept");
    assert.deepEqual((await kinds(actors.a)).slice(-3), [
      "marked",
      "upgraded",
      "started received replied",
    ]);
    assert.deepEqual(await reasons(actors.a), ["new", "upgrade"]);
    assert.equal(upgraded.receipt.seq, await seqOf(actors.a, "upgraded"));
    await holds(actors.a);
    await theater.close();
  });

  test("says in the chain who wanted it, and what it became", async () => {
    const { theater, actors } = await house(["a"]);
    await actors.a.upgrade(SECOND, { by: "ops" });
    await text(actors.a, "get");
    const events = await eventsOf(actors.a);
    const upgraded = events.find(({ kind }) => kind === "upgraded");
    assert.ok(upgraded?.kind === "upgraded");
    assert.equal(upgraded.by, "ops");
    assert.equal(upgraded.component.toHex(), nodeSha256(SECOND.component).toHex());
    const started = events.findLast(({ kind }) => kind === "started");
    assert.ok(started?.kind === "started");
    assert.equal(started.component.toHex(), nodeSha256(SECOND.component).toHex());
    assert.equal(started.table, undefined); // the imports are the same
    await theater.close();
  });

  test("to what it is already is none", async () => {
    const { theater, actors } = await house(["a"]);
    assert.equal(await actors.a.upgrade(scripted("a")), undefined);
    assert.equal((await kinds(actors.a)).length, 1);
    await theater.close();
  });

  test("may be of its grants alone", async () => {
    const { theater, actors } = await house(["a", "b"]);
    await actors.a.upgrade(scripted("a", "[limits]\noutbox-max = 1\n"));
    assert.equal(await text(actors.a, "send b note 1\nsend b note 2"), "err outbox-full");
    await holds(actors.a);
    await theater.close();
  });

  test("may be one of many", async () => {
    const { theater, actors } = await house(["a"]);
    for (let at = 0; at < 5; at++) {
      await actors.a.upgrade(scripted("a", "", `edition ${at}`));
      if (at % 2 === 0) assert.equal(await text(actors.a, "add 1"), String(1 + at / 2));
    }
    assert.equal(await text(actors.a, "get"), "3");
    assert.deepEqual(await reasons(actors.a), ["new", "upgrade", "upgrade", "upgrade"]);
    await holds(actors.a);
    await theater.close();
  });

  test("wakes no guest where its actor is not in memory", async () => {
    const { theater, actors } = await house(["a"]);
    await text(actors.a, "add 3");
    actors.a.passivate();
    await actors.a.upgrade(SECOND);
    assert.equal((await actors.a.inspect())?.active, false);
    assert.deepEqual((await kinds(actors.a)).slice(-2), ["marked", "upgraded"]);
    assert.equal(await text(actors.a, "get"), "3");
    assert.deepEqual(await reasons(actors.a), ["new", "upgrade"]);
    await holds(actors.a);
    await theater.close();
  });

  test("keeps private what is private", async () => {
    const { theater } = await house([]);
    const rest = '[state]\npayloads = "private"\n';
    const a = await start(theater, "a", rest);
    await text(a, "add 3");
    await a.upgrade(scripted("a", rest, "second"));
    assert.equal(await text(a, "get"), "3");
    const links = await Array.fromAsync(a.chain());
    for (const { link } of links)
      for (const event of link.events)
        if (event.kind === "upgraded") assert.ok(!(event.grant instanceof Uint8Array));
    await holds(a);
    await theater.close();
  });
});

describe("an upgrade keeps", () => {
  test("the mail that waits", async () => {
    const { theater, clock, actors } = await house(["a", "b"]);
    const busy = text(actors.a, "sleep 10\nnote first");
    await clock.pending(1);
    const mail = [text(actors.a, "note second\nnotes"), text(actors.b, "call a 1000 notes")];
    await clock.pending(2);
    await settle();
    const upgrading = actors.a.upgrade(SECOND);
    await clock.pending(3);
    mail.push(text(actors.a, "note third\nnotes"));
    await clock.advance(10);
    await Promise.all([busy, upgrading]);
    assert.deepEqual(await Promise.all(mail), [
      "first,second",
      "ok first,second",
      "first,second,third",
    ]);
    assert.deepEqual((await kinds(actors.a)).slice(-5), [
      "marked",
      "upgraded",
      "started received replied",
      "received replied",
      "received replied",
    ]);
    await holds(actors.a);
    await holds(actors.b);
    await theater.close();
  });

  test("what it has sent, once and in order", async () => {
    const { theater, clock, actors } = await house(["a", "b"]);
    const busy = actors.b.call("sleep 10");
    await clock.pending(1);
    await text(actors.a, "send b note 1\nsend b note 2");
    await actors.a.upgrade(SECOND);
    await text(actors.a, "send b note 3");
    await clock.advance(10);
    await busy;
    await settle();
    assert.equal(await text(actors.b, "notes"), "1,2,3");
    await holds(actors.a);
    await holds(actors.b);
    await theater.close();
  });

  test("the replies that it owes", async () => {
    const { theater, clock, actors } = await house(["a", "b"]);
    const asked = [text(actors.a, "defer"), text(actors.b, "call a 1000 defer")];
    await clock.pending(1);
    await settle();
    await actors.a.upgrade(SECOND);
    await text(actors.a, "answer one\nanswer two");
    assert.deepEqual(await Promise.all(asked), ["one", "ok two"]);
    await holds(actors.a);
    await theater.close();
  });

  test("its timers, those that are due among them", async () => {
    const { theater, clock, actors } = await house(["a"]);
    await text(actors.a, "timer 10 - note once\ntimer 20 20 note again");
    const busy = text(actors.a, "sleep 15");
    await clock.pending(2);
    const upgrading = actors.a.upgrade(SECOND);
    await clock.pending(3);
    await clock.advance(15);
    await Promise.all([busy, upgrading]);
    await settle();
    assert.equal(await text(actors.a, "notes"), "once");
    await clock.advance(30);
    assert.equal(await text(actors.a, "notes"), "once,again,again");
    await holds(actors.a);
    await theater.close();
  });

  test("what it answered under an idempotency key", async () => {
    const { theater, actors } = await house(["a"]);
    const options = { key: "one" };
    assert.equal((await actors.a.call("add 5", options)).text, "5");
    await actors.a.upgrade(SECOND);
    assert.equal((await actors.a.call("add 5", options)).text, "5");
    assert.equal(await text(actors.a, "get"), "5");
    await theater.close();
  });

  test("what is due to a failure: it begins anew, and has no timers", async () => {
    const { theater, clock, actors } = await house(["a"]);
    await text(actors.a, "add 5\ntimer 10 - note late");
    await assert.rejects(actors.a.call("trap"), { code: "ACTOR_FAILED" });
    await actors.a.upgrade(SECOND);
    assert.equal(await text(actors.a, "get"), "5");
    assert.deepEqual(await reasons(actors.a), ["new", "restart"]);
    await clock.advance(20);
    assert.equal(await text(actors.a, "notes"), "");
    await holds(actors.a);
    await theater.close();
  });
});

describe("an upgrade waits for a turn's end", () => {
  test("and is refused where that does not come in time", async () => {
    const { theater, clock, actors } = await house(["a"]);
    const busy = text(actors.a, "sleep 100\nadd 1");
    await clock.pending(1);
    const upgrading = assert.rejects(actors.a.upgrade(SECOND, { timeoutMs: 50 }), {
      code: "ACTOR_BUSY",
    });
    await clock.pending(2);
    await clock.advance(50);
    await upgrading;
    await clock.advance(50);
    assert.equal(await busy, "1");
    assert.equal(await text(actors.a, "add 1"), "2");
    assert.ok(!(await kinds(actors.a)).includes("upgraded"));
    await theater.close();
  });

  test("also where the turn was evicted", async () => {
    const { theater, clock, actors } = await house(["a"]);
    const busy = text(actors.a, "add 1\nsleep 10");
    await clock.pending(1);
    await settle();
    actors.a.passivate();
    await settle();
    const upgrading = actors.a.upgrade(SECOND);
    await clock.pending(2);
    await clock.advance(10);
    assert.equal(await busy, "1");
    assert.notEqual(await upgrading, undefined);
    assert.equal(await text(actors.a, "get"), "1");
    await holds(actors.a);
    await theater.close();
  });

  test("one at a time", async () => {
    const { theater, clock, actors } = await house(["a"]);
    const busy = text(actors.a, "sleep 10");
    await clock.pending(1);
    const first = actors.a.upgrade(SECOND);
    await clock.pending(2);
    await assert.rejects(actors.a.upgrade(scripted("a", "", "third")), { code: "ACTOR_BUSY" });
    await clock.advance(10);
    await Promise.all([busy, first]);
    await theater.close();
  });

  test("and comes to nothing where its actor is stopped, or its host closes", async () => {
    const { theater, clock, actors } = await house(["a", "b"]);
    const busy = [actors.a.call("sleep 10"), actors.b.call("sleep 10")].map((one) =>
      assert.rejects(one),
    );
    await clock.pending(2);
    const upgrades = [
      assert.rejects(actors.a.upgrade(SECOND), { code: "ACTOR_STOPPED" }),
      assert.rejects(actors.b.upgrade(scripted("b", "", "second")), { code: "ACTOR_CLOSED" }),
    ];
    await clock.pending(4);
    await actors.a.stop();
    await theater.close();
    await Promise.all([...busy, ...upgrades]);
  });
});

test("a life that says that it has other imports than its component is refused by a replay", async () => {
  const { theater, actors } = await house(["a"]);
  actors.a.passivate();
  await text(actors.a, "add 1");
  const table = Array.from({ length: 100 }, (_, at) => `a:b/c#f${at + 100}`);
  const forged = await rehashed(actors.a.chain(), (event) =>
    event.kind === "started" && event.reason === "activate"
      ? [{ ...event, table, imports: importsDigest(nodeSha256, table) }]
      : [event],
  );
  const again = replay([forged], given([scripted("a").component]), nodeSha256);
  await assert.rejects(again, { code: "ACTOR_CHAIN_UNFIT", what: /import table/ });
  await theater.close();
});

test("an upgrade of one that was stopped while its component was compiled says so", async () => {
  const store = survivor();
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  let keeps = 0;
  const slow = new Proxy(store, {
    get(target, member) {
      const value: unknown = Reflect.get(target, member);
      if (member !== "keep") return value;
      return async (...args: unknown[]) => {
        if (++keeps === 2) {
          reached.resolve();
          await gate.promise;
        }
        return Reflect.apply(value as typeof store.keep, target, args);
      };
    },
  });
  const { theater, actors } = await house(["a"], { store: slow });
  const upgrading = assert.rejects(actors.a.upgrade(SECOND), { code: "ACTOR_STOPPED" });
  await reached.promise;
  await actors.a.stop();
  gate.resolve();
  await upgrading;
  await theater.close();
});

describe("an upgrade is refused, and nothing is recorded,", () => {
  async function refused(
    actor: ActorHandle,
    source: ActorSource,
    code: string,
    what: RegExp,
  ): Promise<void> {
    const before = await kinds(actor);
    await assert.rejects(actor.upgrade(source), { code, what });
    assert.deepEqual(await kinds(actor), before);
  }

  test("where an import of the new component is not granted", async () => {
    const { theater, actors } = await house(["a"]);
    const manifest = 'name = "a"\nversion = "1.0.0"\ncomponent = "c"\n';
    await refused(actors.a, { ...SECOND, manifest }, "ACTOR_UNGRANTED", /does not grant/);
    assert.equal(await text(actors.a, "add 1"), "1");
    await theater.close();
  });

  test("where it owes a reply, and the new component cannot give it", async () => {
    await buildExample("examples/counter-as");
    const counter = {
      ...SECOND,
      component: readFileSync("examples/counter-as/build/component.wasm"),
    };
    const { theater, actors } = await house(["a"]);
    const owed = text(actors.a, "defer");
    await text(actors.a, "get");
    await refused(actors.a, counter, "ACTOR_UPGRADE_UNFIT", /owes 1 of its callers a reply/);
    await actors.a.call("answer late");
    assert.equal(await owed, "late");
    await theater.close();
  });

  test("where the time that its turn has is none", async () => {
    const { theater, actors } = await house(["a"]);
    for (const timeoutMs of [Number.NaN, -1, Infinity]) {
      const upgrading = actors.a.upgrade(SECOND, { timeoutMs });
      await assert.rejects(upgrading, { code: "ACTOR_BAD_ARGUMENTS" });
    }
    await theater.close();
  });

  test("where the actor keeps its state in its memory", async () => {
    await buildExample("examples/resident");
    await using theater = await Theater.open();
    const actor = await theater.start("examples/resident/manifest.toml");
    await refused(actor, SECOND, "ACTOR_UPGRADE_UNFIT", /in its memory/);
  });

  test("where the new component would keep its state in its memory", async () => {
    await buildExample("examples/resident");
    const { theater, actors } = await house(["a"]);
    const source = { ...SECOND, component: readFileSync("examples/resident/build/component.wasm") };
    await refused(actors.a, source, "ACTOR_UPGRADE_UNFIT", /takes none/);
    await theater.close();
  });

  test("where it is no component", async () => {
    const { theater, actors } = await house(["a"]);
    const component = new TextEncoder().encode("no wasm");
    await refused(actors.a, { ...SECOND, component }, "ENGINE_INVALID", /./);
    await theater.close();
  });

  test("where it does not run any more", async () => {
    const { theater, actors } = await house(["a"]);
    await actors.a.stop();
    await refused(actors.a, SECOND, "ACTOR_STOPPED", /stopped/);
    await theater.close();
  });
});

describe("after a crash", () => {
  test("before `upgraded` is durable, it is what it was", async () => {
    const stepped = steppedStore();
    const { theater, actors } = await house(["a"], { store: stepped.store });
    await text(actors.a, "add 5");
    const waiting = stepped.waiting(1);
    const upgrading = assert.rejects(actors.a.upgrade(SECOND)); // its host closes
    await waiting;
    const links = await kinds(actors.a);
    assert.ok(!links.includes("upgraded"));
    const closing = theater.close();
    stepped.open();
    await closing;
    await upgrading;
  });

  test("between `upgraded` and the life that it announced, it is the new component", async () => {
    const store = survivor();
    const first = await house(["a"], { store });
    await text(first.actors.a, "add 5\ntimer 10 - note rung");
    await first.actors.a.upgrade(SECOND);
    await first.theater.close();
    const second = await Theater.open({ store, clock: first.clock });
    const a = found(second, "a");
    assert.equal(await text(a, "get"), "5");
    await first.clock.advance(10);
    assert.equal(await text(a, "notes"), "rung");
    assert.deepEqual(await reasons(a), ["new", "upgrade"]);
    await holds(a);
    await second.close();
  });

  test("between them, with a grant of its own, it has that", async () => {
    const store = survivor();
    const first = await house(["a", "b"], { store });
    await first.actors.a.upgrade(scripted("a", "[limits]\noutbox-max = 1\n"));
    await first.theater.close();
    const second = await Theater.open({ store });
    const a = found(second, "a");
    assert.equal(await text(a, "send b note 1\nsend b note 2"), "err outbox-full");
    await holds(a);
    await second.close();
  });

  test("in a turn of the new component, that is carried on", async () => {
    const store = survivor();
    const clock = new HandClock();
    const first = await house(["a"], { store, clock });
    await text(first.actors.a, "add 5");
    await first.actors.a.upgrade(SECOND);
    const lost = assert.rejects(first.actors.a.call("add 1\nsleep 10\nadd 1", { key: "k" }));
    await clock.pending(1);
    await settle();
    await first.theater.close();
    await lost;
    clock.clear();
    const second = await Theater.open({ store, clock });
    const a = found(second, "a");
    const again = a.call("add 1\nsleep 10\nadd 1", { key: "k" });
    await clock.pending(1);
    await clock.advance(10);
    assert.equal((await again).text, "6\n7");
    await holds(a);
    await second.close();
  });

  test("a message and a timer of the old component go out under another table of imports", async () => {
    await buildExample("examples/counter-as");
    const store = survivor();
    const first = await house(["a", "b"], { store });
    const busy = assert.rejects(first.actors.b.call("sleep 1000"));
    await first.clock.pending(1);
    await text(first.actors.a, "send b note from-before\ntimer 10 - 1");
    const component = readFileSync("examples/counter-as/build/component.wasm");
    await first.actors.a.upgrade({ ...SECOND, component });
    await first.theater.close();
    await busy;
    const second = await Theater.open({ store, clock: first.clock });
    await first.clock.pending(2);
    await first.clock.advance(1_000);
    assert.equal(await text(found(second, "b"), "notes"), "from-before");
    const a = found(second, "a");
    const received = (await eventsOf(a)).findLast((event) => event.kind === "received");
    assert.ok(received?.kind === "received" && received.message === "timer");
    await holds(a);
    await second.close();
  });
});

describe("a chain with an upgrade", () => {
  async function upgraded(): Promise<Uint8Array> {
    const { theater, actors } = await house(["a"]);
    await text(actors.a, "add 5");
    await actors.a.upgrade(SECOND);
    await text(actors.a, "add 1");
    await actors.a.upgrade(scripted("a", "[limits]\noutbox-max = 1\n", "second"));
    await text(actors.a, "add 1");
    const chain = await actors.a.export();
    await theater.close();
    return chain;
  }

  test("replays from its export and all its components", async () => {
    const chain = await upgraded();
    const report = await replayExport(chain, SECOND.component, scripted("a").component);
    assert.equal(report.head.toHex(), verify(chain).head.toHex());
    assert.equal(report.turnCount, 4);
  });

  test("verifies here and in Python", async (t) => {
    const chain = await upgraded();
    const { head, linkCount } = verify(chain);
    if (!hasPython()) return t.skip("this machine has no python3");
    assert.deepEqual(await pythonVerdicts([chain]), [`verified ${linkCount} ${head.toHex()}`]);
  });

  test("does not replay where one of them is missing, and says which", async () => {
    const chain = await upgraded();
    for (const [given, missing] of [
      [SECOND, scripted("a")],
      [scripted("a"), SECOND],
    ] as const) {
      const { component } = missing;
      await assert.rejects(replayExport(chain, given.component), {
        code: "ACTOR_CHAIN_UNFIT",
        what: new RegExp(nodeSha256(component).toHex()),
      });
    }
  });
});

function found(theater: Theater, name: string): ActorHandle {
  const actor = theater.find(name);
  assert.ok(actor !== undefined);
  return actor;
}

async function eventsOf(actor: ActorHandle) {
  return (await Array.fromAsync(actor.chain())).flatMap(({ link }) => link.events);
}

async function reasons(actor: ActorHandle): Promise<StartReason[]> {
  return (await eventsOf(actor)).flatMap((event) =>
    event.kind === "started" ? [event.reason] : [],
  );
}

async function seqOf(actor: ActorHandle, kind: string): Promise<number> {
  return (await eventsOf(actor)).findLastIndex((event) => event.kind === kind);
}
