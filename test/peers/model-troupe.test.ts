import assert from "node:assert/strict";
import { test } from "node:test";
import { ModelTroupe } from "./model-troupe.ts";
import { exits, newsOf, supervisor, worker } from "./nodes.ts";
import { play } from "./play.ts";
import type { Script } from "./script.ts";

async function told(script: Script): Promise<string> {
  return newsOf(await play(script, new ModelTroupe()));
}

test("a supervisor that restarts too much ends, and is restarted by its own with all its children", async () => {
  const tree = supervisor("top", [supervisor("low", [worker("a"), worker("b")]), worker("c")]);
  assert.equal(
    await told({ tree, steps: [exits("a"), exits("b")] }),
    [
      "down a crash",
      "start a ok",
      "down b crash",
      "down a shutdown",
      "down low shutdown",
      "init low",
      "start a ok",
      "start b ok",
    ].join("; "),
  );
});

test("a transient supervisor that gives up is not restarted: it ended by shutdown", async () => {
  const low = supervisor("low", [worker("a")], { restart: "transient" });
  const steps = [exits("a"), exits("a")];
  assert.equal(
    await told({ tree: supervisor("top", [low]), steps }),
    ["down a crash", "start a ok", "down a crash", "down low shutdown"].join("; "),
  );
});

test("a tree ends from its leaves to its root, the last started first", async () => {
  const tree = supervisor("top", [
    worker("a"),
    supervisor("low", [worker("b"), worker("c", { stubborn: true, shutdown: "brutal-kill" })]),
    worker("d"),
  ]);
  assert.equal(
    await told({ tree, steps: [{ kind: "shutdown" }] }),
    [
      "down d shutdown",
      "down c killed",
      "down b shutdown",
      "down low shutdown",
      "down a shutdown",
      "down top shutdown",
      "root ended",
    ].join("; "),
  );
});

test("a start that fails far below fails all the way up, and what had started is stopped", async () => {
  const low = supervisor("low", [worker("b"), worker("c", { starts: ["fail"] })]);
  const tree = supervisor("top", [worker("a"), low]);
  const facts = await play({ tree, steps: [] }, new ModelTroupe());
  assert.equal(
    facts,
    [
      "init top",
      "start a ok",
      "init low",
      "start b ok",
      "start c fail",
      "down b shutdown",
      "down low shutdown",
      "down a shutdown",
      "down top shutdown",
      "root ended",
    ].join("; "),
  );
});

test("a significant supervisor that shuts down by itself takes its own supervisor with it", async () => {
  const policy = { autoShutdown: "any-significant" } as const;
  const change = { restart: "transient", significant: true } as const;
  const low = supervisor("low", [worker("a", change), worker("b")], { ...change, policy });
  const tree = supervisor("top", [worker("c"), low], { policy });
  assert.equal(
    await told({ tree, steps: [exits("a", "normal")] }),
    [
      "down a normal",
      "down b shutdown",
      "down low shutdown",
      "down c shutdown",
      "down top shutdown",
      "root ended",
    ].join("; "),
  );
});

test("a supervisor that is killed takes with it all that is below, and is restarted", async () => {
  const tree = supervisor("top", [supervisor("low", [worker("a")])]);
  assert.equal(
    await told({ tree, steps: [{ kind: "kill", supervisor: "low" }] }),
    ["down low killed", "init low", "start a ok", "orphan a"].join("; "),
  );
});
