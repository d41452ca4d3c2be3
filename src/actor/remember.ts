import type { ActorId } from "../base/mod.ts";
import type { Instance } from "../engine/mod.ts";
import type { Store } from "../store/mod.ts";
import type { Functions } from "./begin.ts";
import { load } from "./load.ts";
import type { LoadedLink } from "./loaded-link.ts";
import { PayloadReader } from "./payloads.ts";
import { Rerun, type RerunDeps } from "./rerun.ts";
import { endsTurn, joined } from "./recorded-turn.ts";

/** Burnt before others get the thread: a millisecond or so. */
const FUEL_A_BREATH = 1_000_000n;

export interface Remembered {
  readonly instance: Instance | undefined;
  /** What stands behind its imports; exchange it before the next call. */
  readonly functions: Functions;
}

/**
 * A resident actor's instance, as it was: its memory is that of all turns that replied, run again on a new instance with the
 * answers that they got. Everything that was committed must be durable.
 * @throws DivergenceError, ChainError, StoreError; the signal's reason
 */
export async function remember(
  actor: ActorId,
  store: Store,
  deps: Omit<RerunDeps, "payloads">,
  breathe: () => Promise<void>,
  signal: AbortSignal,
): Promise<Remembered> {
  const payloads = new PayloadReader(deps.sha256);
  const rerun = new Rerun({ ...deps, payloads });
  let turn: LoadedLink[] = [];
  let burnt = 0n;
  for await (const page of load(store, actor)) {
    for (const loaded of page) {
      payloads.add(loaded.blobs);
      if (loaded.link.turn === undefined) continue;
      turn.push(loaded);
      if (!endsTurn(loaded)) continue;
      if (loaded.link.events.at(-1)?.kind === "replied") await rerun.turn(joined(turn));
      turn = [];
      burnt += rerun.fuel;
      if (burnt < FUEL_A_BREATH) continue;
      burnt = 0n;
      await breathe();
      signal.throwIfAborted();
    }
  }
  return { instance: rerun.instance, functions: rerun.functions };
}
