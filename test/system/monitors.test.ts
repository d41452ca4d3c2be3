import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { buildExample } from "../../scripts/pack.ts";
import type { Cause, Received } from "../../src/chain/mod.ts";
import type { Store } from "../../src/store/mod.ts";
import { type ActorHandle, Theater, type TheaterOptions } from "../../src/theater/mod.ts";
import { HandClock, settle } from "../simulation/hand-clock.ts";
import { holds, text } from "../simulation/scripted-house.ts";
import { survivor } from "../simulation/survivor.ts";

const component = readFileSync(await buildExample("test/actors/monitors"));

function start(
  theater: Theater,
  name: string,
  granted = 'type = "monitors"',
): Promise<ActorHandle> {
  const manifest = `name = "${name}"\nversion = "1.0.0"\ncomponent = "c.wasm"\n[[handler]]\ntype = "timing"\n[[handler]]\n${granted}\n`;
  return theater.start({ manifest, component });
}

interface House {
  readonly theater: Theater;
  readonly clock: HandClock;
  readonly a: ActorHandle;
  readonly b: ActorHandle;
}

async function house(options: TheaterOptions = {}): Promise<House> {
  const clock = new HandClock();
  const theater = await Theater.open({ clock, ...options });
  return { theater, clock, a: await start(theater, "a"), b: await start(theater, "b") };
}

async function reopened(
  { clock }: House,
  options: TheaterOptions,
): Promise<House & { theater: Theater }> {
  const theater = await Theater.open({ clock, ...options });
  const [a, b] = [theater.find("a"), theater.find("b")];
  assert(a !== undefined && b !== undefined);
  await settle();
  return { theater, clock, a, b };
}

async function trap(actor: ActorHandle): Promise<void> {
  await assert.rejects(actor.call("trap"), { code: "ACTOR_FAILED" });
}

/** What it was told, without the id where it is that of `of`. */
async function told(actor: ActorHandle, of: ActorHandle): Promise<string[]> {
  await settle();
  const notes = await text(actor, "notes");
  return notes === "" ? [] : notes.split("\n").map((note) => note.replace(of.id, "b"));
}

async function exitsIn(actor: ActorHandle): Promise<Received[]> {
  const all: Received[] = [];
  for await (const { link } of actor.chain())
    all.push(...link.events.filter((event) => event.kind === "received"));
  return all.filter(({ message }) => message === "exit");
}

/** The latest event of this kind, as a cause names it. */
async function latest(actor: ActorHandle, kind: "failed" | "stopped"): Promise<Cause | undefined> {
  let found: Cause | undefined;
  for await (const { link, digest } of actor.chain())
    for (const [at, event] of link.events.entries())
      if (event.kind === kind) found = { actor: actor.id, seq: link.seq + at, link: digest };
  return found;
}

describe("who monitors an actor", () => {
  test("is told once when that fails: which incarnation, with which code, and by which event of its chain", async () => {
    const { theater, a, b } = await house();
    assert.equal(await text(a, "monitor b"), b.id);
    await trap(b);
    const failed = await latest(b, "failed");
    await trap(b);
    assert.deepEqual(await told(a, b), ["exit b 0 abnormal ENGINE_TRAP"]);
    const [exit, ...others] = await exitsIn(a);
    assert.deepEqual(exit?.sender, { kind: "actor", id: b.id });
    assert.deepEqual(exit?.cause, failed);
    assert.deepEqual(others, []);
    await holds(a);
    await holds(b);
    await theater.close();
  });

  test("is told of the next end where it monitors that one anew", async () => {
    const { theater, a, b } = await house();
    await text(a, "again\nmonitor b");
    for (let times = 0; times < 3; times++) {
      await trap(b);
      await settle();
    }
    assert.deepEqual(await told(a, b), [
      "again",
      "exit b 0 abnormal ENGINE_TRAP",
      "exit b 1 abnormal ENGINE_TRAP",
      "exit b 2 abnormal ENGINE_TRAP",
    ]);
    await holds(a);
    await theater.close();
  });

  test("is told of a stop, and that one who has stopped is not found", async () => {
    const { theater, a, b } = await house();
    await text(a, "monitor b");
    await b.stop();
    assert.deepEqual(await told(a, b), ["exit b 0 shutdown ACTOR_STOPPED"]);
    assert.deepEqual((await exitsIn(a))[0]?.cause, await latest(b, "stopped"));
    for (const address of ["b", b.id, "nobody"])
      assert.equal(await text(a, `monitor ${address}`), "err not-found");
    await holds(a);
    await theater.close();
  });

  test("is told that an operator cancelled a turn, which does not count", async () => {
    const { theater, a, b } = await house();
    await text(a, "monitor b");
    const slept = assert.rejects(b.call("sleep 1000"), { code: "ACTOR_FAILED" });
    await settle();
    await b.cancel({ by: "operator" });
    await slept;
    assert.deepEqual(await told(a, b), ["exit b 0 abnormal ACTOR_CANCELLED uncounted"]);
    await theater.close();
  });

  test("is told nothing once it does not want to be, though the word was on its way", async () => {
    const { theater, clock, a, b } = await house();
    await text(a, "monitor b");
    assert.equal(await text(a, `demonitor ${b.id}\ndemonitor ${b.id}`), "true\nfalse");
    await trap(b);
    await text(a, "monitor b");
    const asleep = text(a, `sleep 10\ndemonitor ${b.id}`);
    await settle();
    await trap(b);
    await settle();
    await clock.advance(10);
    assert.equal(await asleep, "true");
    assert.deepEqual(await told(a, b), []);
    assert.deepEqual(await exitsIn(a), []);
    await theater.close();
  });

  test("is told of what comes after the latest monitor, and not of what waited", async () => {
    const { theater, clock, a, b } = await house();
    await text(a, "monitor b");
    const asleep = text(a, `sleep 10\ndemonitor ${b.id}\nmonitor b`);
    await settle();
    await trap(b);
    await settle();
    await clock.advance(10);
    assert.equal(await asleep, `true\n${b.id}`);
    assert.deepEqual(await told(a, b), []);
    await trap(b);
    assert.deepEqual(await told(a, b), ["exit b 1 abnormal ENGINE_TRAP"]);
    await theater.close();
  });

  test("monitors it still where its own turn failed, and where what ended the monitor is undone", async () => {
    const { theater, a, b } = await house();
    await text(a, "monitor b");
    await trap(a);
    await assert.rejects(a.call(`demonitor ${b.id}\ntrap`), { code: "ACTOR_FAILED" });
    await trap(b);
    assert.deepEqual(await told(a, b), ["exit b 0 abnormal ENGINE_TRAP"]);
    await holds(a);
    await theater.close();
  });

  test("monitors it still where the turn was cancelled that was to monitor it anew", async () => {
    let gate: Promise<void> | undefined;
    const whole = survivor();
    const store = new Proxy(whole, {
      get: (_, member) => (member === "actor" ? read : Reflect.get(whole, member)),
    });
    const read: Store["actor"] = async (id) => {
      await gate;
      return whole.actor(id);
    };
    const { theater, a, b } = await house({ store });
    await text(a, "monitor b");
    const { promise, resolve: open } = Promise.withResolvers<void>();
    gate = promise;
    const anew = assert.rejects(a.call("monitor b"), { code: "ACTOR_FAILED" });
    await settle();
    await trap(b); // of which the first monitor tells, whatever becomes of the second
    const cancelled = a.cancel({ by: "test" });
    await settle();
    gate = undefined;
    open();
    await Promise.all([anew, cancelled]);
    assert.deepEqual(await told(a, b), ["exit b 0 abnormal ENGINE_TRAP"]);
    await theater.close();
  });

  test("has as many as its manifest grants, and of those that it names", async () => {
    await using theater = await Theater.open();
    const b = await start(theater, "b");
    const granted = 'type = "monitors"\nto = ["b", "self"]\nmonitors-max = 1';
    const a = await start(theater, "self", granted);
    assert.equal(await text(a, `monitor ${b.id}`), "err denied");
    assert.equal(await text(a, "monitor b\nmonitor self"), `${b.id}\nerr too-many`);
    assert.equal(await text(a, "monitor b"), b.id); // it has that one already
    assert.equal(await text(a, `demonitor ${b.id}\nmonitor self`), `true\n${a.id}`);
    await b.stop();
    await trap(a);
    assert.deepEqual(await told(a, a), ["exit b 0 abnormal ENGINE_TRAP"]);
  });

  test("is told by the host alone", async () => {
    await using theater = await Theater.open();
    const a = await start(theater, "a");
    const exit = { actor: a.id, incarnation: 0, reason: { tag: "normal" }, counted: true };
    const name = "theater:actor/exits@0.1.0#handle-exit";
    await assert.rejects(a.invoke(name, [exit]), { code: "ACTOR_NO_FUNCTION" });
  });

  test("is told when it was taken out of memory", async () => {
    const { theater, a, b } = await house({ activeMax: 1 });
    await text(a, "monitor b");
    await trap(b);
    assert.deepEqual(await told(a, b), ["exit b 0 abnormal ENGINE_TRAP"]);
    await theater.close();
  });
});

describe("a monitor outlives the host", () => {
  test("where the other ends after the next start", async () => {
    const store = survivor();
    const first = await house({ store });
    await text(first.a, "monitor b");
    await first.theater.close();
    const { theater, a, b } = await reopened(first, { store });
    await trap(b);
    assert.deepEqual(await told(a, b), ["exit b 0 abnormal ENGINE_TRAP"]);
    await holds(a);
    await theater.close();
  });

  test("where the other had ended, and nobody could be told any more", async () => {
    const store = survivor();
    const first = await house({ store });
    await text(first.b, "notes");
    await trap(first.b);
    await text(first.a, "monitor b");
    const asleep = assert.rejects(first.a.call("sleep 10"), { code: "ACTOR_CLOSED" });
    await settle();
    await trap(first.b);
    const failed = await latest(first.b, "failed");
    await trap(first.b);
    await settle();
    await first.theater.close();
    await asleep;
    const { theater, clock, a, b } = await reopened(first, { store });
    await clock.advance(10);
    assert.deepEqual(await told(a, b), ["exit b 1 abnormal ENGINE_TRAP"]);
    assert.deepEqual(
      (await exitsIn(a)).map(({ cause }) => cause),
      [failed],
    );
    await trap(b);
    assert.equal((await told(a, b)).length, 1);
    await holds(a);
    await theater.close();
  });

  test("where the other had stopped", async () => {
    const store = survivor();
    const first = await house({ store });
    await text(first.a, "monitor b");
    const asleep = assert.rejects(first.a.call("sleep 10"), { code: "ACTOR_CLOSED" });
    await settle();
    await first.b.stop();
    await settle();
    await first.theater.close();
    await asleep;
    const theater = await Theater.open({ clock: first.clock, store });
    const a = theater.find("a");
    assert(a !== undefined);
    await settle();
    await first.clock.advance(10);
    assert.deepEqual(await told(a, first.b), ["exit b 0 shutdown ACTOR_STOPPED"]);
    await theater.close();
  });
});
