import type { ActorId } from "../base/mod.ts";
import { isBlob, type Marked, type Seq } from "../chain/mod.ts";
import type { StoreReader } from "../store/mod.ts";
import { load } from "./load.ts";
import type { LoadedLink } from "./loaded-link.ts";
import { PayloadReader } from "./payloads.ts";
import { Rerun, type RerunDeps } from "./rerun.ts";
import { endsTurn, joined, type RecordedTurn } from "./recorded-turn.ts";

/** Burnt before others get the thread: a millisecond or so. */
const FUEL_A_BREATH = 1_000_000n;

export interface Remembered {
  /** What ran the turns again: its instance and state are the actor's, as they were. */
  readonly rerun: Rerun;
  /** The turn with which the chain ends, where that is not over: it did not run again. */
  readonly open: RecordedTurn | undefined;
}

/**
 * The guest's half of an actor, as it was: its state and its memory are those of all turns that replied, run again with the
 * answers that they got, from the mark or the genesis at `fromSeq` on. Everything that was committed must be durable.
 * @throws DivergenceError, ChainError, StoreError; the signal's reason
 */
export async function remember(
  actor: ActorId,
  fromSeq: Seq,
  store: StoreReader,
  deps: Omit<RerunDeps, "payloads">,
  breathe: () => Promise<void>,
  signal: AbortSignal,
): Promise<Remembered> {
  const payloads = new PayloadReader(deps.sha256);
  const threaded = deps.shape.discipline === "threaded";
  let rerun: Rerun | undefined;
  let turn: LoadedLink[] = [];
  let burnt = 0n;
  for await (const page of load(store, actor, fromSeq)) {
    for (const loaded of page) {
      payloads.add(loaded.blobs);
      rerun ??= new Rerun({ ...deps, payloads }, markedState(loaded, fromSeq, payloads));
      if (loaded.link.turn === undefined) continue;
      turn.push(loaded);
      if (!endsTurn(loaded)) continue;
      if (loaded.link.events.at(-1)?.kind === "replied") await rerun.turn(joined(turn));
      else if (threaded) rerun.drop(); // a failed turn ends the epoch, and changes no state
      turn = [];
      burnt += rerun.fuel;
      if (burnt < FUEL_A_BREATH) continue;
      burnt = 0n;
      await breathe();
      signal.throwIfAborted();
    }
  }
  rerun ??= new Rerun({ ...deps, payloads });
  return { rerun, open: turn.length === 0 ? undefined : joined(turn) };
}

/** The state that the mark with this seq kept; undefined at genesis, or where there was none. */
function markedState(
  { link }: LoadedLink,
  fromSeq: Seq,
  payloads: PayloadReader,
): Uint8Array | undefined {
  const event = link.events[fromSeq - link.seq];
  if (event?.kind !== "marked" || event.state === undefined) return undefined;
  const [state] = (event satisfies Marked).blobs;
  return state !== undefined && isBlob(state) ? payloads.bytes(state) : undefined;
}
