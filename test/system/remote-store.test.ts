import { openMemoryStore, type Store } from "../../src/store/mod.ts";
import { storeContract } from "../../src/store/store.contract.ts";
import { Asks } from "../../src/cell/asks.ts";
import { RemoteStore } from "../../src/cell/remote-store.ts";
import { StoreDesk } from "../../src/cell/store-desk.ts";
import { wireError } from "../../src/cell/wire-error.ts";
import type { Answered } from "../../src/cell/wire.ts";

/** A store as the thread of a cell sees it, all that crosses copied as between threads. */
function across(store: Store): Store {
  const asks = new Asks();
  const tell = (answered: Answered): void => asks.settle(structuredClone(answered));
  const desk = new StoreDesk({
    store,
    kept: () => undefined,
    full: () => remote.full(),
    deathCount: () => 0,
    indexed: () => undefined,
  });
  const remote = new RemoteStore({
    ask: (what, buffer) =>
      asks.ask((ask) => {
        const transfer = buffer === undefined ? [] : [buffer];
        void desk.answer(structuredClone(what, { transfer })).then(
          (value) => tell({ kind: "answer", ask, value }),
          (error: unknown) => tell({ kind: "refusal", ask, error: wireError(error) }),
        );
      }),
    leave: (reader) => desk.leave(reader),
  });
  return remote;
}

storeContract("a store in another thread", {
  open: async () => across(openMemoryStore()),
  openSmall: async (bytesMax) => across(openMemoryStore({ bytesMax })),
});
