import { storeContract } from "../store.contract.ts";
import { openTestLog } from "./log-fixture.contract.ts";
import { MemoryDisk } from "./memory-disk.contract.ts";

storeContract("the log on a disk in memory", {
  open: async () => openTestLog(new MemoryDisk()),
  openSmall: async (bytesMax) => openTestLog(new MemoryDisk(), { limits: { bytesMax } }),
});
