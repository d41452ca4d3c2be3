import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { killAndCarryOn } from "../../scripts/demo-crash.ts";
import { Narrator } from "../../scripts/narrator.ts";

test("a host killed in the midst of a turn carries it on when it starts again: nothing lost, nothing twice", async () => {
  const folder = mkdtempSync(join(tmpdir(), "theater-crash-"));
  const told: string[] = [];
  const tell = new Narrator((line) => told.push(line));
  try {
    await killAndCarryOn(tell, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
  assert.deepEqual(tell.failures, [], told.join("\n"));
});
