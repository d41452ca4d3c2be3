import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { makeDirectory } from "./make-directory.ts";

test("a directory is made with those above it, and one that stands is left", () => {
  const folder = mkdtempSync(join(tmpdir(), "theater-make-"));
  makeDirectory(join(folder, "a/b/c"), 0o700);
  makeDirectory(join(folder, "a/b/c"), 0o700);
  assert.equal(statSync(join(folder, "a/b/c")).mode & 0o777, 0o700);
  rmSync(folder, { recursive: true });
});

test(
  "where none can be made it is said, and nothing goes round for ever",
  {
    skip: existsSync("/proc/self") ? false : "this system has no /proc",
  },
  () => {
    assert.throws(() => makeDirectory("/proc/theater/data", 0o700), { code: "ENOENT" });
  },
);
