import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import type { LogLimits, Store } from "../../src/store/mod.ts";
import { storeContract } from "../../src/store/store.contract.ts";
import { openLogStore } from "../../src/node/mod.ts";

const root = mkdtempSync(join(tmpdir(), "theater-log-"));
after(() => rmSync(root, { recursive: true }));

const directories = new WeakMap<Store, string>();

async function open(
  limits: Partial<LogLimits> = {},
  directory = mkdtempSync(join(root, "s-")),
): Promise<Store> {
  const store = await openLogStore({
    directory,
    limits: { segmentBytes: 64 * 1024, indexChangesMax: 16, ...limits },
    fatal: (error) => assert.fail(error),
  });
  directories.set(store, directory);
  return store;
}

storeContract("the log in a directory", {
  open: () => open(),
  openSmall: (bytesMax) => open({ bytesMax }),
  async reopen(store, end) {
    if (end === "closed") await store[Symbol.asyncDispose]();
    const directory = directories.get(store);
    assert.ok(directory);
    // What another process would find, had this one been killed now.
    const copy = mkdtempSync(join(root, "copy-"));
    cpSync(directory, copy, { recursive: true });
    if (end === "torn") tear(copy);
    if (end !== "closed") await store[Symbol.asyncDispose]();
    return open({}, copy);
  },
  runCount: 8,
});

/** A copy of what was written last, where the next batch would stand. */
function tear(directory: string): void {
  const files = readdirSync(directory)
    .filter((name) => name.endsWith(".log"))
    .map((name) => join(directory, name))
    .filter((file) => (readFileSync(file)[1_024] ?? 0) !== 0)
    .toSorted();
  const last = files.at(-1) ?? "";
  const bytes = readFileSync(last);
  const end = bytes.findLastIndex((byte) => byte !== 0) + 1;
  bytes.copyWithin(end, end - 150, end - 20);
  writeFileSync(last, bytes);
}
