import type { ActorId } from "../base/mod.ts";
import type { Instance } from "../engine/mod.ts";
import type { Store } from "../store/mod.ts";
import type { Functions } from "./life.ts";
import { load } from "./load.ts";
import { PayloadReader } from "./payloads.ts";
import type { LoadedLink } from "./replay.ts";
import { Rerun, type RerunDeps } from "./rerun.ts";
import { turnsThatReplied } from "./turns.ts";

export interface Remembered {
  readonly instance: Instance | undefined;
  /** What stands behind its imports; exchange it before the next call. */
  readonly functions: Functions;
}

/**
 * A resident actor's instance, as it was: its memory is that of all turns that replied, run again on a new instance with the
 * answers that they got. Everything that was committed must be durable.
 */
export async function remember(
  actor: ActorId,
  store: Store,
  deps: Omit<RerunDeps, "payloads">,
): Promise<Remembered> {
  const payloads = new PayloadReader(deps.sha256);
  const rerun = new Rerun({ ...deps, payloads });
  for await (const turn of turnsThatReplied(read(store, actor, payloads))) await rerun.turn(turn);
  return { instance: rerun.instance, functions: rerun.functions };
}

async function* read(
  store: Store,
  actor: ActorId,
  payloads: PayloadReader,
): AsyncIterable<LoadedLink> {
  for await (const loaded of load(store, actor)) {
    for (const { digest, bytes } of loaded.blobs) payloads.add(digest, bytes);
    yield loaded;
  }
}
