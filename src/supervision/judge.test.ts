import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ChildSpec, Exit, Restart } from "./mod.ts";
import { child, CRASH, idOf, spec, Stage } from "./stage.contract.ts";

const abc = ["a", "b", "c"].map((key) => child(key));
const NORMAL: Exit = { kind: "normal" };
const SHUTDOWN: Exit = { kind: "shutdown" };
const FAULTY: Exit = { kind: "shutdown", code: "faulty" };

describe("whether a child comes back", () => {
  const cases: readonly (readonly [Restart, string, Exit, boolean])[] = [
    ["permanent", "normally", NORMAL, true],
    ["permanent", "by shutdown", SHUTDOWN, true],
    ["permanent", "by shutdown with a code", FAULTY, true],
    ["permanent", "abnormally", CRASH, true],
    ["transient", "normally", NORMAL, false],
    ["transient", "by shutdown", SHUTDOWN, false],
    ["transient", "by shutdown with a code", FAULTY, false],
    ["transient", "abnormally", CRASH, true],
    ["temporary", "normally", NORMAL, false],
    ["temporary", "by shutdown", SHUTDOWN, false],
    ["temporary", "by shutdown with a code", FAULTY, false],
    ["temporary", "abnormally", CRASH, false],
  ];
  for (const [restart, how, exit, back] of cases) {
    test(`a ${restart} child that ends ${how} ${back ? "is restarted" : "is not"}`, () => {
      const stage = new Stage({}, [child("a", { restart })]);
      stage.news();
      stage.exits("a", exit);
      assert.deepEqual(stage.news(), back ? ["start a"] : []);
      const [decision] = stage.decisions;
      const kept = restart === "transient" ? "ignore" : "forget";
      assert.equal(decision?.decision, back ? "restart" : kept);
      assert.deepEqual(stage.statuses("stopped"), !back && restart === "transient" ? ["a"] : []);
    });
  }
});

describe("when the second of three children fails", () => {
  const cases = [
    ["one-for-one", ["start b"]],
    ["rest-for-one", ["stop c", "start b", "start c"]],
    ["one-for-all", ["stop c", "stop a", "start a", "start b", "start c"]],
  ] as const;
  for (const [strategy, news] of cases) {
    test(`${strategy} does: ${news.join(", ")}`, () => {
      const stage = new Stage({ strategy }, abc);
      stage.news();
      stage.crash("b");
      assert.deepEqual(stage.news(), news);
    });
  }

  test("the decision names all that are stopped and started, and each of them is its next incarnation", () => {
    const stage = new Stage({ strategy: "rest-for-one" }, abc);
    stage.crash("b");
    const [b, c] = [idOf("b"), idOf("c")];
    const decision = { decision: "restart", stop: [c], start: [b, c] };
    assert.deepEqual(stage.decisions, [{ child: b, incarnation: 0, exit: CRASH, ...decision }]);
    assert.deepEqual(
      stage.supervisor.children.map(({ incarnation }) => incarnation),
      [0, 1, 1],
    );
  });

  test("simple-one-for-one restarts it alone", () => {
    const stage = simple();
    stage.news();
    stage.crash("b");
    assert.deepEqual(stage.news(), ["start b"]);
  });
});

test("a temporary sibling is stopped with the others, and forgotten", () => {
  for (const strategy of ["one-for-all", "rest-for-one"] as const) {
    const stage = new Stage({ strategy }, [child("a"), child("b", { restart: "temporary" })]);
    stage.news();
    stage.crash("a");
    assert.deepEqual(stage.news(), ["stop b", "start a"]);
    assert.deepEqual(stage.decisions[0]?.stop, [idOf("b")]);
    assert.equal(stage.supervisor.children.length, 1);
  }
});

test("a stopped sibling is started with the others, as in OTP", () => {
  const stage = new Stage({ strategy: "one-for-all" }, abc);
  stage.ask({ kind: "terminate-child", key: "c" });
  stage.news();
  stage.crash("a");
  assert.deepEqual(stage.news(), ["stop b", "start a", "start b", "start c"]);
});

describe("the intensity", () => {
  test("one restart more than it within the period ends the supervisor", () => {
    const stage = new Stage({ intensity: 2, periodMs: 1_000 }, abc);
    stage.news();
    stage.crash("a");
    stage.nowMs = 1_000;
    stage.crash("b");
    assert.deepEqual(stage.news(), ["start a", "start b"]);
    stage.crash("c");
    assert.deepEqual(stage.news(), ["stop b", "stop a", "exit shutdown"]);
    assert.deepEqual(stage.exit, SHUTDOWN);
    assert.equal(stage.decisions.at(-1)?.decision, "escalate");
    assert.deepEqual(stage.decisions.at(-1)?.stop, [idOf("b"), idOf("a")]);
  });

  test("of 0 ends it at the first", () => {
    const stage = new Stage({ intensity: 0 }, abc);
    stage.crash("b");
    assert.deepEqual(stage.exit, SHUTDOWN);
  });

  test("restarts further apart than the period never do", () => {
    const stage = new Stage({ intensity: 1, periodMs: 1_000 }, abc);
    for (let times = 0; times < 50; times++) {
      stage.crash("a");
      stage.nowMs += 1_001;
    }
    assert.equal(stage.exit, undefined);
    assert.equal(stage.supervisor.restartsMs.length, 1);
  });

  test("a restart of many counts once", () => {
    const stage = new Stage({ strategy: "one-for-all", intensity: 1 }, abc);
    stage.crash("a");
    assert.equal(stage.exit, undefined);
    stage.crash("b");
    assert.deepEqual(stage.exit, SHUTDOWN);
  });

  test("an exit that was no doing of the child's does not count", () => {
    const stage = new Stage({ intensity: 0 }, abc);
    stage.exits("a", CRASH, false);
    assert.deepEqual(stage.running, ["a", "b", "c"]);
    assert.deepEqual(stage.supervisor.restartsMs, []);
  });

  for (const strategy of ["one-for-one", "rest-for-one", "one-for-all"] as const) {
    test(`of ${strategy}: the children are stopped in reverse order, then the supervisor ends`, () => {
      const stage = new Stage({ strategy, intensity: 1 }, abc);
      stage.crash("b");
      stage.news();
      stage.crash("b");
      assert.deepEqual(stage.news(), ["stop c", "stop a", "exit shutdown"]);
    });
  }

  test("of simple-one-for-one: as well", () => {
    const stage = simple({}, 1);
    stage.crash("a");
    stage.news();
    stage.crash("a");
    assert.deepEqual(stage.news(), ["stop c", "stop b", "exit shutdown"]);
  });
});

describe("a start that fails in a restart", () => {
  test("is tried again, and counts again", () => {
    const stage = new Stage({ intensity: 3 }, abc, undefined);
    stage.fails.set("a", 2);
    stage.news();
    stage.crash("a");
    assert.deepEqual(stage.news(), ["start a", "start a", "start a"]);
    assert.equal(stage.supervisor.restartsMs.length, 3);
    assert.deepEqual(
      stage.decisions.map(({ exit, incarnation }) => [exit, incarnation]),
      [
        [CRASH, 0],
        [{ kind: "abnormal", code: "no-start" }, 1],
        [{ kind: "abnormal", code: "no-start" }, 2],
      ],
    );
  });

  test("that never succeeds ends the supervisor", () => {
    for (const strategy of ["one-for-one", "rest-for-one", "one-for-all"] as const) {
      const stage = new Stage({ strategy, intensity: 3 }, abc);
      stage.fails.set("b", Infinity);
      stage.crash("b");
      assert.deepEqual(stage.exit, SHUTDOWN);
    }
  });

  test("is tried after what waits already, so that an operator can end it", () => {
    const stage = new Stage({ intensity: 100 }, abc);
    stage.fails.set("b", Infinity);
    stage.held = true;
    stage.crash("b");
    stage.ask({ kind: "delete-child", key: "b" });
    stage.ask({ kind: "restart-child", key: "b" });
    stage.ask({ kind: "count-children" });
    stage.ask({ kind: "terminate-child", key: "b" });
    stage.answer();
    assert.deepEqual(stage.replies, [
      { kind: "refused", why: "restarting" },
      { kind: "refused", why: "restarting" },
      { kind: "counts", specs: 3, active: 2, supervisors: 0, workers: 3 },
      { kind: "done" },
    ]);
    assert.deepEqual(stage.statuses("stopped"), ["b"]);
  });

  test("is forgotten with a child of simple-one-for-one that an operator ends meanwhile", () => {
    const stage = simple({}, 100);
    stage.fails.set("b", Infinity);
    stage.held = true;
    stage.crash("b");
    stage.ask({ kind: "terminate-child", key: "b" });
    stage.answer();
    assert.deepEqual(stage.running, ["a", "c"]);
    assert.equal(stage.supervisor.children.length, 2);
  });

  test("of another child, in one-for-all: that one is tried again, and with it all the others", () => {
    const stage = new Stage({ strategy: "one-for-all", intensity: 2 }, abc);
    stage.fails.set("c", 1);
    stage.news();
    stage.crash("a");
    const first = ["stop c", "stop b", "start a", "start b", "start c"];
    const second = ["stop b", "stop a", "start a", "start b", "start c"];
    assert.deepEqual(stage.news(), [...first, ...second]);
    assert.deepEqual(stage.running, ["a", "b", "c"]);
  });

  test("of another child, in rest-for-one: that one is tried again, and with it those after it", () => {
    const stage = new Stage({ strategy: "rest-for-one", intensity: 2 }, abc);
    stage.fails.set("b", 1);
    stage.news();
    stage.crash("a");
    const first = ["stop c", "stop b", "start a", "start b"];
    assert.deepEqual(stage.news(), [...first, "start b", "start c"]);
  });

  test("is over when a sibling's restart has started the child", () => {
    const stage = new Stage({ strategy: "one-for-all", intensity: 5 }, abc);
    stage.fails.set("b", 1);
    stage.held = true;
    stage.crash("b");
    stage.crash("a"); // it is still to be stopped, so that this is known by then
    stage.answer();
    assert.deepEqual(stage.running, ["a", "b", "c"]);
    assert.equal(stage.supervisor.restartsMs.length, 2);
  });

  test("ends with the child where that chooses not to be", () => {
    const stage = new Stage({}, abc);
    stage.ignores.add("a");
    stage.crash("a");
    assert.deepEqual(stage.statuses("stopped"), ["a"]);
    const many = simple();
    many.ignores.add("a");
    many.crash("a");
    assert.deepEqual(many.running, ["b", "c"]);
  });
});

describe("automatic shutdown", () => {
  const significant = { restart: "transient", significant: true } as const;
  const children = [child("a", significant), child("b"), child("c", significant)];
  const three = (autoShutdown: "any-significant" | "all-significant"): Stage => {
    const stage = new Stage({ autoShutdown, intensity: 5 }, children);
    stage.news();
    return stage;
  };

  test("a child that is not significant ends without it", () => {
    const plain = [child("a", { restart: "temporary" }), child("b", { restart: "transient" })];
    const stage = new Stage({ autoShutdown: "any-significant" }, plain);
    stage.exits("a", CRASH);
    stage.exits("b", NORMAL);
    assert.equal(stage.exit, undefined);
  });

  test("any significant child that ends, and is not restarted, ends the supervisor", () => {
    const stage = three("any-significant");
    stage.exits("a", NORMAL);
    assert.deepEqual(stage.news(), ["stop c", "stop b", "exit shutdown"]);
    assert.equal(stage.decisions[0]?.decision, "escalate");
  });

  test("a temporary significant child ends it, however it ended", () => {
    for (const exit of [NORMAL, SHUTDOWN, CRASH]) {
      const one = [child("a", { restart: "temporary", significant: true }), child("b")];
      const stage = new Stage({ autoShutdown: "any-significant" }, one);
      stage.exits("a", exit);
      assert.deepEqual(stage.exit, SHUTDOWN);
    }
  });

  test("a transient significant child that is restarted does not", () => {
    const stage = three("any-significant");
    stage.crash("a");
    assert.deepEqual(stage.news(), ["start a"]);
  });

  test("only the last significant child ends the supervisor, where all have to end", () => {
    const stage = three("all-significant");
    stage.exits("a", NORMAL);
    assert.equal(stage.exit, undefined);
    stage.exits("c", FAULTY);
    assert.deepEqual(stage.news(), ["stop b", "exit shutdown"]);
  });

  test("a significant child that is to be tried again has not ended", () => {
    const stage = three("all-significant");
    stage.fails.set("a", 1);
    stage.held = true;
    stage.crash("a");
    stage.exits("c", NORMAL);
    stage.answer();
    assert.equal(stage.exit, undefined);
    assert.deepEqual(stage.running, ["a", "b"]);
  });

  test("children of simple-one-for-one are significant or not all together", () => {
    for (const [autoShutdown, ended] of [
      ["any-significant", true],
      ["all-significant", false],
    ] as const) {
      const stage = simple(significant, 1, autoShutdown);
      stage.exits("a", NORMAL);
      assert.equal(stage.exit !== undefined, ended);
    }
    const stage = simple(significant, 1, "all-significant");
    for (const key of ["a", "b", "c"]) stage.exits(key, NORMAL);
    assert.deepEqual(stage.exit, SHUTDOWN);
  });

  test("a significant child that is stopped with others, or by an operator, does not end the supervisor", () => {
    const stage = new Stage({ strategy: "one-for-all", autoShutdown: "any-significant" }, [
      child("a"),
      child("b", { restart: "temporary", significant: true }),
      child("c", significant),
    ]);
    stage.crash("a");
    assert.deepEqual(stage.running, ["a", "c"]);
    stage.ask({ kind: "terminate-child", key: "c" });
    assert.equal(stage.exit, undefined);
  });
});

/** Three children of simple-one-for-one. */
function simple(
  change: Partial<ChildSpec> = {},
  intensity = 1,
  autoShutdown: "never" | "any-significant" | "all-significant" = "never",
): Stage {
  const policy = { strategy: "simple-one-for-one", intensity, autoShutdown } as const;
  const stage = new Stage(policy, [], spec(change));
  for (const one of abc) stage.ask({ kind: "start-child", child: one });
  return stage;
}
