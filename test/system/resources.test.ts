import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { z } from "zod";
import {
  type ActorHandle,
  CAPABILITIES,
  type Capability,
  Resource,
  Theater,
} from "../../src/theater/mod.ts";
import { holdsElsewhere } from "./elsewhere.ts";

const TEA = "shop:tea/tea@1.0.0";

/** A guest that keeps a pot of its host's between turns: `take`, `pour`, `give` (it back), `drop`. */
const DRINKER = `
(component
  (import "${TEA}" (instance $tea
    (export "pot" (type $pot (sub resource)))
    (export "take" (func (param "size" u32) (result (own $pot))))
    (export "[method]pot.pour" (func (param "self" (borrow $pot)) (result u32)))
    (export "give" (func (param "pot" (own $pot)) (result u32)))))
  (alias export $tea "pot" (type $pot))
  (core func $take (canon lower (func $tea "take")))
  (core func $pour (canon lower (func $tea "[method]pot.pour")))
  (core func $give (canon lower (func $tea "give")))
  (core func $drop (canon resource.drop $pot))
  (core module $main
    (import "tea" "take" (func $take (param i32) (result i32)))
    (import "tea" "pour" (func $pour (param i32) (result i32)))
    (import "tea" "give" (func $give (param i32) (result i32)))
    (import "tea" "drop" (func $drop (param i32)))
    (global $pot (mut i32) (i32.const 0))
    (func (export "take") (param i32) (global.set $pot (call $take (local.get 0))))
    (func (export "pour") (result i32) (call $pour (global.get $pot)))
    (func (export "give") (result i32) (call $give (global.get $pot)))
    (func (export "drop") (call $drop (global.get $pot))))
  (core instance $main (instantiate $main (with "tea" (instance
    (export "take" (func $take)) (export "pour" (func $pour))
    (export "give" (func $give)) (export "drop" (func $drop))))))
  (func (export "take") (param "size" u32) (canon lift (core func $main "take")))
  (func (export "pour") (result u32) (canon lift (core func $main "pour")))
  (func (export "give") (result u32) (canon lift (core func $main "give")))
  (func (export "drop") (canon lift (core func $main "drop"))))`;

class Pot extends Resource {
  left: number;

  constructor(size: number) {
    super();
    this.left = size;
  }
}

const dropped: Pot[] = [];

/** Pots that hold something; whether one can be filled again for an instance that is made again is the capability's to say. */
function tea(again: Pick<Capability, "restore">): Capability {
  return {
    type: "tea",
    interface: TEA,
    imports: {
      take: { kind: "local" },
      "[method]pot.pour": { kind: "local" },
      give: { kind: "local" },
    },
    table: z.strictObject({}),
    open: () => ({
      take: ([size]) => new Pot(size as number),
      "[method]pot.pour": ([self]) => --(self as Pot).left,
      give: ([pot]) => (pot as Pot).left,
      "[resource-drop]pot": ([pot]) => void dropped.push(pot as Pot),
    }),
    ...again,
  };
}

async function opened(again: Pick<Capability, "restore">) {
  const component = await parse(DRINKER);
  const theater = await Theater.open({ capabilities: [...CAPABILITIES, tea(again)] });
  const exports = '["take", "pour", "give", "drop"]';
  const manifest = `name = "drinker"\nversion = "1.0.0"\ncomponent = "c.wasm"\nexports = ${exports}\n[[handler]]\ntype = "tea"\n`;
  return { theater, component, actor: await theater.start({ manifest, component }) };
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
