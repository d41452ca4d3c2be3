import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ActorId } from "../base/mod.ts";
import {
  type Command,
  DEFAULT_POLICY,
  type Input,
  newSupervisor,
  type Policy,
  step,
  type Supervisor,
} from "./mod.ts";
import { child, idOf, spec } from "./stage.contract.ts";

const KEYS = ["a", "b", "c", "d", "e"];

const policies: fc.Arbitrary<Policy> = fc.record({
  strategy: fc.constantFrom("one-for-one", "one-for-all", "rest-for-one", "simple-one-for-one"),
  intensity: fc.integer({ min: 0, max: 6 }),
  periodMs: fc.constantFrom(10, 1_000),
  autoShutdown: fc.constantFrom("never", "any-significant", "all-significant"),
  backoff: fc.option(fc.constant({ initialMs: 3, factor: 2, maxMs: 20, jitter: 0.5 }), {
    nil: undefined,
  }),
});

/** What the world does next: the numbers choose among what is possible then. */
const moves = fc.array(fc.tuple(fc.nat({ max: 11 }), fc.nat(), fc.nat()), { maxLength: 80 });

test("whatever comes, in whatever order: no child lives twice, commands come one at a time, requests are answered in turn, and an end is an end", () => {
  const restarts = fc.array(fc.constantFrom("permanent", "transient", "temporary"), {
    minLength: KEYS.length,
    maxLength: KEYS.length,
  });
  fc.assert(
    fc.property(policies, restarts, moves, (policy, kinds, script) => {
      const world = new World(policy, kinds);
      for (const [move, first, second] of script) world.move(move, first, second);
      world.settle();
    }),
    { numRuns: 300 },
  );
});

test("a step is a function of what it is given, and leaves that as it is", () => {
  fc.assert(
    fc.property(policies, moves, (policy, script) => {
      const world = new World(
        policy,
        KEYS.map(() => "permanent"),
      );
      world.repeats = true;
      for (const [move, first, second] of script) world.move(move, first, second);
    }),
    { numRuns: 100 },
  );
});

/** Processes of one supervisor, which answer when they like, exit when they like, and say things twice. */
class World {
  repeats = false;
  #supervisor: Supervisor;
  /** Children that live, or are about to: with the incarnation that they were started as. */
  readonly #alive = new Map<ActorId, number>();
  #open: Extract<Command, { kind: "start" | "stop" }>[] = [];
  readonly #said: Input[] = [];
  /** What is to come after all that waits already. */
  readonly #tries: Extract<Command, { kind: "try-again" }>[] = [];
  readonly #asked: number[] = [];
  #nowMs = 0;
  #request = 0;
  #hasEnded = false;
  /** When `due` is to come. */
  #wakeAtMs = Infinity;

  constructor(policy: Policy, restarts: readonly ("permanent" | "transient" | "temporary")[]) {
    const isSignificant = policy.autoShutdown !== "never";
    const specs = restarts.map((restart) =>
      spec({ restart, significant: isSignificant && restart !== "permanent" }),
    );
    const [template] = specs;
    const children = KEYS.map((key, at) => child(key, specs[at]));
    this.#supervisor =
      policy.strategy === "simple-one-for-one"
        ? newSupervisor({ ...DEFAULT_POLICY, ...policy }, [], template)
        : newSupervisor({ ...DEFAULT_POLICY, ...policy }, children);
    this.#give({ kind: "init" });
  }

  move(move: number, first: number, second: number): void {
    const key = KEYS[first % KEYS.length] ?? "a";
    switch (move) {
      case 0:
      case 1:
      case 2:
      case 3:
        return this.#answer(first, second);
      case 4:
      case 5:
        return this.#exit(first, second);
      case 6:
        return this.#give(this.#said[first % this.#said.length] ?? { kind: "due" });
      case 7:
        this.#nowMs += first % 30;
        return this.#give({ kind: "due" });
      case 8:
        return this.#ask({ kind: "start-child", child: child(key, spec()), request: 0 });
      case 9:
        return this.#ask({ kind: "terminate-child", key, request: 0 });
      case 10: {
        const kinds = ["restart-child", "delete-child"] as const;
        return this.#ask({ kind: kinds[second % 2] ?? "restart-child", key, request: 0 });
      }
      default:
        return first % 10 === 0 ? this.#give({ kind: "shutdown" }) : this.#answer(first, 0);
    }
  }

  /** Answers all that is open, until nothing is, and holds what is left against that. */
  settle(): void {
    for (let times = 0; this.#open.length + this.#tries.length > 0; times++) {
      assert.ok(times < 10_000, "it never comes to rest");
      this.#answer(0, 0);
    }
    const { phase, work, waiting, children } = this.#supervisor;
    assert.equal(work, undefined);
    assert.deepEqual(waiting, []);
    assert.deepEqual(this.#asked, []);
    const running = children.filter(({ status }) => status === "running").map(({ id }) => id);
    assert.deepEqual(running.toSorted(), Array.from(this.#alive.keys()).toSorted());
    assert.equal(phase, this.#hasEnded ? "ended" : "ready");
    if (this.#hasEnded) assert.equal(this.#alive.size, 0);
    const due = this.#hasEnded ? [] : children.filter((one) => one.status === "restarting");
    for (const { dueMs } of due) assert.ok(dueMs !== undefined && this.#wakeAtMs <= dueMs);
  }

  #give(input: Input): void {
    const before = JSON.stringify(this.#supervisor);
    if (input.kind === "init" && this.#supervisor.phase !== "init") return;
    if (input.kind === "due") this.#wakeAtMs = Infinity;
    const next = step(this.#supervisor, input, this.#nowMs, () => 0.5);
    assert.equal(JSON.stringify(this.#supervisor), before);
    if (this.repeats) {
      const again = step(JSON.parse(before) as Supervisor, input, this.#nowMs, () => 0.5);
      assert.deepEqual(JSON.stringify(again), JSON.stringify(next));
    }
    this.#supervisor = next.supervisor;
    if (input.kind !== "init" && !("request" in input)) this.#said.push(input);
    for (const command of next.commands) this.#hear(command);
    const { intensity } = this.#supervisor.policy;
    assert.ok(this.#supervisor.restartsMs.length <= intensity + 1);
  }

  #hear(command: Command): void {
    assert.ok(!this.#hasEnded || command.kind === "reply", "a command after the exit");
    const isSimple = this.#supervisor.policy.strategy === "simple-one-for-one";
    switch (command.kind) {
      case "start":
        assert.equal(this.#open.length, 0);
        assert.ok(!this.#alive.has(command.child), "a start of one that lives");
        this.#alive.set(command.child, command.incarnation);
        this.#open.push(command);
        return;
      case "stop":
        assert.ok(isSimple || this.#open.length === 0);
        // It may have ended by itself; its exit is then on its way, or was given and is the answer.
        assert.equal(this.#alive.get(command.child) ?? command.incarnation, command.incarnation);
        this.#open.push(command);
        return;
      case "reply":
        assert.equal(command.request, this.#asked.shift());
        return;
      case "exit":
        assert.equal(this.#open.length, 0);
        this.#hasEnded = true;
        return;
      case "wake-at":
        assert.ok(
          command.atMs < this.#wakeAtMs,
          "a wake-up that is no earlier than the one that is wanted",
        );
        this.#wakeAtMs = command.atMs;
        return;
      case "try-again":
        this.#tries.push(command);
        return;
      case "ready":
    }
  }

  #answer(first: number, second: number): void {
    const command = this.#open[first % Math.max(1, this.#open.length)];
    const again = command === undefined ? this.#tries.shift() : undefined;
    if (again !== undefined) this.#give(again);
    if (command === undefined) return;
    this.#open = this.#open.filter((one) => one !== command);
    const { child: id, incarnation } = command;
    if (command.kind === "stop") {
      this.#alive.delete(id);
      return this.#give({ kind: "stopped", child: id, incarnation });
    }
    const kind = (["started", "started", "started", "start-failed", "start-ignored"] as const)[
      second % 5
    ];
    if (kind !== "started") this.#alive.delete(id);
    this.#give({ kind: kind ?? "started", child: id, incarnation, code: "no-start" });
  }

  #exit(first: number, second: number): void {
    // Of one that has started: an exit comes after that was said.
    const ids = Array.from(this.#alive.keys()).filter(
      (id) => !this.#open.some((one) => one.kind === "start" && one.child === id),
    );
    const id = ids[first % Math.max(1, ids.length)];
    const incarnation = id === undefined ? undefined : this.#alive.get(id);
    if (id === undefined || incarnation === undefined) return;
    this.#alive.delete(id);
    this.#open = this.#open.filter((one) => one.child !== id); // whoever stops it has found it dead
    const exits = [
      { kind: "normal" },
      { kind: "shutdown" },
      { kind: "abnormal", code: "x" },
    ] as const;
    const exit = exits[second % 3] ?? { kind: "normal" };
    this.#give({ kind: "exited", child: id, incarnation, exit, counted: second % 7 !== 0 });
  }

  #ask(asked: Extract<Input, { readonly request: number }>): void {
    const request = this.#request++;
    this.#asked.push(request);
    this.#give({ ...asked, request });
  }
}

test("the order of answers to several stops of simple-one-for-one does not matter", () => {
  const policy = { ...DEFAULT_POLICY, strategy: "simple-one-for-one" } as const;
  fc.assert(
    fc.property(fc.shuffledSubarray(KEYS, { minLength: KEYS.length }), (order) => {
      let supervisor = newSupervisor(policy, [], spec());
      const commands: Command[] = [];
      const give = (input: Input): void => {
        const next = step(supervisor, input, 0, () => 0);
        supervisor = next.supervisor;
        commands.push(...next.commands);
      };
      give({ kind: "init" });
      for (const key of KEYS) {
        give({ kind: "start-child", request: 0, child: child(key) });
        give({ kind: "started", child: idOf(key), incarnation: 0 });
      }
      give({ kind: "shutdown" });
      for (const key of order) give({ kind: "stopped", child: idOf(key), incarnation: 0 });
      assert.equal(commands.at(-1)?.kind, "exit");
    }),
  );
});
