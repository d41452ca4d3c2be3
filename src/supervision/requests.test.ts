import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { REQUESTS_MAX } from "./mod.ts";
import { child, idOf, spec, Stage } from "./stage.contract.ts";

const abc = ["a", "b", "c"].map((key) => child(key));
const supervisor = child("s", { type: "supervisor" });

describe("start-child", () => {
  test("adds a child after all others", () => {
    const stage = new Stage({ strategy: "rest-for-one" }, abc);
    const reply = stage.ask({ kind: "start-child", child: child("d") });
    assert.deepEqual(reply, { kind: "started", child: idOf("d"), incarnation: 0 });
    stage.news();
    stage.crash("c");
    assert.deepEqual(stage.news(), ["stop d", "start c", "start d"]);
  });

  test("is refused where there is one of that key, or of that id", () => {
    const stage = new Stage({}, abc);
    const again = { kind: "refused", why: "already-started" } as const;
    assert.deepEqual(stage.ask({ kind: "start-child", child: child("a") }), again);
    const other = { ...child("other"), id: idOf("a") };
    assert.deepEqual(stage.ask({ kind: "start-child", child: other }), again);
    stage.ask({ kind: "terminate-child", key: "a" });
    assert.deepEqual(stage.ask({ kind: "start-child", child: child("a") }), {
      kind: "refused",
      why: "already-present",
    });
  });

  test("of a child that does not start leaves nothing behind", () => {
    for (const stage of [new Stage({}, []), simple()]) {
      stage.fails.set("a", 1);
      const reply = stage.ask({ kind: "start-child", child: child("a") });
      assert.deepEqual(reply, { kind: "start-failed", code: "no-start" });
      assert.deepEqual(stage.supervisor.children, []);
    }
  });

  test("of a child that chooses not to be keeps its spec, unless it is temporary", () => {
    const stage = new Stage({}, []);
    for (const key of ["a", "b"]) stage.ignores.add(key);
    assert.deepEqual(stage.ask({ kind: "start-child", child: child("a") }), { kind: "ignored" });
    stage.ask({ kind: "start-child", child: child("b", { restart: "temporary" }) });
    assert.deepEqual(stage.statuses("stopped"), ["a"]);
  });

  test("of such a child of simple-one-for-one keeps nothing", () => {
    const stage = simple();
    stage.ignores.add("a");
    assert.deepEqual(stage.ask({ kind: "start-child", child: child("a") }), { kind: "ignored" });
    assert.deepEqual(stage.supervisor.children, []);
    stage.give({ kind: "shutdown" });
    assert.deepEqual(stage.exit, { kind: "shutdown" });
  });

  test("of a spec that this supervisor must not have is refused", () => {
    const stage = new Stage({}, []);
    const significant = child("a", { restart: "temporary", significant: true });
    const reply = stage.ask({ kind: "start-child", child: significant });
    assert.deepEqual(reply, { kind: "refused", why: "bad-spec" });
  });

  test("under simple-one-for-one makes each child as the template says", () => {
    const stage = simple();
    stage.ask({ kind: "start-child", child: child("a", { restart: "temporary" }) });
    assert.deepEqual(stage.child("a").spec, spec());
  });
});

describe("terminate-child, restart-child, delete-child", () => {
  test("stop a child, start it again and forget it", () => {
    const stage = new Stage({}, abc);
    const done = { kind: "done" } as const;
    stage.news();
    assert.deepEqual(stage.ask({ kind: "terminate-child", key: "b" }), done);
    assert.deepEqual(stage.statuses("stopped"), ["b"]);
    const started = { kind: "started", child: idOf("b"), incarnation: 1 } as const;
    assert.deepEqual(stage.ask({ kind: "restart-child", key: "b" }), started);
    assert.deepEqual(stage.ask({ kind: "terminate-child", key: "b" }), done);
    assert.deepEqual(stage.ask({ kind: "delete-child", key: "b" }), done);
    assert.deepEqual(stage.running, ["a", "c"]);
    assert.deepEqual(
      stage.news().filter((one) => one !== "reply"),
      ["stop b", "start b", "stop b"],
    );
  });

  test("are refused for a child that runs, or that is not there", () => {
    const stage = new Stage({}, abc);
    const running = { kind: "refused", why: "running" } as const;
    const unknown = { kind: "refused", why: "not-found" } as const;
    for (const kind of ["restart-child", "delete-child"] as const) {
      assert.deepEqual(stage.ask({ kind, key: "a" }), running);
      assert.deepEqual(stage.ask({ kind, key: "z" }), unknown);
    }
    assert.deepEqual(stage.ask({ kind: "terminate-child", key: "z" }), unknown);
  });

  test("of a stopped child: terminate-child has nothing to do", () => {
    const stage = new Stage({}, abc);
    stage.ask({ kind: "terminate-child", key: "a" });
    stage.news();
    assert.deepEqual(stage.ask({ kind: "terminate-child", key: "a" }), { kind: "done" });
    assert.deepEqual(stage.news(), ["reply"]);
  });

  test("a temporary child that is terminated is forgotten", () => {
    const stage = new Stage({}, [child("a", { restart: "temporary" })]);
    stage.ask({ kind: "terminate-child", key: "a" });
    assert.deepEqual(stage.supervisor.children, []);
  });

  test("a restart that fails leaves the child stopped", () => {
    const stage = new Stage({}, abc);
    stage.ask({ kind: "terminate-child", key: "a" });
    stage.fails.set("a", 1);
    const reply = stage.ask({ kind: "restart-child", key: "a" });
    assert.deepEqual(reply, { kind: "start-failed", code: "no-start" });
    assert.deepEqual(stage.statuses("stopped"), ["a"]);
  });

  test("under simple-one-for-one a child can be terminated, and nothing else", () => {
    const stage = simple();
    stage.ask({ kind: "start-child", child: child("a") });
    const refused = { kind: "refused", why: "simple-one-for-one" } as const;
    assert.deepEqual(stage.ask({ kind: "restart-child", key: "a" }), refused);
    assert.deepEqual(stage.ask({ kind: "delete-child", key: "a" }), refused);
    assert.deepEqual(stage.ask({ kind: "terminate-child", key: "a" }), { kind: "done" });
    assert.deepEqual(stage.supervisor.children, []);
  });
});

describe("which-children and count-children", () => {
  test("tell of each child in start order", () => {
    const stage = new Stage({}, [...abc, supervisor]);
    stage.ask({ kind: "terminate-child", key: "b" });
    const reply = stage.ask({ kind: "which-children" });
    assert.ok(reply?.kind === "children");
    assert.deepEqual(
      reply.children.map(({ key, status, type }) => [key, status, type]),
      [
        ["a", "running", "worker"],
        ["b", "stopped", "worker"],
        ["c", "running", "worker"],
        ["s", "running", "supervisor"],
      ],
    );
    const counts = { kind: "counts", specs: 4, active: 3, supervisors: 1, workers: 3 } as const;
    assert.deepEqual(stage.ask({ kind: "count-children" }), counts);
  });

  test("one that died while they waited is not active, though that is judged after them", () => {
    const stage = new Stage({}, abc);
    stage.held = true;
    stage.ask({ kind: "terminate-child", key: "c" });
    stage.ask({ kind: "count-children" });
    stage.crash("a");
    stage.answer();
    const counts = { kind: "counts", specs: 3, active: 1, supervisors: 0, workers: 3 } as const;
    assert.deepEqual(stage.replies, [{ kind: "done" }, counts]);
  });

  test("the order stays through restarts", () => {
    for (const strategy of ["one-for-one", "rest-for-one", "one-for-all"] as const) {
      const stage = new Stage({ strategy, intensity: 5 }, abc);
      for (const key of ["b", "a", "c"]) stage.crash(key);
      assert.deepEqual(stage.running, ["a", "b", "c"]);
    }
  });

  test("simple-one-for-one has one spec, however many children", () => {
    const stage = simple();
    for (const one of abc) stage.ask({ kind: "start-child", child: one });
    const counts = { kind: "counts", specs: 1, active: 3, supervisors: 0, workers: 3 } as const;
    assert.deepEqual(stage.ask({ kind: "count-children" }), counts);
  });
});

test("requests wait while the supervisor starts or stops children, up to REQUESTS_MAX of them", () => {
  const stage = new Stage({}, abc);
  stage.held = true;
  stage.crash("a");
  for (let at = 0; at < REQUESTS_MAX; at++) stage.ask({ kind: "count-children" });
  assert.deepEqual(stage.replies, []);
  const full = { kind: "refused", why: "full" } as const;
  assert.deepEqual(stage.ask({ kind: "count-children" }), full);
  stage.answer();
  assert.equal(stage.replies.length, REQUESTS_MAX + 1);
  assert.equal(stage.supervisor.waiting.length, 0);
});

test("two hundred children of simple-one-for-one come and go", () => {
  const stage = simple();
  for (let at = 0; at < 200; at++) stage.ask({ kind: "start-child", child: child(`c${at}`) });
  assert.equal(stage.running.length, 200);
  stage.give({ kind: "shutdown" });
  assert.deepEqual(stage.exit, { kind: "shutdown" });
});

function simple(): Stage {
  return new Stage({ strategy: "simple-one-for-one" }, [], spec());
}
