import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setImmediate as turned } from "node:timers/promises";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { z } from "zod";
import type { TheaterError, Value } from "../../src/base/mod.ts";
import {
  type ActorHandle,
  CAPABILITIES,
  type Capability,
  Resource,
  Theater,
  verify,
} from "../../src/theater/mod.ts";
import { holdsElsewhere } from "./elsewhere.ts";

const TEA = "shop:tea/tea@1.0.0";

/**
 * A guest that keeps a pot of its host's between turns: `take`, `pour`, `give` (it back), `drop`; `steep` and `brew` wait, the one with
 * the pot, the other for one; `break` fails.
 */
const DRINKER = `
(component
  (import "${TEA}" (instance $tea
    (export "pot" (type $pot (sub resource)))
    (export "take" (func (param "size" u32) (result (own $pot))))
    (export "[method]pot.pour" (func (param "self" (borrow $pot)) (result u32)))
    (export "give" (func (param "pot" (own $pot)) (result u32)))
    (export "[method]pot.steep" (func (param "self" (borrow $pot)) (result u32)))
    (export "brew" (func (result (own $pot))))))
  (alias export $tea "pot" (type $pot))
  (core func $take (canon lower (func $tea "take")))
  (core func $pour (canon lower (func $tea "[method]pot.pour")))
  (core func $give (canon lower (func $tea "give")))
  (core func $steep (canon lower (func $tea "[method]pot.steep")))
  (core func $brew (canon lower (func $tea "brew")))
  (core func $drop (canon resource.drop $pot))
  (core module $main
    (import "tea" "take" (func $take (param i32) (result i32)))
    (import "tea" "pour" (func $pour (param i32) (result i32)))
    (import "tea" "give" (func $give (param i32) (result i32)))
    (import "tea" "steep" (func $steep (param i32) (result i32)))
    (import "tea" "brew" (func $brew (result i32)))
    (import "tea" "drop" (func $drop (param i32)))
    (global $pot (mut i32) (i32.const 0))
    (func (export "take") (param i32) (global.set $pot (call $take (local.get 0))))
    (func (export "pour") (result i32) (call $pour (global.get $pot)))
    (func (export "give") (result i32) (call $give (global.get $pot)))
    (func (export "drop") (call $drop (global.get $pot)))
    (func (export "steep") (result i32) (call $steep (global.get $pot)))
    (func (export "brew") (global.set $pot (call $brew)))
    (func (export "break") unreachable))
  (core instance $main (instantiate $main (with "tea" (instance
    (export "take" (func $take)) (export "pour" (func $pour))
    (export "give" (func $give)) (export "steep" (func $steep)) (export "brew" (func $brew))
    (export "drop" (func $drop))))))
  (func (export "take") (param "size" u32) (canon lift (core func $main "take")))
  (func (export "pour") (result u32) (canon lift (core func $main "pour")))
  (func (export "give") (result u32) (canon lift (core func $main "give")))
  (func (export "drop") (canon lift (core func $main "drop")))
  (func (export "steep") (result u32) (canon lift (core func $main "steep")))
  (func (export "brew") (canon lift (core func $main "brew")))
  (func (export "break") (canon lift (core func $main "break"))))`;

class Pot extends Resource {
  left: number;

  constructor(size: number) {
    super();
    this.left = size;
  }

  override letGo(): void {
    letGo.push(this.left);
    if (this.left === CRACKED) throw new TypeError("it broke");
  }
}

const CRACKED = 13;
const dropped: Pot[] = [];
/** What was in the pots that were let go, in that order. */
const letGo: number[] = [];

/** What the calls that wait are answered, when the test says so. */
const answers: PromiseWithResolvers<Value>[] = [];

function answered(): Promise<Value> {
  const answer = Promise.withResolvers<Value>();
  answers.push(answer);
  return answer.promise;
}

const WAITS = {
  kind: "awaited",
  repeat: "safe",
  inDoubt: undefined,
  dueMs: () => undefined,
} as const;

/** Pots that hold something; whether one can be filled again for an instance that is made again is the capability's to say. */
function tea(again: Pick<Capability, "restore">): Capability {
  return {
    type: "tea",
    interface: TEA,
    imports: {
      take: { kind: "local" },
      "[method]pot.pour": { kind: "local" },
      give: { kind: "local" },
      "[method]pot.steep": WAITS,
      brew: WAITS,
    },
    table: z.strictObject({}),
    beyond: () => undefined,
    open: () => ({
      take: ([size]) => new Pot(size as number),
      "[method]pot.pour": ([self]) => --(self as Pot).left,
      give: ([pot]) => (pot as Pot).left,
      "[method]pot.steep": answered,
      brew: answered,
      "[resource-drop]pot": ([pot]) => void dropped.push(pot as Pot),
    }),
    ...again,
  };
}

async function opened(again: Pick<Capability, "restore">) {
  letGo.length = 0;
  answers.length = 0;
  const component = await parse(DRINKER);
  const troubles: TheaterError[] = [];
  const theater = await Theater.open({
    capabilities: [...CAPABILITIES, tea(again)],
    trouble: (_, error) => void troubles.push(error),
  });
  const exports = '["take", "pour", "give", "drop", "steep", "brew", "break"]';
  const manifest = `name = "drinker"\nversion = "1.0.0"\ncomponent = "c.wasm"\nexports = ${exports}\n[[handler]]\ntype = "tea"\n`;
  return { theater, component, troubles, actor: await theater.start({ manifest, component }) };
}

async function ask(actor: ActorHandle, name: string, ...args: number[]): Promise<unknown> {
  return (await actor.invoke(name, args)).value;
}

describe("a resource of a capability", () => {
  test("is the same object from turn to turn, and gone when it was given back or dropped", async () => {
    const { theater, actor, component } = await opened({});
    await ask(actor, "take", 5);
    assert.equal(await ask(actor, "pour"), 4);
    assert.equal(await ask(actor, "pour"), 3);
    assert.equal(await ask(actor, "give"), 3);
    await ask(actor, "take", 9);
    await ask(actor, "drop");
    assert.deepEqual(
      dropped.map(({ left }) => left),
      [9],
    );
    await assert.rejects(ask(actor, "pour"), { message: /ENGINE_TRAP/ });
    await holdsElsewhere(actor, component);
    await theater.close();
  });

  test("is made again from the call that gave it, where the capability can", async () => {
    const made: unknown[] = [];
    const { theater, actor, component } = await opened({
      restore: ({ function: name, args }) => {
        made.push([name, ...args]);
        return new Pot(100);
      },
    });
    await ask(actor, "take", 5);
    actor.passivate();
    await ask(actor, "take", 6);
    assert.deepEqual(made, [], "nobody has used it");
    actor.passivate();
    assert.equal(await ask(actor, "pour"), 99);
    assert.deepEqual(made, [["take", 6]]);
    await holdsElsewhere(actor, component);
    await theater.close();
  });

  test("is closed where it cannot: the turn that uses it fails, and the actor goes on", async () => {
    const { theater, actor, component } = await opened({});
    await ask(actor, "take", 5);
    actor.passivate();
    await assert.rejects(ask(actor, "pour"), {
      code: "ACTOR_FAILED",
      message: /CAPABILITY_CLOSED.*pot/,
    });
    await ask(actor, "take", 7);
    assert.equal(await ask(actor, "pour"), 6);
    await holdsElsewhere(actor, component);
    await theater.close();
  });

  test("is dropped without a word where it is closed: there is nothing left of it", async () => {
    const { theater, actor } = await opened({});
    const before = dropped.length;
    await ask(actor, "take", 5);
    actor.passivate();
    await ask(actor, "drop");
    assert.equal(dropped.length, before);
    await actor.replay();
    await theater.close();
  });
});

describe("what an instance still held of its host when it went is let go once, the last given first", () => {
  /** Takes three pots, of which it drops one and gives one back. */
  async function held() {
    const house = await opened({ restore: () => new Pot(100) });
    for (const [name, ...args] of [
      ["take", 1],
      ["take", 2],
      ["drop"],
      ["take", 3],
      ["give"],
    ] as const)
      await ask(house.actor, name, ...args);
    for (const size of [4, 5]) await ask(house.actor, "take", size);
    assert.deepEqual(letGo, []);
    return house;
  }

  test("where a turn failed", async () => {
    const { theater, actor } = await held();
    await assert.rejects(ask(actor, "break"), { code: "ACTOR_FAILED" });
    assert.deepEqual(letGo, [5, 4, 1]);
    assert.equal(await ask(actor, "pour"), 99);
    await actor.replay();
    await theater.close();
    assert.deepEqual(letGo, [5, 4, 1, 99], "what was made again is another one");
  });

  test("where it was taken out of memory between two messages", async () => {
    const { theater, actor } = await held();
    actor.passivate();
    assert.deepEqual(letGo, [5, 4, 1]);
    actor.passivate();
    await actor.stop();
    await theater.close();
    assert.deepEqual(letGo, [5, 4, 1]);
  });

  for (const [how, end] of [
    ["the actor was stopped", ({ actor }) => actor.stop()],
    ["the theater was closed", ({ theater }) => theater.close()],
  ] as [string, (house: Awaited<ReturnType<typeof opened>>) => Promise<void>][]) {
    test(`where ${how}`, async () => {
      const house = await held();
      const before = await house.actor.export();
      await end(house);
      assert.deepEqual(letGo, [5, 4, 1]);
      if (how === "the actor was stopped")
        assert.equal(await chainGrown(house.actor, before), 1, "`stopped`, and no drop");
      await house.theater.close();
      assert.deepEqual(letGo, [5, 4, 1]);
    });
  }

  test("where a turn that waits was evicted: when the call that it lent it to is over", async () => {
    const { theater, actor, component } = await held();
    const steeped = ask(actor, "steep");
    await reached(0);
    actor.passivate();
    await turned();
    assert.deepEqual(letGo, []);
    answers[0]?.resolve(7);
    assert.equal(await steeped, 7);
    assert.deepEqual(letGo, [5, 4, 1]);
    await holdsElsewhere(actor, component);
    await theater.close();
  });

  test("where a turn that waits was stopped; and so is what a call then gives that comes too late", async () => {
    const { theater, actor } = await held();
    const brewed = ask(actor, "brew");
    await reached(0);
    const stopped = actor.stop();
    await assert.rejects(brewed, { code: "ACTOR_FAILED", message: /ACTOR_STOPPED/ });
    await stopped;
    assert.deepEqual(letGo, [5, 4, 1]);
    answers[0]?.resolve(new Pot(6));
    await turned();
    assert.deepEqual(letGo, [5, 4, 1, 6]);
    await theater.close();
    assert.deepEqual(letGo, [5, 4, 1, 6]);
  });

  for (const [how, end] of [
    ["stopped", ({ actor }) => actor.stop()],
    ["let go of with its theater", ({ theater }) => theater.close()],
  ] as [string, (house: Awaited<ReturnType<typeof opened>>) => Promise<void>][]) {
    test(`where a call's answer came to a turn that was evicted, and ${how} before it was carried on`, async () => {
      const house = await held();
      const brewed = ask(house.actor, "brew");
      await reached(0);
      house.actor.passivate();
      await turned();
      answers[0]?.resolve(new Pot(6));
      const ended = Promise.all([end(house), assert.rejects(brewed)]);
      await ended;
      await turned();
      assert.deepEqual(
        letGo.toSorted((a, b) => a - b),
        [1, 4, 5, 6],
      );
      await house.theater.close();
      assert.equal(letGo.length, 4);
    });

    test(`where a call's answer came in the moment in which its turn was ${how}`, async () => {
      for (let steps = 0; steps < 12; steps++) {
        const house = await opened({});
        const brewed = ask(house.actor, "brew");
        await reached(0);
        answers[0]?.resolve(new Pot(6));
        for (let step = 0; step < steps; step++) await Promise.resolve();
        await Promise.all([end(house), brewed.catch(() => undefined)]);
        await house.theater.close();
        assert.deepEqual(letGo, [6], `after ${steps} steps`);
      }
    });

    test(`where a call's answer came to a turn that was being carried on, in the moment in which it was ${how}`, async () => {
      for (let steps = 0; steps < 40; steps++) {
        const house = await opened({});
        const brewed = ask(house.actor, "brew");
        await reached(0);
        house.actor.passivate();
        await turned();
        answers[0]?.resolve(new Pot(6));
        for (let step = 0; step < steps; step++) await Promise.resolve();
        await Promise.all([end(house), brewed.catch(() => undefined)]);
        await house.theater.close();
        assert.deepEqual(letGo, [6], `after ${steps} steps`);
      }
    });
  }

  test("all of it, though one throws in that, which the host is told", async () => {
    const { theater, actor, troubles } = await held();
    await ask(actor, "take", CRACKED);
    await ask(actor, "take", 8);
    await actor.stop();
    assert.deepEqual(letGo, [8, CRACKED, 5, 4, 1]);
    assert.deepEqual(
      troubles.map(({ code }) => code),
      ["ACTOR_HOST_FAULT"],
    );
    await theater.close();
  });
});

/** Until the guest waits for answer number `at`. */
async function reached(at: number): Promise<void> {
  while (answers[at] === undefined) await turned();
}

/** Events by which the chain is longer than it was. */
async function chainGrown(actor: ActorHandle, before: Uint8Array): Promise<number> {
  return verify(await actor.export()).eventCount - verify(before).eventCount;
}
