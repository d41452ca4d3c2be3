import type { Sha256 } from "../base/mod.ts";
import type { Program } from "../engine/mod.ts";
import type { Listed, StoreReader } from "../store/mod.ts";
import { shapeOf } from "./entry.ts";
import { linkForReplay } from "./linkage.ts";
import { recover } from "./recover.ts";
import { remember } from "./remember.ts";

/**
 * The threaded state after the last turn that an actor's chain has whole: its turns since the latest mark run again. Undefined where it has none.
 * @throws as `remember`
 */
export async function lastState(
  listed: Listed,
  program: Program,
  store: StoreReader,
  sha256: Sha256,
): Promise<Uint8Array | undefined> {
  const { grant } = await recover(listed, store, sha256);
  const shape = shapeOf(program, grant.exports);
  const linkage = linkForReplay(program, sha256);
  const deps = { program, grant, sha256, shape, linkage, suspends: () => false };
  const { signal } = new AbortController();
  const breathe = (): Promise<void> => Promise.resolve();
  const { replayFromSeq } = listed.entry;
  const { rerun } = await remember(listed.actor, replayFromSeq, store, deps, breathe, signal);
  return rerun.state;
}
