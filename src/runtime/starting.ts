import { ActorError, type ActorSpec, type Receipt, recover, type Recovered } from "../actor/mod.ts";
import type { ActorId, Sha256 } from "../base/mod.ts";
import { isCellLost } from "../cell/mod.ts";
import type { Store } from "../store/mod.ts";
import type { Cells } from "./cells.ts";
import type { Directory } from "./directory.ts";

export interface StartingDeps {
  readonly store: Store;
  readonly sha256: Sha256;
  readonly cells: Cells;
  /** Takes one into memory whose chain says so. */
  readonly takeUp: (id: ActorId, recovered: Recovered) => Promise<void>;
}

/** Cells that an actor may lose before anything of it is durable; then whoever starts it is told. */
const STILLBORN_MAX = 2;

/**
 * Brings an actor to life, though a cell may die of it or meanwhile: where its chain has begun by then, that is carried on.
 * @throws as `Cell.start`; CellError CELL_LOST where nothing is durable of it
 */
export async function startIn(deps: StartingDeps, spec: ActorSpec): Promise<Receipt> {
  try {
    return await deps.cells.start(spec);
  } catch (error) {
    if (!isCellLost(error)) throw error;
    return startAgain(deps, spec);
  }
}

async function startAgain(deps: StartingDeps, spec: ActorSpec): Promise<Receipt> {
  const { store, sha256, cells, takeUp } = deps;
  const { id } = spec;
  for (let stillborn = 1; ;) {
    const listed = await store.actor(id);
    try {
      if (listed === undefined) return await cells.start(spec);
      const recovered = await recover(listed, store, sha256);
      const { head: link, seq, ledger } = recovered.end;
      if (listed.entry.status === "stopped") {
        if (recovered.isUnborn) throw notBegun(id, recovered);
        return { link, seq: seq - 1 }; // it began, and was stopped since
      }
      await takeUp(id, recovered);
      if (hasFailed(recovered)) throw notBegun(id, recovered);
      if (ledger.turn?.message !== "init") return { link, seq: seq - 1 }; // it may have left its cell again
      return await cells.restart(id, { incarnation: 0, parameters: undefined });
    } catch (error) {
      if (!isCellLost(error)) throw error;
      const isBorn = async (): Promise<boolean> => (await store.actor(id)) !== undefined; // by the last try, perhaps
      if (listed === undefined && stillborn++ >= STILLBORN_MAX && !(await isBorn())) throw error;
    }
  }
}

/** One that did not begin leaves the directory: as one that bore its name, where something of it was recorded. */
export async function leaveNotBegun(
  id: ActorId,
  directory: Directory,
  store: Store,
): Promise<void> {
  const isKept = await store.actor(id).then(
    (listed) => listed !== undefined,
    () => true, // nobody knows
  );
  if (isKept) directory.remove(id);
  else directory.drop(id);
}

/** Whether its first turn did, which stands in its chain, though not yet that it has stopped. */
function hasFailed({ last, isGenesis, isInitRefused }: Recovered): boolean {
  return isInitRefused || (isGenesis && last === "failed");
}

function notBegun(id: ActorId, { isInitRefused }: Recovered): ActorError {
  return new ActorError(isInitRefused ? "ACTOR_INIT_REFUSED" : "ACTOR_INIT_FAILED", {
    what: `the first turn of ${id} did not succeed; its cell died before that could be told`,
    remedy: "look into its chain: `theater chain log`",
  });
}
