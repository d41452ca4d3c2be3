import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  CROSSING_HOST_BYTES_FREE,
  CROSSING_HOST_BYTES_PER_BYTE,
  DEFAULT_LIMITS,
  LIVE_MEMORIES_MAX,
  SUSPENDED_STACKS_MAX,
} from "../../src/engine/limits.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/limits.md"), "utf8");

test("the page has every limit of an instance with its default and its key in a manifest", () => {
  const rows = [...page.matchAll(/^\| `(\w+)` \| (\d+) \|.*\| `([\w-]+)` \|$/gm)];
  const written = Object.fromEntries(rows.map(([, name = "", value]) => [name, Number(value)]));
  const real = Object.entries(DEFAULT_LIMITS).map(([name, value]) => [name, Number(value)]);
  assert.deepEqual(written, Object.fromEntries(real));
  for (const [, name = "", , key] of rows)
    assert.equal(
      key,
      name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    );
});

test("and those that nobody sets", () => {
  for (const text of [
    `\`CROSSING_HOST_BYTES_PER_BYTE\` (${CROSSING_HOST_BYTES_PER_BYTE})`,
    `\`CROSSING_HOST_BYTES_FREE\` (${CROSSING_HOST_BYTES_FREE})`,
    `| \`LIVE_MEMORIES_MAX\` | ${LIVE_MEMORIES_MAX} |`,
    `| \`SUSPENDED_STACKS_MAX\` | ${SUSPENDED_STACKS_MAX} |`,
  ])
    assert.ok(page.includes(text), text);
});
