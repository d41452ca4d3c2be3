import type { Store } from "../chain-store.ts";
import { storeContract } from "../store.contract.ts";
import { openTestLog, SMALL } from "./log-fixture.contract.ts";
import type { LogLimits } from "./limits.ts";
import { MemoryDisk } from "./memory-disk.contract.ts";

const disks = new WeakMap<Store, MemoryDisk>();

function open(disk: MemoryDisk, limits: Partial<LogLimits> = SMALL): Store {
  const store = openTestLog(disk, { limits });
  disks.set(store, disk);
  return store;
}

storeContract("the log on a disk in memory", {
  open: async () => open(new MemoryDisk()),
  openSmall: async (bytesMax) => open(new MemoryDisk(), { bytesMax }),
  async reopen(store, end) {
    if (end === "closed") await store[Symbol.asyncDispose]();
    const disk = disks.get(store)?.copy();
    if (disk === undefined) throw new Error("a store that was opened elsewhere");
    if (end === "torn") tear(disk);
    return open(disk);
  },
});

/** A copy of what was written last, where the next batch would stand. */
function tear(disk: MemoryDisk): void {
  const last = Array.from(disk.files.keys())
    .filter((name) => name.endsWith(".log") && (disk.files.get(name)?.bytes.at(1_024) ?? 0) !== 0)
    .toSorted()
    .at(-1);
  const bytes = disk.files.get(last ?? "")?.bytes;
  if (bytes === undefined) throw new Error("nothing was written");
  const end = bytes.findLastIndex((byte) => byte !== 0) + 1;
  bytes.copyWithin(end, end - 150, end - 20);
}
