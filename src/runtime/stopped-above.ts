import type { ActorId } from "../base/mod.ts";
import type { Listed, StoreReader } from "../store/mod.ts";

/**
 * The topmost of those above an actor that have stopped, from its own supervisor up to the first that runs: whoever is to be started for the
 * actor to come back. Undefined where its supervisor runs, or it has none.
 */
export async function stoppedAbove(
  listed: Listed,
  store: Pick<StoreReader, "actor">,
): Promise<Listed | undefined> {
  const seen = new Set<ActorId>(); // a forged store may say that one is above itself
  let top: Listed | undefined;
  for (let one = listed; !seen.has(one.actor);) {
    seen.add(one.actor);
    const { supervisor } = one.entry;
    const above = supervisor && (await store.actor(supervisor));
    if (above?.entry.status !== "stopped") break;
    top = one = above;
  }
  return top;
}
