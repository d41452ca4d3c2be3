import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { dyingStore } from "../../simulation/dying-store.ts";
import { survivor } from "../../simulation/survivor.ts";
import { exits, newsOf, supervisor, worker } from "../nodes.ts";
import type { Script, SupervisorNode } from "../script.ts";
import { ActorTroupe } from "./actor-troupe.ts";
import { playedByActors } from "./played.ts";

async function told(script: Script): Promise<string> {
  return newsOf((await playedByActors(script)).line);
}

/** A tree that runs, and what it told of its start. */
async function running(tree: SupervisorNode): Promise<ActorTroupe> {
  const troupe = await ActorTroupe.open(survivor());
  await troupe.start(tree);
  troupe.news();
  return troupe;
}

async function crash(troupe: ActorTroupe, key: string): Promise<void> {
  await troupe.exits([{ key, reason: "crash" }]);
  await troupe.rest();
}

describe("a tree of real actors", () => {
  test("has a supervisor that shut down by itself end in order: a transient one is not restarted", async () => {
    const change = { restart: "transient", significant: true } as const;
    const low = supervisor("low", [worker("a", change)], {
      restart: "transient",
      policy: { autoShutdown: "any-significant" },
    });
    const tree = supervisor("top", [worker("b"), low]);
    const line = await told({ tree, steps: [exits("a", "normal")] });
    assert.equal(line, "down a normal; down low shutdown");
  });

  test("ends from the lowest to the root, where significant children end", async () => {
    const change = { restart: "transient", significant: true } as const;
    const policy = { autoShutdown: "all-significant" } as const;
    const low = supervisor("low", [worker("a", change), worker("b", change)], {
      ...change,
      policy,
    });
    const tree = supervisor("top", [worker("c"), low], { policy });
    const line = await told({ tree, steps: [exits("a", "normal"), exits("b", "normal")] });
    assert.equal(
      line,
      "down a normal; down b normal; down low shutdown; down c shutdown; down top shutdown; root ended",
    );
  });

  test("tries a child anew each time that its supervisor begins again", async () => {
    const low = supervisor(
      "low",
      [worker("a", { starts: ["ok", "fail", "fail", "ok"] }), worker("b")],
      { policy: { intensity: 0 } },
    );
    const tree = supervisor("top", [low], { policy: { intensity: 3 } });
    assert.equal(
      await told({ tree, steps: [exits("b"), exits("a")] }),
      [
        "down b crash; down a shutdown; down low shutdown",
        "init low; start a fail; down low shutdown",
        "init low; start a fail; down low shutdown",
        "init low; start a ok; start b ok",
        "down a crash; down b shutdown; down low shutdown; down top shutdown; root ended",
      ].join("; "),
    );
  });

  test("hears an operator before it tries a child again, and ends whoever waited for that", async () => {
    const tree = supervisor("top", [worker("a", { starts: ["ok", "fail"] }), worker("b")], {
      policy: { strategy: "one-for-all", intensity: 3 },
    });
    const asked = { kind: "terminate-child", key: "a" } as const;
    const crashed = [{ key: "b", reason: "crash" }] as const;
    const step = { kind: "exits", supervisor: "top", exits: crashed, asked } as const;
    const { line } = await playedByActors({ tree, steps: [step] });
    assert.match(line, /step asked; down b crash; down a shutdown; start a fail; top\(\)$/);
  });
});

describe("a backoff", () => {
  const BACKOFF = { initialMs: 1_000, factor: 2, maxMs: 3_000, jitter: 0 };

  test("lets a restart wait, each in a row longer, up to the most; and begins anew after a quiet period", async () => {
    const policy = { intensity: 9, periodMs: 60_000, backoff: BACKOFF };
    await using troupe = await running(supervisor("top", [worker("a"), worker("b")], { policy }));
    for (const waitMs of [1_000, 2_000, 3_000, 3_000]) {
      await crash(troupe, "a");
      await troupe.pass(waitMs / 1_000 - 0.2);
      assert.deepEqual(troupe.news(), ["down a crash"]);
      assert.deepEqual(await troupe.states(), ["top(a!exited b)"]);
      await troupe.pass(0.2);
      await troupe.rest();
      assert.deepEqual(troupe.news(), ["start a ok"]);
    }
    await troupe.pass(120);
    await crash(troupe, "a");
    await troupe.pass(1);
    await troupe.rest();
    assert.deepEqual(troupe.news(), ["down a crash", "start a ok"]);
  });

  test("takes a part off by chance", async () => {
    const backoff = { initialMs: 10_000, factor: 1, maxMs: 10_000, jitter: 0.5 };
    const policy = { intensity: 99, periodMs: 60_000, backoff };
    await using troupe = await running(supervisor("top", [worker("a")], { policy }));
    const waits = new Set<number>();
    for (let round = 0; round < 8; round++) {
      await crash(troupe, "a");
      let waited = 0;
      for (troupe.news(); troupe.news().length === 0; waited++) {
        await troupe.pass(1);
        await troupe.rest();
      }
      assert.ok(waited >= 5 && waited <= 10, `${waited} s`);
      waits.add(waited);
    }
    assert.ok(waits.size > 1, "each waited for as long");
  });

  test("has siblings wait, and come back together", async () => {
    const policy = { strategy: "one-for-all", backoff: BACKOFF } as const;
    await using troupe = await running(supervisor("top", [worker("a"), worker("b")], { policy }));
    await crash(troupe, "a");
    assert.deepEqual(troupe.news(), ["down a crash", "down b shutdown"]);
    await troupe.pass(1);
    await troupe.rest();
    assert.deepEqual(troupe.news(), ["start a ok", "start b ok"]);
  });

  test("leaves nobody behind where the tree ends meanwhile", async () => {
    const policy = { backoff: BACKOFF };
    const tree = supervisor("top", [supervisor("low", [worker("a")], { policy })]);
    await using troupe = await running(tree);
    await crash(troupe, "a");
    await troupe.shutdown();
    assert.deepEqual(await troupe.states(), []);
    assert.equal(troupe.actorCount, 0);
  });

  test("ends with the child where an operator ends that meanwhile", async () => {
    const policy = { backoff: BACKOFF };
    await using troupe = await running(supervisor("top", [worker("a"), worker("b")], { policy }));
    await crash(troupe, "a");
    await troupe.ask("top", { kind: "terminate-child", key: "a" });
    await troupe.pass(2);
    await troupe.rest();
    assert.deepEqual(await troupe.states(), ["top(b)"]);
  });
});

describe("a child that is stopped", () => {
  test("is cut short at once where its shutdown is brutal-kill, and after its time where it has one", async () => {
    const tree = supervisor("top", [
      worker("a", { stubborn: true, shutdown: { timeoutMs: 5_000 } }),
      worker("b", { stubborn: true, shutdown: "brutal-kill" }),
      worker("c", { shutdown: { timeoutMs: 5_000 } }),
    ]);
    await using troupe = await running(tree);
    const ended = troupe.beginShutdown();
    await troupe.rest();
    assert.deepEqual(troupe.news(), ["down c shutdown", "down b killed"]);
    await troupe.pass(4.8);
    assert.deepEqual(troupe.news(), []);
    await troupe.pass(0.2);
    await troupe.rest();
    await ended;
    assert.deepEqual(troupe.news(), ["down a killed", "down top shutdown"]);
  });

  test("may take for ever where its shutdown is infinity", async () => {
    const tree = supervisor("top", [worker("a"), worker("b", { stubborn: true })]);
    await using troupe = await running(tree);
    const ended = troupe.beginShutdown();
    await troupe.rest();
    await troupe.pass(86_400);
    assert.deepEqual(troupe.news(), []);
    await troupe.exits([{ key: "b", reason: "normal" }]);
    await troupe.rest();
    await ended;
    assert.deepEqual(troupe.news(), ["down b normal", "down a shutdown", "down top shutdown"]);
  });
});

test("a tree whose host dies at any commit of its end has ended under the next, or runs and can be ended", async () => {
  const tree = supervisor("top", [supervisor("low", [worker("a")]), worker("b")]);
  for (let links = 1, died = true; died; links++) {
    const store = survivor();
    const dying = dyingStore(store, links);
    const mortal = await ActorTroupe.open(dying.store);
    const ended = mortal.start(tree).then(() => mortal.shutdown());
    died = await Promise.race([dying.dead.then(() => true), ended.then(() => false)]);
    await using troupe = await ActorTroupe.open(store, mortal);
    troupe.know(tree);
    await troupe.rest();
    await troupe.shutdown();
    assert.equal(troupe.actorCount, 0, `after ${links} links`);
  }
});
