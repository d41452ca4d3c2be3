import assert from "node:assert/strict";
import { test } from "node:test";
import { run as cut } from "./cut.ts";
import { run as flip } from "./flip.ts";
import { run as logLife } from "./log-life.ts";
import { run as rot } from "./rot.ts";
import type { TortureReport } from "./torture.ts";

test("whatever a power cut, a kill or a failing disk leaves of a log, what was acknowledged is in it", async () => {
  passed(await logLife({ n: 200, seed: 1_000_000 }));
});

test("a log that is cut at any byte opens with all that was whole, whatever stands behind", async () => {
  passed(await cut({ n: 120, seed: 65_536 - 60 }));
});

test("a bit that is another costs one actor at the most, which is named", async () => {
  passed(await flip({ n: 50, seed: 1_000_000 }));
});

test("a log that is damaged in any way gives what was written, or says that it cannot", async () => {
  passed(await rot({ n: 300, seed: 1_000_000 }));
});

function passed({ failure }: TortureReport): void {
  assert.ok(failure === undefined, `seed ${failure?.seed}: ${failure?.message}`);
}
