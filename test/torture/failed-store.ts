import type { Store } from "../../src/store/mod.ts";
import { StoreError } from "../../src/store/mod.ts";
import { AuditError } from "../simulation/auditor.ts";
import type { HandScheduler } from "../simulation/hand-scheduler.ts";
import { actorOf, digestOf } from "./link-mill.ts";

/** After STORE_FAILED every member of a store rejects with it, now and after a while. @throws AuditError */
export async function mustHaveFailed(store: Store, scheduler: HandScheduler): Promise<void> {
  const members: Readonly<Record<string, () => Promise<unknown>>> = {
    admit: async () => store.admit(),
    claim: () => store.claim(actorOf(0), 1_000),
    append: () => store.append([]),
    actor: () => store.actor(actorOf(0)),
    actors: () => Array.fromAsync(store.actors()),
    links: () => Array.fromAsync(store.links(actorOf(0), 0)),
    keep: () => store.keep([]),
    blob: () => store.blob(digestOf(0)),
  };
  for (const [name, call] of Object.entries(members)) {
    const error = await scheduler.until(
      call().then(
        () => undefined,
        (error: unknown) => error,
      ),
    );
    if (error instanceof StoreError && error.code === "STORE_FAILED") continue;
    throw new AuditError(`${name} of a store that failed answers ${String(error)}`);
  }
}
