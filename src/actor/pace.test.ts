import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Pace } from "./pace.ts";

/** A thread whose times are the test's. */
class Thread {
  passed = 0;
  worked = 0;
  readonly pace = new Pace({ passedMs: () => this.passed, workedMs: () => this.worked });

  turn(passedMs: number, workedMs: number, fuel = 0n): void {
    this.pace.begin();
    this.passed += passedMs;
    this.worked += workedMs;
    this.pace.pause();
    this.pace.end(fuel);
  }
}

describe("the pace of an actor", () => {
  test("is the average of its turns, and follows the latest", () => {
    const { pace, ...thread } = pacedBy([1, 0.5, 1.5]);
    assert.equal(pace.meanMs, 1);
    assert.equal(pace.turnCount, 3);
    assert.equal(pace.isClose, false);
    assert.equal(thread.passed, 3);
    const quicker = pacedBy([1, ...Array.from({ length: 100 }, () => 0)]);
    assert.ok(quicker.pace.meanMs < 0.001);
  });

  test("is taken in the processor's time once turns seem long, so a busy machine makes nobody slow", () => {
    const thread = new Thread();
    thread.turn(30, 0.1);
    assert.equal(thread.pace.isClose, true);
    assert.equal(thread.pace.turnCount, 0, "what was is forgotten");
    for (let turn = 0; turn < 8; turn++) thread.turn(30, 0.1);
    assert.ok(Math.abs(thread.pace.meanMs - 0.1) < 0.001);
  });

  test("is taken in passing again when all has been calm for long", () => {
    const thread = new Thread();
    thread.turn(30, 30);
    for (let turn = 0; turn < 63; turn++) thread.turn(0.01, 0.01);
    assert.equal(thread.pace.isClose, true);
    thread.turn(0.01, 0.01);
    assert.equal(thread.pace.isClose, false);
    assert.equal(thread.pace.turnCount, 64, "what was goes on");
    for (let turn = 0; turn < 100; turn++) thread.turn(0.01, 0.01);
    assert.equal(thread.pace.isClose, false);
    for (let turn = 0; turn < 4; turn++) thread.turn(30, 30);
    assert.equal(thread.pace.isClose, true);
  });

  test("stays in the processor's time where that says that turns are long", () => {
    const thread = new Thread();
    for (let turn = 0; turn < 200; turn++) thread.turn(1, 1);
    assert.equal(thread.pace.isClose, false);
    for (let turn = 0; turn < 200; turn++) thread.turn(3, 3);
    assert.equal(thread.pace.isClose, true);
  });

  test("counts fuel where that says more, since a turn that waited goes on without a watch", () => {
    const thread = new Thread();
    thread.turn(0, 0, 10_000_000n);
    thread.turn(0, 0, 10_000_000n);
    assert.equal(thread.pace.meanMs, 10);
  });

  test("does not count turns in which no guest ran", () => {
    const thread = new Thread();
    thread.pace.end(10_000_000n);
    assert.equal(thread.pace.turnCount, 0);
  });
});

function pacedBy(turnsMs: readonly number[]): Thread {
  const thread = new Thread();
  for (const ms of turnsMs) thread.turn(ms, ms);
  return thread;
}
