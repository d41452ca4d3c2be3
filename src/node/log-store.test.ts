import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import type { LogLimits, Store } from "../store/mod.ts";
import { storeContract } from "../store/store.contract.ts";
import { openLogStore } from "./log-store.ts";

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
});
