import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { type Store, StoreError } from "../../src/store/mod.ts";
import { type ActorHandle, Theater, type TheaterOptions } from "../../src/theater/mod.ts";
import { holds, house, start, text, timerReplies } from "../simulation/scripted-house.ts";
import { survivor } from "../simulation/survivor.ts";
import { settle } from "../simulation/hand-clock.ts";

/** Whether nothing of it is in memory but its name. */
async function isAway(actor: ActorHandle): Promise<boolean> {
  await settle();
  return (await actor.inspect()) === undefined;
}

describe("an idle actor leaves memory", () => {
  test("when more are there than may be, the least recently used first, and the next message finds it as it was", async () => {
    const { theater, actors } = await house(["a", "b", "c"], { activeMax: 2 });
    const { a, b, c } = actors;
    assert.deepEqual([await isAway(a), await isAway(b), await isAway(c)], [true, false, false]);
    assert.equal(await text(b, "add 2"), "2");
    assert.equal(await text(a, "add 1"), "1");
    assert.deepEqual([await isAway(a), await isAway(b), await isAway(c)], [false, false, true]);
    assert.equal(theater.actorCount, 3);
    for (let round = 0; round < 5; round++)
      for (const actor of [a, b, c]) await text(actor, "add 10");
    assert.equal(await text(a, "get"), "51");
    assert.equal(await text(c, `call a 600000 add 1`), "ok 52");
    assert.equal((await theater.find("b")?.functions())?.size, 1);
    for (const actor of [a, b, c]) await holds(actor);
    await a.stop();
    assert.equal(theater.find("a"), undefined);
    await theater.close();
  });

  test("when it was idle for so long, and not before", async () => {
    const { theater, clock, actors } = await house(["a", "b"], { idleMs: 1_000 });
    await clock.advance(900);
    await text(actors.b, "add 1");
    await clock.advance(200);
    assert.deepEqual([await isAway(actors.a), await isAway(actors.b)], [true, false]);
    await clock.advance(800);
    assert.equal(await isAway(actors.b), true);
    assert.equal(await text(actors.b, "get"), "1");
    await theater.close();
  });

  test("but not while it waits, owes a reply, or something that it sent has not arrived", async () => {
    const { theater, clock, actors } = await house(["a", "b", "other"], { idleMs: 10 });
    const { a, b, other } = actors;
    const waiting = text(a, "sleep 5000\nadd 1");
    const deferred = text(b, "defer");
    const asked = text(other, "call a 600000 get");
    await clock.advance(1_000);
    const phases = [await a.inspect(), await b.inspect(), await other.inspect()];
    assert.deepEqual(
      phases.map((inspection) => inspection?.phase),
      ["waiting", "idle", "waiting"],
    );
    await clock.advance(5_000);
    assert.equal(await waiting, "1");
    assert.equal(await asked, "ok 1");
    await text(b, "answer here");
    assert.equal(await deferred, "here");
    await clock.advance(1_000);
    assert.deepEqual([await isAway(a), await isAway(b), await isAway(other)], [true, true, true]);
    await theater.close();
  });

  test("and its timers wake it, each once and in order", async () => {
    const { theater, clock, actors } = await house(["a", "b"], { activeMax: 1 });
    const { a, b } = actors;
    await text(a, "timer 1000 - add 1");
    await text(b, "timer 500 2000 add 1");
    await text(a, "get");
    assert.deepEqual([await isAway(a), await isAway(b)], [false, true]);
    await clock.advance(400);
    assert.deepEqual(await timerReplies(b), []);
    await clock.advance(700);
    assert.deepEqual([await timerReplies(a), await timerReplies(b)], [["1"], ["1"]]);
    await clock.advance(2_000);
    assert.deepEqual(await timerReplies(b), ["1", "2"]);
    assert.deepEqual(await timerReplies(a), ["1"]);
    for (const actor of [a, b]) await holds(actor);
    await theater.close();
  });

  test("and one that cannot be read when its timer is due is read again a little later", async () => {
    let isUnreadable = false;
    const whole = survivor();
    const store = new Proxy(whole, {
      get: (_, member) => (member === "actor" ? read : Reflect.get(whole, member)),
    });
    const read: Store["actor"] = (id) =>
      isUnreadable
        ? Promise.reject(new StoreError("STORE_DAMAGED", { what: "gone", remedy: "wait" }))
        : whole.actor(id);
    const troubles: string[] = [];
    const trouble: TheaterOptions["trouble"] = (_, { code }) => troubles.push(code);
    const { theater, clock, actors } = await house(["a", "b"], { activeMax: 1, store, trouble });
    const { a, b } = actors;
    await text(a, "timer 1000 - add 1");
    await text(b, "get");
    assert.equal(await isAway(a), true);
    isUnreadable = true;
    await clock.advance(2_500); // due after 1,000, and again after as much
    isUnreadable = false;
    assert.deepEqual(troubles, ["STORE_DAMAGED", "STORE_DAMAGED"]);
    assert.deepEqual(await timerReplies(a), []);
    await clock.advance(2_000);
    assert.deepEqual(await timerReplies(a), ["1"]);
    await theater.close();
  });

  test("and one that came for nothing leaves for others as well", async () => {
    const names = ["a", "b", "c", "d"] as const;
    const { theater, clock, actors } = await house(names, { activeMax: 1 });
    for (const actor of Object.values(actors)) await actor.cancel({ by: "test" });
    await clock.advance(1_000);
    await text(actors.a, "get");
    const away = await Promise.all(names.map((name) => isAway(actors[name])));
    assert.deepEqual(away, [false, true, true, true]);
    await theater.close();
  });

  test("and whoever is called while it leaves answers all the same", async () => {
    const { theater, actors } = await house(["a", "b", "c"], { activeMax: 1 });
    const all = Object.values(actors);
    const rounds = 20;
    const asked = Array.from({ length: rounds }, () => all.map((actor) => actor.call("add 1")));
    await Promise.all(asked.flat());
    for (const actor of all) {
      assert.equal(await text(actor, "get"), String(rounds));
      await holds(actor);
    }
    await theater.close();
  });
});

describe("actors of cells in threads leave memory", () => {
  const opening = Theater.open({ cells: 2, activeMax: 2 });
  after(async () => (await opening).close());

  test("and nothing that was on its way is lost, answered by an error, or out of order", async () => {
    const theater = await opening;
    const names = ["t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7"];
    const actors = await Promise.all(names.map((name) => start(theater, name)));
    const rounds = 10;
    const asked: Promise<unknown>[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const [at, actor] of actors.entries()) {
        const next = names[(at + 1) % names.length];
        asked.push(actor.call(`note ${round}`), actor.call(`send ${next} add 1`));
      }
      if (round % 3 === 0) await Promise.all(asked);
    }
    await Promise.all(asked);
    const expected = Array.from({ length: rounds }, (_, round) => round).join(",");
    for (const actor of actors) {
      assert.equal(await text(actor, "notes"), expected);
      while ((await text(actor, "get")) !== String(rounds)) await new Promise(setImmediate);
      await holds(actor);
    }
  });

  test("and are stopped and asked for their functions wherever they are", async () => {
    const theater = await opening;
    const actors = await Promise.all(["u0", "u1", "u2", "u3"].map((name) => start(theater, name)));
    const functions = await Promise.all(actors.map((actor) => actor.functions()));
    assert.ok(functions.every(({ size }) => size === 1));
    await Promise.all(actors.map((actor) => actor.stop()));
    assert.equal(theater.find("u0"), undefined);
  });
});

test("a host that starts again wakes for timers only whom they are due for", async () => {
  const store = survivor();
  const first = await house(["a", "b"], { store });
  await text(first.actors.a, "timer 1000 - add 1");
  await first.theater.close();
  const second = await house([], { store });
  const [a, b] = [second.theater.find("a"), second.theater.find("b")];
  assert.ok(a !== undefined && b !== undefined);
  await second.clock.advance(2_000);
  assert.deepEqual(await timerReplies(a), ["1"]);
  assert.equal(await isAway(b), true);
  await second.theater.close();
});
