import type { ActorId } from "../base/mod.ts";
import type { CellDeath } from "../cell/mod.ts";
import type { Seq } from "../chain/mod.ts";
import type { Entry, Store } from "../store/mod.ts";
import type { Arrivals } from "./arrivals.ts";
import type { Cells } from "./cells.ts";
import type { Directory } from "./directory.ts";
import type { Mail } from "./mail.ts";
import type { Monitors } from "./monitors.ts";
import type { PassiveTimers } from "./passive-timers.ts";
import { closed } from "./refusals.ts";
import { Suspects } from "./suspects.ts";

export interface RevivalDeps {
  readonly store: Store;
  readonly cells: Cells;
  readonly arrivals: Arrivals;
  readonly directory: Directory;
  readonly mail: Mail;
  readonly monitors: Monitors;
  readonly timers: PassiveTimers;
  readonly isClosing: () => boolean;
  /** Hears that one had ended. */
  readonly ended: (id: ActorId) => void;
  /** Brings one into memory; where that fails, it is tried again later. Rejects never. */
  readonly wake: (id: ActorId) => Promise<void>;
  /** Hears what of an actor could not be read. */
  readonly troubled: (id: ActorId, error: unknown) => void;
}

/**
 * Brings back what lived in a cell that died, as a start of the host would: who has mail, an open turn or something undelivered at once,
 * all others when something comes for them.
 */
export class Revival {
  readonly #deps: RevivalDeps;
  readonly #suspects = new Suspects();
  #done: Promise<void> = Promise.resolve();

  constructor(deps: RevivalDeps) {
    this.#deps = deps;
  }

  /** Resolves when all are back that have something to do. */
  get done(): Promise<void> {
    return this.#done;
  }

  /** The cell at this place died. False where no other takes its place. @throws CellError CELL_FAILED where it does so too often */
  died(at: number, death: CellDeath): boolean {
    const { cells, arrivals, mail, monitors, isClosing } = this.#deps;
    if (isClosing()) {
      refuseAll(death);
      return false;
    }
    try {
      cells.replace(at, death.cause);
    } catch (error) {
      refuseAll(death);
      throw error;
    }
    if (death.running !== undefined) this.#suspects.had(death.running);
    for (const id of death.actors) mail.waitsNoMore(id);
    for (const { id, request } of death.mail) arrivals.again(id, request);
    for (const id of death.actors) monitors.missed(id);
    const before = this.#done; // another cell's may still be under way
    this.#done = Promise.all([before, this.#bringBack(death)]).then(() => undefined);
    return true;
  }

  /** Whether an actor whose chain ends here would run a turn that its cell died of twice. */
  isLost(id: ActorId, end: Seq): boolean {
    return this.#suspects.isLost(id, end);
  }

  async #bringBack({ actors, draining }: CellDeath): Promise<void> {
    for (const id of [...actors, ...draining]) {
      if (this.#deps.arrivals.isArriving(id)) void this.#backLater(id);
      else await this.back(id);
    }
  }

  /** It is on its way, which its `init` may hold up for as long as it likes: nobody else waits for that. */
  async #backLater(id: ActorId): Promise<void> {
    await this.#deps.arrivals.settledOf(id);
    await this.back(id);
  }

  /** Where it was in a cell that died and is nowhere since, what its chain says is left to do is done. */
  async back(id: ActorId): Promise<void> {
    const { store, directory, timers, ended, wake, troubled } = this.#deps;
    if (this.#isElsewhere(id)) return;
    let entry: Entry | undefined;
    try {
      entry = (await store.actor(id))?.entry;
    } catch (error) {
      troubled(id, error);
      return timers.again(id);
    }
    if (entry === undefined || this.#isElsewhere(id)) return;
    if (entry.status === "stopped" && directory.has(id)) ended(id); // its word of that was lost
    if (entry.dirty) await wake(id);
    else if (entry.wakeAtMs !== undefined && directory.has(id)) timers.set(id, entry.wakeAtMs);
  }

  #isElsewhere(id: ActorId): boolean {
    const { cells, arrivals, isClosing } = this.#deps;
    return isClosing() || cells.has(id) || arrivals.isArriving(id);
  }
}

function refuseAll({ mail }: CellDeath): void {
  const error = closed();
  for (const { request } of mail) request.answer({ kind: "refused", error });
}
