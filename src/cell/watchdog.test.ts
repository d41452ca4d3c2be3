import assert from "node:assert/strict";
import { test } from "node:test";
import { Watchdog } from "./watchdog.ts";

/** A clock whose one alarm the test rings. */
function alarm() {
  const armed: (() => void)[] = [];
  const clock = {
    nowMs: () => 0,
    wakeAt: (_: number, ring: () => void) => {
      armed.push(ring);
      return () => void armed.splice(armed.indexOf(ring), 1);
    },
  };
  return { clock, ring: () => armed.shift()?.(), armed };
}

test("a thread that says nothing in as many looks as there are in the time is silent, once; whatever it says begins anew", () => {
  const { clock, ring, armed } = alarm();
  const told: string[] = [];
  const watchdog = new Watchdog({
    clock,
    silenceMsMax: 1_000,
    ping: () => told.push("ping"),
    silent: () => told.push("silent"),
  });
  for (let look = 0; look < 100; look++) {
    ring();
    watchdog.heard();
  }
  assert.deepEqual(new Set(told), new Set(["ping"]));
  told.length = 0;
  while (armed.length > 0) ring();
  assert.deepEqual(told, [...Array.from({ length: 10 }, () => "ping"), "silent"]);
});

test("its first word may take longer", () => {
  const { clock, ring, armed } = alarm();
  let pings = 0;
  const watchdog = new Watchdog({
    clock,
    silenceMsMax: 1_000,
    ping: () => pings++,
    silent: () => undefined,
  });
  while (armed.length > 0) ring();
  assert.equal(pings, 50);
  watchdog.close();
});

test("nobody is watched any more when it is closed", () => {
  const { clock, armed } = alarm();
  const none = (): void => undefined;
  new Watchdog({ clock, silenceMsMax: 1_000, ping: none, silent: none }).close();
  assert.deepEqual(armed, []);
});
