import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { step } from "./mod.ts";
import { child, CRASH, idOf, spec, Stage } from "./stage.contract.ts";

const abc = ["a", "b", "c"].map((key) => child(key));

describe("a supervisor's own start", () => {
  test("starts its children in order, and then it is ready", () => {
    const stage = new Stage({}, abc);
    assert.deepEqual(stage.news(), ["start a", "start b", "start c", "ready"]);
    assert.deepEqual(stage.running, ["a", "b", "c"]);
  });

  test("without children is ready at once", () => {
    assert.deepEqual(new Stage({}, []).news(), ["ready"]);
  });

  test("fails with a child's: those before it are stopped in reverse order, and it exits with the child's code", () => {
    const stage = new Stage({}, [...abc, child("d")], undefined, { fails: { c: 1 } });
    const news = ["start a", "start b", "start c", "stop b", "stop a", "exit shutdown"];
    assert.deepEqual(stage.news(), news);
    assert.deepEqual(stage.exit, { kind: "shutdown", code: "no-start" });
  });

  test("keeps a child that chose not to be, and forgets it where it is temporary", () => {
    const children = [child("a"), child("b", { restart: "temporary" }), child("c")];
    const stage = new Stage({}, children, undefined, { ignores: ["a", "b"] });
    assert.deepEqual(stage.statuses("stopped"), ["a"]);
    assert.deepEqual(stage.running, ["c"]);
  });

  test("comes once", () => {
    const { supervisor } = new Stage({}, abc);
    assert.throws(() => step(supervisor, { kind: "init" }, 0, () => 0), /once/);
  });
});

describe("a shutdown", () => {
  test("stops children in reverse start order, one after the other, and exits", () => {
    const stage = new Stage({}, abc);
    stage.news();
    stage.held = true;
    stage.give({ kind: "shutdown" });
    assert.deepEqual(stage.news(), ["stop c"]);
    stage.answer();
    assert.deepEqual(stage.news(), ["stop b", "stop a", "exit shutdown"]);
    assert.deepEqual(stage.exit, { kind: "shutdown" });
  });

  test("of simple-one-for-one tells all children at once", () => {
    const stage = new Stage({ strategy: "simple-one-for-one" }, [], spec());
    for (const one of abc) stage.ask({ kind: "start-child", child: one });
    stage.news();
    stage.held = true;
    stage.give({ kind: "shutdown" });
    assert.deepEqual(stage.news(), ["stop c", "stop b", "stop a"]);
    stage.answer();
    assert.deepEqual(stage.news(), ["exit shutdown"]);
  });

  test("hands each child's own way of stopping to whoever stops it", () => {
    const ways = ["brutal-kill", { timeoutMs: 1_000 }, "infinity"] as const;
    const stage = new Stage(
      {},
      ways.map((shutdown, at) => child(`w${at}`, { shutdown })),
    );
    stage.give({ kind: "shutdown" });
    assert.deepEqual(
      stage.commands.flatMap((one) => (one.kind === "stop" ? [one.shutdown] : [])),
      ways.toReversed(),
    );
  });

  test("waits until what the supervisor does is done", () => {
    const stage = new Stage({ strategy: "one-for-all" }, abc);
    stage.news();
    stage.held = true;
    stage.crash("b");
    stage.give({ kind: "shutdown" });
    stage.give({ kind: "shutdown" });
    assert.deepEqual(stage.news(), ["stop c"]);
    stage.answer();
    const restart = ["stop a", "start a", "start b", "start c"];
    const end = ["stop c", "stop b", "stop a", "exit shutdown"];
    assert.deepEqual(stage.news(), [...restart, ...end]);
  });

  test("leaves nothing to be said but that it ended", () => {
    const stage = new Stage({}, abc);
    stage.give({ kind: "shutdown" });
    stage.news();
    const reply = stage.ask({ kind: "which-children" });
    assert.deepEqual(reply, { kind: "refused", why: "ended" });
    stage.give({ kind: "shutdown" });
    stage.give({ kind: "due" });
    assert.deepEqual(stage.news(), ["reply"]);
  });

  test("answers requests that wait with `ended`", () => {
    const stage = new Stage({}, abc);
    stage.held = true;
    stage.give({ kind: "shutdown" });
    assert.equal(stage.ask({ kind: "count-children" }), undefined);
    stage.answer();
    assert.deepEqual(stage.replies, [{ kind: "refused", why: "ended" }]);
  });
});

describe("what comes late", () => {
  test("an exit of an incarnation that is over is ignored, and that is a decision", () => {
    const stage = new Stage({}, abc);
    stage.crash("a");
    stage.news();
    const exited = { kind: "exited", child: idOf("a"), incarnation: 0, exit: CRASH } as const;
    stage.give({ ...exited, counted: true });
    assert.deepEqual(stage.news(), []);
    assert.equal(stage.decisions.at(-1)?.decision, "ignore");
    assert.deepEqual(stage.running, ["a", "b", "c"]);
  });

  test("a repeated exit, a repeated answer and a stranger's exit change nothing", () => {
    const stage = new Stage({}, abc);
    stage.held = true;
    stage.crash("a");
    stage.crash("b");
    stage.crash("b");
    assert.equal(stage.supervisor.waiting.length, 1);
    stage.answer();
    const before = stage.supervisor;
    stage.give({ kind: "started", child: idOf("a"), incarnation: 1 });
    stage.give({ kind: "stopped", child: idOf("a"), incarnation: 1 });
    const stranger = { kind: "exited", child: idOf("z"), incarnation: 0, exit: CRASH } as const;
    stage.give({ ...stranger, counted: true });
    assert.deepEqual(stage.supervisor, before);
  });

  test("the exit of a child that is being stopped is the answer to that", () => {
    const stage = new Stage({ strategy: "one-for-all" }, abc);
    stage.news();
    stage.held = true;
    stage.crash("a");
    stage.crash("c");
    assert.deepEqual(stage.news(), ["stop c", "stop b"]);
  });

  test("the exit of a child that is to be stopped later is known by then, and judged no more", () => {
    const stage = new Stage({ strategy: "one-for-all", intensity: 1 }, abc);
    stage.news();
    stage.held = true;
    stage.crash("c");
    stage.crash("a");
    stage.answer();
    assert.deepEqual(stage.news(), ["stop b", "start a", "start b", "start c"]);
    assert.equal(stage.decisions.length, 1);
  });

  test("the exit of a child that has just started is judged when the others have, too", () => {
    const stage = new Stage({}, abc);
    stage.held = true;
    stage.crash("a");
    stage.crash("a", 1);
    stage.answer();
    assert.equal(stage.child("a").incarnation, 1);
    assert.deepEqual(stage.exit, { kind: "shutdown" });
  });
});
