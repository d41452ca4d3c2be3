import { type ActorId, Alarm, type Clock, DueQueue } from "../base/mod.ts";

export interface PassiveTimersDeps {
  readonly clock: Clock;
  /** Brings an actor into memory, where its own timers fire. Rejects never; where it fails, `again` is called. */
  readonly wake: (id: ActorId) => Promise<void>;
}

/** After which one that could not be brought into memory is tried again; twice as long each time, up to an hour. Milliseconds. */
const AGAIN_MS = 1_000;
const AGAIN_MS_MAX = 3_600_000;

/** Actors that are brought into memory at once for their timers; others that are due wait for one of them to be there. */
export const WAKING_MAX = 64;

/**
 * The first timer of each actor that is out of memory. One alarm of the clock is for all; those that are due are woken in the order of
 * their times, each once, and a million that are due together no faster than they come.
 */
export class PassiveTimers {
  readonly #deps: PassiveTimersDeps;
  readonly #due = new Map<ActorId, number>();
  readonly #queue: DueQueue<ActorId>;
  readonly #alarm: Alarm;
  /** For how long those wait that could not be woken. */
  readonly #againMs = new Map<ActorId, number>();
  #wakingCount = 0;
  #isClosed = false;

  constructor(deps: PassiveTimersDeps) {
    this.#deps = deps;
    this.#queue = new DueQueue((id, dueMs) => this.#due.get(id) === dueMs);
    this.#alarm = new Alarm(deps.clock, () => this.#ring());
  }

  /** Of actors that have a timer and are not in memory. */
  get count(): number {
    return this.#due.size;
  }

  /** The actor is out of memory, and its first timer is due then. */
  set(id: ActorId, dueMs: number): void {
    if (this.#isClosed) return;
    this.#due.set(id, dueMs);
    this.#queue.push(id, dueMs);
    const { atMs } = this.#alarm;
    if (atMs === undefined || dueMs < atMs) this.#arm();
  }

  /** It could not be brought into memory: that is tried again a little later. */
  again(id: ActorId): void {
    const waitMs = this.#againMs.get(id) ?? AGAIN_MS;
    this.#againMs.set(id, Math.min(2 * waitMs, AGAIN_MS_MAX));
    this.set(id, this.#deps.clock.nowMs() + waitMs);
  }

  /** It is on its way into memory. */
  remove(id: ActorId): void {
    this.#due.delete(id); // an alarm for it alone finds nobody, and sets the next
  }

  /** It came into memory: the next time that it cannot be is the first again. */
  woken(id: ActorId): void {
    this.#againMs.delete(id);
  }

  /** It is gone. */
  forget(id: ActorId): void {
    this.remove(id);
    this.#againMs.delete(id);
  }

  close(): void {
    this.#isClosed = true;
    this.#againMs.clear();
    this.#due.clear();
    this.#queue.clear();
    this.#alarm.set(undefined);
  }

  #arm(): void {
    const next = this.#wakingCount < WAKING_MAX ? this.#queue.peek() : undefined;
    this.#alarm.set(next?.dueMs);
  }

  /** The clock may stand anywhere, and have been set back since it was due. */
  #ring(): void {
    const { clock } = this.#deps;
    const nowMs = clock.nowMs();
    while (this.#wakingCount < WAKING_MAX) {
      const due = this.#queue.takeUntil(nowMs);
      if (due === undefined) break;
      void this.#wake(due.key);
    }
    this.#arm();
  }

  async #wake(id: ActorId): Promise<void> {
    this.#due.delete(id);
    this.#wakingCount++;
    await this.#deps.wake(id);
    this.#wakingCount--;
    if (this.#wakingCount === WAKING_MAX - 1) this.#ring();
  }
}
