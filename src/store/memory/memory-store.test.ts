import { storeContract } from "../store.contract.ts";
import { openMemoryStore } from "./memory-store.ts";

storeContract("the store in memory", {
  open: async () => openMemoryStore(),
  openSmall: async (bytesMax) => openMemoryStore({ bytesMax }),
});
