import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import type { Measured } from "./host-memory.ts";

const MiB = 1024 * 1024;
/** What else a process does meanwhile: compiled code, feedback. */
const NOISE_BYTES = 128 * 1024;

const child = join(import.meta.dirname, "host-memory.ts");
const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", child]);
const lists = stdout
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Measured);

test("no list takes more of the host's memory than it was charged for, whatever it is of", () => {
  assert.ok(lists.length > 30, "every kind of list was measured");
  for (const { name, hostBytes, chargedBytes } of lists)
    assert.ok(
      hostBytes <= chargedBytes + NOISE_BYTES,
      `${name}: ${hostBytes} bytes taken, ${chargedBytes} charged`,
    );
});

test("the longest list that a call may pass takes at most 4 bytes for each byte moved, and 16 MiB", () => {
  const longest = lists.filter(({ isMost }) => isMost);
  assert.ok(
    longest.length >= 4,
    "several kinds were tried at their limit, and refused at one more",
  );
  for (const { name, bytes, hostBytes } of longest) {
    assert.ok(hostBytes <= 4 * bytes + 16 * MiB, `${name}: ${hostBytes} for ${bytes} bytes moved`);
    assert.ok(hostBytes > 13 * MiB, `${name} is measured where it is refused: ${hostBytes} bytes`);
  }
});
