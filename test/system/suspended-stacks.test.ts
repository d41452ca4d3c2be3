import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { z } from "zod";
import { load } from "../../src/actor/load.ts";
import { replay } from "../../src/actor/mod.ts";
import type { ActorId, Value } from "../../src/base/mod.ts";
import { RESTART_INTENSITY } from "../../src/actor/restarts.ts";
import { STACKS_MAX } from "../../src/cell/thread-cell.ts";
import { compile, SUSPENDED_STACKS_MAX, suspendedStackCount } from "../../src/engine/mod.ts";
import { SUSPENDED_STACKS } from "../../src/engine/suspended-stacks.ts";
import { nodeSha256 } from "../../src/node/mod.ts";
import { openMemoryStore } from "../../src/store/mod.ts";
import { type ActorHandle, CAPABILITIES, type Capability, Theater } from "../../src/theater/mod.ts";
import { settle } from "../simulation/hand-clock.ts";

const SHOP = "shop:wait/api@1.0.0";
const HOPS = 250;

/** Components in a row, each of which calls the next; the last calls the host, and waits. */
const DEEP = `
  (component
    (import "${SHOP}" (instance $shop (export "queue" (func (result u32)))))
    (component $link
      (import "next" (func $next (result u32)))
      (core func $next' (canon lower (func $next)))
      (core module $m
        (import "" "next" (func $next (result i32)))
        (func (export "run") (result i32) (i32.add (i32.const 1) (call $next))))
      (core instance $i (instantiate $m (with "" (instance (export "next" (func $next'))))))
      (func (export "run") (result u32) (canon lift (core func $i "run"))))
    ${Array.from({ length: HOPS }, (_, at) => {
      const next = at === 0 ? `(func $shop "queue")` : `(func $i${at - 1} "run")`;
      return `(instance $i${at} (instantiate $link (with "next" ${next})))`;
    }).join("\n    ")}
    (export "run" (func $i${HOPS - 1} "run")))`;

const MANIFEST = `name = "deep"\nversion = "1.0.0"\ncomponent = "c.wasm"\nexports = ["run"]\n[limits]\ndepth-max = 10000\n[[handler]]\ntype = "queue"\n`;

const open = Promise.withResolvers<Value>();

const queue: Capability = {
  type: "queue",
  interface: SHOP,
  imports: {
    queue: { kind: "awaited", repeat: "safe", inDoubt: undefined, dueMs: () => undefined },
  },
  table: z.strictObject({}),
  beyond: () => undefined,
  open: () => ({ queue: () => open.promise }),
};

test("guests whose calls go through many components are evicted by their stacks, oldest first, and all go on", async () => {
  const theater = await Theater.open({ capabilities: [...CAPABILITIES, queue] });
  const component = await parse(DEEP);
  const actors: ActorHandle[] = [];
  const asked: Promise<{ readonly value: Value }>[] = [];
  for (let count = 0; count < STACKS_MAX / HOPS + 5; count++) {
    const actor = await theater.start({
      manifest: MANIFEST.replace("deep", `deep-${count}`),
      component,
    });
    actors.push(actor);
    asked.push(actor.invoke("run", []));
    await settle();
    assert.ok(suspendedStackCount() <= STACKS_MAX);
  }
  const inspected = await Promise.all(actors.map((actor) => actor.inspect()));
  const phases = inspected.map((one) => one?.phase);
  assert.deepEqual(new Set(phases.slice(0, 5)), new Set(["evicted"]));
  assert.deepEqual(new Set(phases.slice(5)), new Set(["waiting"]));
  open.resolve(1);
  for (const { value } of await Promise.all(asked)) assert.equal(value, 1 + HOPS);
  assert.equal(suspendedStackCount(), 0);
  await theater.close();
});

test("an actor that fails because the process has no room for its stack is not stopped for that, however often", async () => {
  open.resolve(1);
  const theater = await Theater.open({ capabilities: [...CAPABILITIES, queue] });
  const actor = await theater.start({ manifest: MANIFEST, component: await parse(DEEP) });
  const others = SUSPENDED_STACKS_MAX - suspendedStackCount();
  for (let count = 0; count < others; count++) SUSPENDED_STACKS.take();
  for (let failures = 0; failures < 2 * RESTART_INTENSITY + 2; failures++)
    await assert.rejects(actor.invoke("run", []), {
      code: "ACTOR_FAILED",
      message: /ENGINE_OUT_OF_MEMORY/,
    });
  for (let count = 0; count < others; count++) SUSPENDED_STACKS.give();
  assert.equal((await actor.invoke("run", [])).value, 1 + HOPS);
  await actor.replay();
  await theater.close();
});

test("an actor for whose memory its turns cannot be run again, for want of room, is no other than its chain says", async () => {
  open.resolve(1);
  const theater = await Theater.open({ capabilities: [...CAPABILITIES, queue] });
  const actor = await theater.start({ manifest: MANIFEST, component: await parse(DEEP) });
  await actor.invoke("run", []);
  actor.passivate();
  const others = SUSPENDED_STACKS_MAX - suspendedStackCount();
  for (let count = 0; count < others; count++) SUSPENDED_STACKS.take();
  await assert.rejects(actor.invoke("run", []), { code: "ENGINE_OUT_OF_MEMORY" });
  for (let count = 0; count < others; count++) SUSPENDED_STACKS.give();
  assert.equal((await actor.invoke("run", [])).value, 1 + HOPS);
  await theater.close();
});

/** Its start function calls what `call` says, and `run` what that came to. */
const starting = (call: string): string => `
  (component
    (import "${SHOP}" (instance $shop (export "queue" (func (result u32)))))
    (core func $queue (canon lower (func $shop "queue")))
    (component $three
      (core module $m (func (export "run") (result i32) (i32.const 3)))
      (core instance $i (instantiate $m))
      (func (export "run") (result u32) (canon lift (core func $i "run"))))
    (instance $three (instantiate $three))
    (core func $three (canon lower (func $three "run")))
    (core module $m
      (import "" "queue" (func $queue (result i32)))
      (import "" "three" (func $three (result i32)))
      (global $got (mut i32) (i32.const 0))
      (func $start (block $catch (try_table (catch_all $catch) (global.set $got (call ${call})))))
      (start $start)
      (func (export "run") (result i32) (global.get $got)))
    (core instance $i (instantiate $m (with "" (instance
      (export "queue" (func $queue)) (export "three" (func $three))))))
    (func (export "run") (result u32) (canon lift (core func $i "run"))))`;

for (const [what, call] of [
  ["what may wait", "$queue"],
  ["another component of a program in which something may wait", "$three"],
] as const)
  test(`an actor whose start function calls ${what} fails, catch as it may, and replays so`, async () => {
    const store = openMemoryStore();
    const actors: ActorId[] = [];
    const theater = await Theater.open({
      store,
      capabilities: [...CAPABILITIES, queue],
      kept: ({ actor }) => void actors.push(actor),
    });
    const component = await parse(starting(call));
    await assert.rejects(theater.start({ manifest: MANIFEST, component }), {
      code: "ACTOR_INIT_FAILED",
      message: /ENGINE_TRAP.* from a start function/,
    });
    const [actor] = actors;
    assert.ok(actor);
    const { eventCount } = await replay(
      load(store, actor, 0),
      await compile(component),
      nodeSha256,
    );
    assert.equal(eventCount, 4, "started, received, failed, stopped");
    await theater.close();
  });
