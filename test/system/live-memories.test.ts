import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import type { Made } from "./live-memories.ts";

/** Instances of 16 memories within the limit of 15,000. */
const MOST = 937;

test("a process refuses memories before V8 does, counts those of all its threads, and gives what is free again", async () => {
  const child = join(import.meta.dirname, "live-memories.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [child]);
  const made = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Made);
  const refusal = { code: "ENGINE_OUT_OF_MEMORY", origin: "host" };
  assert.deepEqual(made, [
    { step: "main", count: 400 },
    { step: "thread", count: MOST - 400, refusal },
    { step: "main, of what the thread left", count: 0, refusal },
    { step: "main, after it dropped 100", count: 100, refusal },
    { step: "main, after the thread was ended", count: MOST - 400, refusal },
    { step: "main, after it dropped all", count: 900 },
  ]);
});
