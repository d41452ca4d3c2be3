import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { openMemoryStore, type Store } from "../../src/store/mod.ts";
import type { Event } from "../../src/chain/mod.ts";
import {
  type ActorHandle,
  type ActorSource,
  CAPABILITIES,
  Theater,
} from "../../src/theater/mod.ts";
import { holds, scripted, start, text } from "../simulation/scripted-house.ts";

/** Longer than any test takes: what has to end earlier ends for another reason. */
const LONG = 600_000;
/** As test/simulation/mortal-cell.ts has them: that module runs in threads only. */
const [EAT, THROW, EXIT, HANG] = [1, 2, 3, 4];
const ONCE = 100;

/** What the first cell died of, each time that it did. */
const causes: unknown[] = [];
const MORTAL = {
  capabilities: CAPABILITIES,
  cellModule: new URL("../simulation/mortal-cell.ts", import.meta.url),
};
const theater = await Theater.open({
  ...MORTAL,
  cells: 2,
  cellHeapMbMax: 64,
  cellDied: (cause) => causes.push(cause),
});
after(async () => {
  await theater.close();
  rmSync(join(tmpdir(), `theater-mortal-${process.pid}`), { recursive: true, force: true });
});

const a = await start(theater, "a"); // in the first
const b = await start(theater, "b"); // in the second
const c = await start(theater, "c"); // beside a

async function reaches(actor: ActorHandle, phase: string): Promise<void> {
  while ((await actor.inspect())?.phase !== phase) await new Promise(setImmediate);
}

function codeOf(asked: Promise<unknown>): Promise<string> {
  return asked.then(String, (error: { readonly code: string }) => error.code);
}

async function until(is: () => boolean): Promise<void> {
  while (!is()) await new Promise(setImmediate);
}

function found(held: Theater, name: string): ActorHandle {
  const actor = held.find(name);
  assert.ok(actor, name);
  return actor;
}

/** A store that keeps what it is given, and holds back that it did. */
function gated(): { store: Store; holdBack: () => Promise<void>; letGo: () => void } {
  const store = openMemoryStore();
  const append = store.append.bind(store);
  let gate: PromiseWithResolvers<void> | undefined;
  let reached = Promise.withResolvers<void>();
  store.append = async (batch) => {
    const appended = append(batch);
    if (gate === undefined) return appended;
    await appended;
    reached.resolve();
    await gate.promise;
    return appended;
  };
  return {
    store,
    holdBack: () => {
      gate = Promise.withResolvers();
      reached = Promise.withResolvers();
      return reached.promise;
    },
    letGo: () => {
      gate?.resolve();
      gate = undefined;
    },
  };
}

/** Sleeps in its `init`. */
const SLEEPER: ActorSource = {
  manifest: `name = "sleeper"
version = "1.0.0"
component = "c.wasm"
parameters = "sleep ${LONG}"
[[handler]]
type = "timing"
[[handler]]
type = "random"
`,
  component: readFileSync("examples/faulty/build/component.wasm"),
};

/** Stopped before its turn, for a sibling's sake. */
function gone(error: { readonly code: string }): string {
  assert.match(error.code, /ACTOR_STOPPED|ACTOR_FAILED|CELL_LOST/);
  return "";
}

describe("a cell that dies", () => {
  test("is replaced: its open turns are carried on, its mail goes on, and actors of another do not notice", async () => {
    const across = text(b, `call a ${LONG} sleep ${LONG}`);
    await reaches(a, "waiting");
    const asleep = codeOf(c.call(`sleep ${LONG}`));
    await reaches(c, "waiting");
    const behind = text(c, "add 3"); // no key, but it has not begun
    await theater.killCell(0);
    assert.equal(causes.length, 1);
    assert.equal(await asleep, "CELL_LOST"); // its turn had begun: only a key would say which it was
    for (const actor of [a, b, c]) await reaches(actor, "waiting");
    for (const actor of [a, c]) await actor.cancel({ by: "test" });
    assert.equal(await across, "err failed ACTOR_CANCELLED");
    assert.equal(await behind, "3");
    assert.equal(await text(b, "call a 600000 add 1"), "ok 1");
    for (const actor of [a, b, c]) await holds(actor);
  });

  test("of memory, of an error that nobody caught, or since its thread left, loses nothing that was sent with a key", async () => {
    const before = causes.length;
    for (const [at, harm] of [EAT, THROW, EXIT].entries()) {
      const kept = a.call(`add 1\nrandom ${ONCE + harm}\nadd 1`, { key: `harm ${harm}` });
      const { text: said } = await kept;
      assert.match(said, new RegExp(`^${2 * at + 2}\n..\n${2 * at + 3}$`));
      if (harm === THROW) while (causes.length === before + at) await new Promise(setImmediate);
      assert.equal(causes.length, before + at + 1);
    }
    assert.match(String(causes[before]), /ERR_WORKER_OUT_OF_MEMORY|memory limit/);
    assert.match(String(causes[before + 1]), /a fault of its own/);
    assert.match(String(causes[before + 2]), /left with code 3/);
    await holds(a);
  });

  test("twice of one turn is not asked a third time: that turn fails, uncounted, and what is behind it goes on", async () => {
    const before = causes.length;
    const lost = a.call(`add 1\nrandom ${EXIT}`, { key: "lost" });
    const behind = text(a, "add 1");
    await assert.rejects(lost, /CELL_LOST: the thread .* died twice in this turn/);
    assert.equal(causes.length, before + 2);
    await behind;
    await holds(a);
    assert.equal((await a.inspect())?.phase, "idle");
  });

  test("while one is begun, stopped, cancelled or looked at does all of that in its place", async () => {
    const late = start(theater, "late");
    const asked = [c.stop(), codeOf(a.cancel({ by: "test" })), a.inspect(), a.functions()];
    await theater.killCell(0);
    await Promise.all(asked);
    assert.equal(theater.find("c"), undefined);
    assert.equal(await text(await late, "add 4"), "4");
    await holds(await late);
  });
});

test("one whose `init` waits holds up nobody else whose cell died with it, nor the end of the theater", async () => {
  const held = await Theater.open({ cells: 1 });
  const begins = codeOf(held.start(SLEEPER));
  await until(() => held.find("sleeper") !== undefined);
  await reaches(found(held, "sleeper"), "waiting");
  const one = await start(held, "one");
  const other = await start(held, "other");
  await one.send(`sleep ${LONG}`);
  await reaches(one, "waiting");
  const stopped = other.stop();
  await held.killCell(0);
  await stopped;
  assert.equal(held.find("other"), undefined);
  await reaches(one, "waiting"); // though nothing came for it
  await held.close();
  assert.equal(await begins, "ACTOR_CLOSED");
});

test("all mail that waited in a cell that died goes on, however much the actor may have", async () => {
  await using held = await Theater.open({ cells: 1 });
  const one = await start(held, "one", "[limits]\nmailbox-max = 1500\n");
  const open = one.call(`sleep ${LONG}`, { key: "open" }).catch(() => undefined);
  await reaches(one, "waiting");
  const waiting = Array.from({ length: 1_500 }, (_, at) => one.call("add 1", { key: `k${at}` }));
  await assert.rejects(one.call("add 1", { key: "more" }), { code: "ACTOR_MAILBOX_FULL" });
  await held.killCell(0);
  await reaches(one, "waiting");
  await one.cancel({ by: "test" });
  assert.equal((await Promise.all(waiting)).at(-1)?.text, "1500");
  await open;
});

test("an upgrade that was done when its cell died is told as that, and not as none", async () => {
  const { store, holdBack, letGo } = gated();
  await using held = await Theater.open({ store, cells: 1 });
  const one = await start(held, "one");
  const isHeld = holdBack();
  const upgraded = one.upgrade(scripted("one", "", "other"), { by: "test" });
  await isHeld;
  const killed = held.killCell(0);
  letGo();
  await killed;
  const events: Event[] = [];
  const receipt = (await upgraded)?.receipt;
  for await (const { link } of one.chain()) events.push(...link.events);
  assert.equal(events[receipt?.seq ?? 0]?.kind, "upgraded");
});

test("whoever was about to have stopped when its cell died ends in its place", async () => {
  const { store, holdBack, letGo } = gated();
  await using held = await Theater.open({ store, cells: 1 });
  const one = await start(held, "one");
  const beside = await start(held, "beside");
  const reached = holdBack();
  const asked = beside.call("add 1", { key: "beside" });
  await reached; // what is recorded now waits in the thread for the store's answer to that
  const stopped = one.stop();
  while ((await one.inspect())?.phase !== "stopped") await new Promise(setImmediate);
  assert.equal(held.find("one")?.id, one.id); // its name is its own until its end is durable
  const killed = held.killCell(0);
  letGo();
  await Promise.all([killed, stopped]);
  assert.equal((await asked).text, "1");
  const kinds: string[] = [];
  for await (const { link } of one.chain()) kinds.push(...link.events.map(({ kind }) => kind));
  assert.equal(kinds.at(-1), "stopped");
  await holds(beside);
});

test("a thread that is stuck is ended and replaced, and whoever lived there goes on", async () => {
  const deaths: unknown[] = [];
  await using short = await Theater.open({
    ...MORTAL,
    cells: 1,
    cellSilenceMsMax: 1_500,
    cellDied: (cause) => deaths.push(cause),
  });
  const actor = await start(short, "stuck");
  const beside = await start(short, "beside");
  const asked = actor.call(`add 1\nrandom ${ONCE + HANG}`, { key: "hang" });
  assert.match((await asked).text, /^1\n/);
  assert.equal(await text(beside, "add 2"), "2");
  assert.match(String(deaths[0]), /answered nothing/);
  await holds(actor);
});

test("a tree loses nothing of its order to cells that die while children fail and are restarted", async () => {
  await using forest = await Theater.open({ cells: 2 });
  const children = ["one", "two", "three"];
  const manifest = `name = "shop"\nversion = "1.0.0"\n[supervisor]\nstrategy = "one-for-all"\nintensity = 100\n${children
    .map((key) => `[[child]]\nname = "${key}"\nmanifest = "child.toml"\n`)
    .join("")}`;
  const shop = await forest.start({
    manifest,
    component: new Uint8Array(),
    children: { "child.toml": scripted("child") },
  });
  /** When it runs: meanwhile it may be stopped for another. */
  const child = async (key: string | undefined): Promise<ActorHandle> => {
    for (;;) {
      const found = forest.find(`shop/${key}`);
      if (found !== undefined) return found;
      await new Promise(setImmediate);
    }
  };
  for (let round = 0; round < 2; round++) {
    const failing = await child(children[round % 3]);
    const failed = codeOf(failing.call("trap"));
    await (round === 0 ? failed : undefined);
    await forest.killCell(round % 2);
    assert.match(await failed, /ACTOR_FAILED|CELL_LOST/);
    for (const key of children) {
      let said = "";
      while (said === "") said = await (await child(key)).call("add 1").then(String, gone);
    }
  }
  const chains = [shop, ...(await Promise.all(children.map(child)))];
  for (const actor of chains) await holds(actor);
});
