import { openWorkOf, recover, type Standing, standingOf } from "../actor/mod.ts";
import type { OpenWork } from "../actor/mod.ts";
import type { ActorId, Sha256 } from "../base/mod.ts";
import type { StoreReader } from "../store/mod.ts";
import type { TreeStanding } from "./bound-trees.ts";
import type { Entry } from "./directory.ts";
import { notFound } from "./kept-chain.ts";

/** How an actor stands among others. */
export interface Stands extends Standing {
  /** The actor that it waits for, and for nothing else: an edge of which no circle may be made. */
  readonly waitsFor: Entry | undefined;
  /** Of the tree at whose top it is; undefined where that has no limits, or nothing of it was in memory since the host started. */
  readonly tree: TreeStanding | undefined;
}

/** From what the cell says of it; of one that is not in memory, from its chain since the latest mark. @throws StoreError, ChainError, ActorError */
export async function standingFrom(
  id: ActorId,
  open: OpenWork | undefined,
  store: StoreReader,
  sha256: Sha256,
): Promise<Standing> {
  return standingOf(store, id, open ?? (await recordedWork(id, store, sha256)));
}

async function recordedWork(id: ActorId, store: StoreReader, sha256: Sha256): Promise<OpenWork> {
  const listed = await store.actor(id);
  if (listed === undefined) throw notFound(id);
  const { end } = await recover(listed, store, sha256);
  return openWorkOf(end.ledger);
}
