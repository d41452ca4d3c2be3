import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { buildExample } from "../../scripts/pack.ts";
import {
  type ActorHandle,
  CAPABILITIES,
  type Capability,
  Theater,
  verify,
} from "../../src/theater/mod.ts";
import { HandClock, settle } from "../simulation/hand-clock.ts";
import { survivor } from "../simulation/survivor.ts";

await buildExample("examples/resident");
const source = {
  manifest: readFileSync("examples/resident/manifest.toml"),
  component: readFileSync("examples/resident/build/component.wasm"),
};
const API = "demo:tally/api@0.1.0";

/** Its log takes ten milliseconds: each line is a wait. */
const slowLog: readonly Capability[] = CAPABILITIES.map((one) => {
  if (one.type !== "runtime") return one;
  return {
    ...one,
    imports: {
      ...one.imports,
      log: {
        kind: "awaited",
        repeat: "safe",
        inDoubt: undefined,
        dueMs: (_args, nowMs) => nowMs + 10,
      },
    },
    open: (grant, scope) => ({
      ...one.open(grant, scope),
      log: async (_args, { dueMs, signal }) => {
        await scope.waitUntil(dueMs ?? 0, signal);
        return undefined;
      },
    }),
  };
});

async function holds(actor: ActorHandle): Promise<void> {
  const { head } = verify(await actor.export());
  assert.equal((await actor.replay()).head.toHex(), head.toHex());
}

const add = `${API}#add`;
const remove = `${API}#remove`;
const total = `${API}#total`;

test("a resident actor's memory is made again for a turn that was evicted while it waited", async () => {
  const clock = new HandClock();
  const theater = await Theater.open({ clock, capabilities: slowLog });
  const tally = await theater.start(source);
  await tally.invoke(add, ["pen", 1]);
  for (const count of [2, 3]) {
    await tally.invoke(add, ["tea", count]);
    const asked = tally.invoke(remove, ["tea", count]);
    await clock.pending(1);
    await settle();
    tally.passivate();
    await settle();
    assert.equal((await tally.inspect())?.phase, "evicted");
    await clock.advance(10);
    assert.deepEqual({ ...((await asked).value as object) }, { tag: "ok", val: 0n });
  }
  assert.equal((await tally.invoke(total, [])).value, 1n);
  await holds(tally);
  await theater.close();
});

test("a resident actor's open turn is carried on after its host ended", async () => {
  const store = survivor();
  const first = new HandClock();
  const before = await Theater.open({ clock: first, store, capabilities: slowLog });
  const started = await before.start(source);
  await started.invoke(add, ["pen", 1]);
  await started.invoke(add, ["tea", 2]);
  started.invoke(remove, ["tea", 2]).catch(() => undefined);
  await first.pending(1);
  await settle();
  const clock = new HandClock(first.nowMs());
  const theater = await Theater.open({ clock, store, capabilities: slowLog });
  await clock.pending(1);
  await settle();
  await clock.advance(10);
  const tally = theater.find("tally");
  assert(tally !== undefined);
  assert.equal((await tally.invoke(total, [])).value, 1n);
  await holds(tally);
  await theater.close();
});
