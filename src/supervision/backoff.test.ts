import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { waitMs } from "./backoff.ts";
import { child, CRASH, idOf, spec, Stage } from "./stage.contract.ts";

const abc = ["a", "b", "c"].map((key) => child(key));
const backoff = { initialMs: 100, factor: 2, maxMs: 350, jitter: 0 };
const policy = { intensity: 100, periodMs: 1_000, backoff } as const;

describe("with a backoff", () => {
  test("a restart waits, and the next in a row waits longer, up to the longest", () => {
    const stage = new Stage(policy, abc);
    stage.news();
    for (const waitMs of [100, 200, 350, 350]) {
      stage.crash("a");
      assert.deepEqual(stage.news(), [`wake ${stage.nowMs + waitMs}`]);
      assert.deepEqual(stage.statuses("restarting"), ["a"]);
      stage.nowMs += waitMs;
      stage.give({ kind: "due" });
      assert.deepEqual(stage.news(), ["start a"]);
    }
  });

  test("a child that ran for longer than the period begins anew", () => {
    const stage = new Stage(policy, abc);
    crashAndWait(stage, "a", 100);
    crashAndWait(stage, "a", 200);
    stage.nowMs += 1_001;
    crashAndWait(stage, "a", 100);
  });

  test("chance takes off up to its part", () => {
    const stage = new Stage({ ...policy, backoff: { ...backoff, jitter: 0.5 } }, abc);
    stage.news();
    stage.random = () => 0.5;
    stage.crash("a");
    assert.deepEqual(stage.news(), ["wake 75"]);
  });

  test("siblings are stopped at once, and started together when the time has come", () => {
    const stage = new Stage({ ...policy, strategy: "one-for-all" }, abc);
    stage.news();
    stage.crash("b");
    assert.deepEqual(stage.news(), ["stop c", "stop a", "wake 100"]);
    assert.deepEqual(stage.statuses("restarting"), ["a", "b", "c"]);
    stage.nowMs = 100;
    stage.give({ kind: "due" });
    assert.deepEqual(stage.news(), ["start a", "start b", "start c"]);
    assert.equal(stage.decisions.length, 1);
    assert.deepEqual(
      stage.supervisor.children.map(({ incarnation }) => incarnation),
      [1, 1, 1],
    );
  });

  test("children of one-for-one wait each for themselves, and the supervisor works meanwhile", () => {
    const stage = new Stage(policy, abc);
    stage.crash("a");
    stage.nowMs = 50;
    stage.crash("b");
    stage.news();
    stage.ask({ kind: "terminate-child", key: "c" });
    stage.nowMs = 100;
    stage.fails.set("a", 1);
    stage.give({ kind: "due" });
    assert.deepEqual(stage.news(), ["stop c", "reply", "wake 150", "start a"]);
    stage.nowMs = 150;
    stage.give({ kind: "due" });
    assert.deepEqual(stage.news(), ["wake 300", "start b"]);
  });

  test("`due` is wanted once at a time, however many wait, and earlier where one is to come before them", () => {
    const stage = new Stage(policy, abc);
    crashAndWait(stage, "a", 100);
    stage.news();
    for (const key of ["a", "b", "c"]) {
      stage.nowMs += 10;
      stage.crash(key);
    }
    assert.deepEqual(stage.news(), ["wake 310", "wake 220"]);
    for (const [nowMs, then] of [
      [220, ["wake 230", "start b"]],
      [230, ["wake 310", "start c"]],
      [310, ["start a"]],
      [400, []],
    ] as const) {
      stage.nowMs = nowMs;
      stage.give({ kind: "due" });
      assert.deepEqual(stage.news(), then);
    }
  });

  test("a later sibling whose elder's start failed comes with that, and not when its own time has come", () => {
    for (const strategy of ["rest-for-one", "one-for-all"] as const) {
      const stage = new Stage({ ...policy, strategy }, abc);
      stage.crash("c");
      stage.nowMs = 50;
      stage.crash("b");
      stage.nowMs = 150;
      stage.held = true;
      stage.give({ kind: "due" });
      if (strategy === "one-for-all")
        stage.give({
          kind: "started",
          child: idOf("a"),
          incarnation: stage.child("a").incarnation,
        });
      stage.news();
      const failed = { child: idOf("b"), incarnation: stage.child("b").incarnation };
      stage.give({ ...failed, kind: "start-failed", code: "no-start" });
      stage.give({ kind: "due" });
      assert.deepEqual(stage.news(), []);
      assert.deepEqual(stage.statuses("restarting"), ["b"]);
      assert.deepEqual(stage.statuses("stopped"), ["c"]);
      stage.answer();
      assert.deepEqual(stage.statuses("restarting").slice(-2), ["b", "c"]);
      stage.nowMs = 1_000;
      stage.give({ kind: "due" });
      assert.deepEqual(stage.running, ["a", "b", "c"]);
    }
  });

  test("a later sibling stays stopped with its elder where an operator ends that before it is tried again", () => {
    const stage = new Stage({ ...policy, strategy: "rest-for-one" }, abc);
    stage.crash("b");
    stage.nowMs = 100;
    stage.held = true;
    stage.give({ kind: "due" });
    const failed = { child: idOf("b"), incarnation: stage.child("b").incarnation };
    stage.give({ ...failed, kind: "start-failed", code: "no-start" });
    stage.ask({ kind: "terminate-child", key: "b" });
    stage.answer();
    assert.deepEqual(stage.statuses("stopped"), ["b", "c"]);
    assert.equal(stage.ask({ kind: "restart-child", key: "c" })?.kind, "started");
    assert.deepEqual(stage.running, ["a", "c"]);
  });

  test("one of no time at all stays so, however often it comes", () => {
    assert.equal(
      waitMs({ initialMs: 0, factor: 2, maxMs: 10, jitter: 0 }, 5_000, () => 0),
      0,
    );
  });

  test("an early `due` starts nobody, and says when it is wanted", () => {
    const stage = new Stage(policy, abc);
    stage.crash("a");
    stage.news();
    stage.nowMs = 99;
    stage.give({ kind: "due" });
    assert.deepEqual(stage.news(), ["wake 100"]);
  });

  test("a child that an operator ends while it waits is not started", () => {
    const stage = new Stage({ ...policy, strategy: "one-for-all" }, abc);
    stage.crash("b");
    stage.ask({ kind: "terminate-child", key: "b" });
    stage.news();
    stage.nowMs = 100;
    stage.give({ kind: "due" });
    assert.deepEqual(stage.news(), ["start a", "start c"]);
    assert.deepEqual(stage.statuses("stopped"), ["b"]);
  });

  test("a child that waits is restarting to operators", () => {
    const stage = new Stage(policy, abc);
    stage.crash("a");
    const restarting = { kind: "refused", why: "restarting" } as const;
    assert.deepEqual(stage.ask({ kind: "restart-child", key: "a" }), restarting);
    assert.deepEqual(stage.ask({ kind: "delete-child", key: "a" }), restarting);
  });

  test("the intensity counts a restart when it is decided, not when it comes", () => {
    const stage = new Stage({ ...policy, intensity: 1 }, abc);
    stage.crash("a");
    stage.crash("b");
    assert.deepEqual(stage.exit, { kind: "shutdown" });
  });

  test("a child of simple-one-for-one waits like all others", () => {
    const stage = new Stage({ ...policy, strategy: "simple-one-for-one" }, [], spec());
    for (const one of abc) stage.ask({ kind: "start-child", child: one });
    stage.news();
    crashAndWait(stage, "b", 100);
    assert.deepEqual(stage.news(), ["start b"]);
  });

  test("a start that failed is not tried again by itself where a sibling's restart waits already", () => {
    const stage = new Stage({ ...policy, strategy: "one-for-all" }, abc);
    stage.crash("c");
    stage.nowMs = 100;
    stage.held = true;
    stage.give({ kind: "due" });
    stage.give({ kind: "started", child: idOf("a"), incarnation: 1 });
    stage.crash("a");
    const failed = { kind: "start-failed", child: idOf("b"), incarnation: 1 } as const;
    stage.give({ ...failed, code: "no-start" });
    assert.deepEqual(
      stage.decisions.map(({ child: id }) => id),
      [idOf("c"), idOf("a")],
    );
    assert.deepEqual(stage.statuses("restarting"), ["a", "b", "c"]);
    assert.equal(stage.supervisor.waiting.length, 0);
  });

  test("a shutdown does not wait for it", () => {
    const stage = new Stage(policy, abc);
    stage.crash("a");
    stage.news();
    stage.give({ kind: "shutdown" });
    assert.deepEqual(stage.news(), ["stop c", "stop b", "exit shutdown"]);
    const late = { kind: "exited", child: idOf("b"), incarnation: 0, exit: CRASH } as const;
    stage.give({ ...late, counted: true });
    assert.deepEqual(stage.news(), []);
  });
});

test("without a backoff nothing of it is in a supervisor", () => {
  const stage = new Stage({}, abc);
  stage.crash("a");
  const keys = stage.supervisor.children.map((one) => Object.keys(one).toSorted());
  for (const one of keys) {
    assert.deepEqual(one, ["id", "incarnation", "key", "spec", "status"]);
  }
});

function crashAndWait(stage: Stage, key: string, waitMs: number): void {
  stage.news();
  stage.crash(key);
  assert.deepEqual(stage.news(), [`wake ${stage.nowMs + waitMs}`]);
  stage.nowMs += waitMs;
  stage.give({ kind: "due" });
}
