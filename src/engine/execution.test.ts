import assert from "node:assert/strict";
import { test } from "node:test";
import { BYTES_PER_FUEL, CALL_FUEL, Execution } from "./execution.ts";

test("fuel counts what crosses, to the unit, though it is taken in larger pieces", () => {
  const execution = new Execution({ fuelMax: 100_000n });
  execution.run(() => {
    for (let times = 0; times < 300; times++) {
      execution.leave();
      execution.charge(2 * BYTES_PER_FUEL, 3);
    }
    assert.equal(execution.fuel, 100_000n - 300n * BigInt(CALL_FUEL + 5));
  });
  assert.equal(execution.fuel, 100_000n - 300n * BigInt(CALL_FUEL + 5));
});

test("one unit too many ends it, at the latest when the call does", () => {
  const execution = new Execution({ fuelMax: 10n });
  assert.equal(
    execution.run(() => execution.charge(0, 10)),
    undefined,
  );
  assert.throws(() => execution.run(() => execution.charge(0, 1)), { code: "ENGINE_OUT_OF_FUEL" });
  assert.equal(execution.fuel, 0n);
});

test("calls from outside come one at a time", () => {
  const execution = new Execution();
  const within = (): void => execution.begin();
  assert.throws(() => execution.run(within), { code: "ENGINE_BAD_CALL" });
});

test("the first failure is the one that is told, and ENGINE_DEAD names it as its cause", () => {
  const execution = new Execution();
  const first = new Error("first");
  const work = (): void => {
    execution.blame(first);
    throw new Error("second");
  };
  assert.throws(
    () => execution.run(work),
    (thrown) => thrown === first,
  );
  assert.throws(
    () => execution.run(() => 1),
    (thrown) => thrown instanceof Error && "code" in thrown && thrown.cause === first,
  );
});

test("an execution that the host ended while a call ran does not answer", () => {
  const execution = new Execution();
  assert.throws(() => execution.run(() => execution.end("ENGINE_DEAD")), {
    code: "ENGINE_DEAD",
    origin: "host",
  });
});

test("what a guest waits for is cut short by the end", async () => {
  const execution = new Execution({}, true);
  const waiting = execution.wait(new Promise<number>(() => undefined));
  execution.end("ENGINE_DEAD");
  await assert.rejects(waiting, { code: "ENGINE_DEAD", origin: "host" });
});
