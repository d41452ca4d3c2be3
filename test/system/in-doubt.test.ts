import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { z } from "zod";
import { buildExample } from "../../scripts/pack.ts";
import type { Awaited } from "../../src/capabilities/mod.ts";
import { type ActorHandle, CAPABILITIES, type Capability, Theater } from "../../src/theater/mod.ts";
import { HandClock, settle } from "../simulation/hand-clock.ts";
import { survivor } from "../simulation/survivor.ts";

await buildExample("test/actors/scripted");
const component = readFileSync("test/actors/scripted/build/component.wasm");
const manifest = `name = "a"
version = "1.0.0"
component = "c.wasm"
${["timing", "random", "message-server"].map((type) => `[[handler]]\ntype = "${type}"\n`).join("")}`;

/** The world outside: it remembers under which keys it was acted upon, and may keep an answer to itself. */
class World {
  readonly acts: string[] = [];
  isSilent = true;
  #acted = Promise.withResolvers<void>();

  act(key: string): Promise<Uint8Array> {
    this.acts.push(key);
    this.#acted.resolve();
    return this.isSilent ? new Promise(() => undefined) : Promise.resolve(Uint8Array.of(0xac));
  }

  /** Resolves when it was acted upon once more. */
  async acted(): Promise<void> {
    await this.#acted.promise;
    this.#acted = Promise.withResolvers();
  }
}

/** The scripted actor's `random`, with an effect in the world behind it. */
function effects(world: World, of: Pick<Awaited, "repeat" | "inDoubt">): readonly Capability[] {
  const acting: Capability = {
    type: "random",
    interface: "theater:actor/random@0.1.0",
    imports: {
      bytes: { kind: "awaited", dueMs: () => undefined, ...of },
      number: { kind: "local" },
    },
    table: z.strictObject({}),
    beyond: () => undefined,
    open: () => ({
      bytes: (_args, wait) => world.act(Buffer.from(wait.key()).toString("hex")),
      number: () => 0n,
    }),
  };
  return [...CAPABILITIES.filter(({ type }) => type !== "random"), acting];
}

/** A host that ends while the world acts, and what the next one makes of it. */
async function endsWhileActing(of: Pick<Awaited, "repeat" | "inDoubt">): Promise<{
  world: World;
  actor: ActorHandle;
  theater: Theater;
}> {
  const store = survivor();
  const world = new World();
  const capabilities = effects(world, of);
  const first = await Theater.open({ clock: new HandClock(), store, capabilities });
  const before = await first.start({ manifest, component });
  before.call("add 1\nrandom 1\nadd 1", { key: "k" }).catch(() => undefined);
  await world.acted();
  world.isSilent = false;
  const theater = await Theater.open({ clock: new HandClock(), store, capabilities });
  const actor = theater.find("a");
  assert(actor !== undefined);
  return { world, actor, theater };
}

describe("an effect in the world whose answer is missing when its host ended", () => {
  for (const repeat of ["safe", "keyed"] as const) {
    test(`is done again under the same key where it is ${repeat}`, async () => {
      const { world, actor, theater } = await endsWhileActing({ repeat, inDoubt: undefined });
      const reply = await actor.call("add 1\nrandom 1\nadd 1", { key: "k" });
      assert.equal(reply.text, "1\nac\n2");
      assert.equal(world.acts.length, 2);
      assert.equal(new Set(world.acts).size, 1);
      assert.equal((await actor.replay()).open, false);
      await theater.close();
    });
  }

  test("is not done again where it may be done once, and the guest is told so", async () => {
    const inDoubt = Uint8Array.of(0xdd);
    const { world, actor, theater } = await endsWhileActing({ repeat: "once", inDoubt });
    const reply = await actor.call("add 1\nrandom 1\nadd 1", { key: "k" });
    assert.equal(reply.text, "1\ndd\n2");
    assert.equal(world.acts.length, 1);
    await actor.replay();
    await theater.close();
  });

  test("fails the turn where there is nothing to tell the guest", async () => {
    const { world, actor, theater } = await endsWhileActing({ repeat: "once", inDoubt: undefined });
    await assert.rejects(actor.call("random 1", { key: "k" }), (error: Error) =>
      error.message.includes("ACTOR_IN_DOUBT"),
    );
    assert.equal(world.acts.length, 1);
    assert.equal((await actor.call("get")).text, "0");
    await actor.replay();
    await theater.close();
  });

  test("is waited for, not doubted, where only its turn was evicted", async () => {
    const world = new World();
    const capabilities = effects(world, { repeat: "once", inDoubt: undefined });
    const theater = await Theater.open({ clock: new HandClock(), capabilities });
    const actor = await theater.start({ manifest, component });
    const done = Promise.withResolvers<Uint8Array>();
    world.act = (key) => {
      world.acts.push(key);
      return done.promise;
    };
    const asked = actor.call("add 1\nrandom 1\nadd 1");
    await settle();
    actor.passivate();
    await settle();
    assert.equal((await actor.inspect())?.phase, "evicted");
    done.resolve(Uint8Array.of(0xac));
    assert.equal((await asked).text, "1\nac\n2");
    assert.equal(world.acts.length, 1);
    await actor.replay();
    await theater.close();
  });
});
