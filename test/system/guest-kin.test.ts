import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { buildExample } from "../../scripts/pack.ts";
import { type TestActor, testTheater, type TestTheater } from "../../src/testing/mod.ts";

const FOLDER = join(import.meta.dirname, "../actors/kin-ts");

function read(manifest: string): string {
  return readFileSync(join(FOLDER, manifest), "utf8");
}

async function built(manifest: string): Promise<{ manifest: string; component: Uint8Array }> {
  return {
    manifest: read(manifest),
    component: readFileSync(await buildExample(FOLDER, manifest)),
  };
}

let theater: TestTheater;
let kin: TestActor;
before(async () => {
  theater = await testTheater();
  const worker = await built("worker.toml");
  kin = await theater.start({
    ...(await built("manifest.toml")),
    children: { "worker.toml": worker },
  });
});
after(() => theater.close());

describe("an actor in TypeScript", () => {
  test("has children, whose parameters are JSON, and restarts them with their last state or anew", async () => {
    const id = await kin.ask("spawn", { name: "a" });
    await kin.ask("spawn", { name: "b", count: 1 });
    const [a, b] = ["kin/a", "kin/b"].map((name) => theater.find(name));
    assert.ok(a !== undefined && b !== undefined);
    assert.equal(a.id, id);
    assert.equal(await a.ask("add", 1), 6);
    assert.equal(await b.ask("add", 1), 2);
    for (const [from, after] of [
      ["last", 7],
      ["initial", 6],
    ] as const) {
      await kin.ask("restarting", from);
      await assert.rejects(a.ask("fail"), /as it was told/);
      assert.equal(await a.ask("add", 1), after);
    }
    const exits = (await kin.ask("exits")) as readonly unknown[];
    assert.deepEqual(exits.at(-1), {
      actor: id,
      incarnation: 1,
      reason: "abnormal",
      code: "GUEST_FAILED",
      counted: true,
    });
    assert.deepEqual(await kin.ask("spawn", { name: "a" }), ["already-started", id]);
    await kin.ask("spawn", { name: "c" });
    assert.deepEqual(await kin.ask("spawn", { name: "d" }), ["too-many", null]);
    assert.deepEqual(await kin.ask("spawn", { name: "c", kind: "x" }), ["not-found", null]);
    const c = theater.find("kin/c");
    assert.equal(await kin.ask("stop", id), "done");
    assert.equal(await kin.ask("stop", c?.id), "done");
    assert.deepEqual(await kin.ask("children"), [b.id]);
    for (const one of [kin, a, b]) await one.replays();
  });

  test("is told how those end that it monitors", async () => {
    const other = await theater.start(await built("worker.toml"), { name: "other" });
    assert.equal(await kin.ask("watch", "other"), other.id);
    await other.stop();
    await theater.settled();
    const exits = (await kin.ask("exits")) as readonly unknown[];
    assert.deepEqual(exits.at(-1), {
      actor: other.id,
      incarnation: 0,
      reason: "shutdown",
      code: "ACTOR_STOPPED",
      counted: true,
    });
    assert.deepEqual(await kin.ask("watch", "other"), ["not-found"]);
    assert.equal(await kin.ask("unwatch", other.id), false);
    await kin.replays();
  });

  test("that would not hear what it asks for is told so", async () => {
    const deaf = await theater.start(await built("deaf.toml"));
    await assert.rejects(deaf.ask("watch", "kin"), /monitor needs `exited` in the actor/);
  });
});
