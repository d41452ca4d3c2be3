import type { Actor } from "../actor/mod.ts";
import type { Clock } from "../base/mod.ts";

/** How many actors a cell keeps in memory, and for how long. */
export interface TenancyLimits {
  /** Actors in memory, after which the one that was used least recently leaves; one that has something to do stays, whatever their number. */
  readonly activeMax: number;
  /** Milliseconds without a message or a timer after which one leaves; undefined: it stays as long as there is room. */
  readonly idleMs: number | undefined;
}

export const DEFAULT_TENANCY: TenancyLimits = { activeMax: 10_000, idleMs: undefined };

/** For how long room is kept for what an actor came for, in milliseconds; its message may have been answered elsewhere, or be none any more. */
const FRESH_MS_MAX = 1_000;

/** Actors that are looked at when one has to leave; those that cannot are looked at again after all others. */
const LOOKED_AT_MAX = 16;

export interface TenancyDeps extends TenancyLimits {
  readonly clock: Clock;
  /** Resolves when all that was committed before is durable. */
  readonly durable: () => Promise<void>;
  /** Hears of one that has no instance any more, though it may stay. */
  readonly spared: (actor: Actor) => void;
}

/**
 * Who of a cell's actors is in memory, and who leaves it. One that leaves is marked first, and gone when that is durable, unless
 * something came for it meanwhile. Residents leave only where no other can: each of their turns is run again to bring them back.
 */
export class Tenancy {
  readonly #deps: TenancyDeps;
  /** With when they were used last; least recently used first. */
  readonly #threaded = new Map<Actor, number>();
  readonly #residents = new Map<Actor, number>();
  /** Here for something that has not come yet, with when they came. */
  readonly #fresh = new Map<Actor, number>();
  /** Gone when what was recorded of them is durable. */
  readonly #leaving = new Set<Actor>();
  #newest: Actor | undefined;
  #cancel: (() => void) | undefined;

  constructor(deps: TenancyDeps) {
    this.#deps = deps;
  }

  /** It is in memory now, for something that is about to come for it. Others leave after that: its reply is not to wait for their marks. */
  arrived(actor: Actor): void {
    this.#used(actor);
    if (actor.isIdle) this.#fresh.set(actor, this.#deps.clock.nowMs());
    this.#watch();
  }

  left(actor: Actor): void {
    this.#of(actor).delete(actor);
    this.#fresh.delete(actor);
    this.#leaving.delete(actor);
    if (this.#newest === actor) this.#newest = undefined;
  }

  /** Another goes on in its place. */
  succeeded(actor: Actor | undefined, successor: Actor): void {
    if (actor !== undefined) this.left(actor);
    this.#used(successor);
  }

  /** Something came for it. */
  reached(actor: Actor): void {
    if (this.#fresh.size > 0) this.#fresh.delete(actor);
  }

  /** It does something. */
  used(actor: Actor): void {
    this.reached(actor);
    this.#used(actor);
  }

  /** Lets those leave that are too many, as far as they can. */
  makeRoom(): void {
    if (!this.#isCrowded) return; // after every turn, so at no cost
    for (const actors of [this.#threaded, this.#residents]) {
      let looked = 0;
      for (const actor of actors.keys()) {
        if (!this.#isCrowded || ++looked > LOOKED_AT_MAX) break;
        if (!this.#isFresh(actor)) this.release(actor);
        this.#used(actor); // looked at after all others next time
      }
    }
  }

  #isFresh(actor: Actor): boolean {
    const sinceMs = this.#fresh.get(actor);
    if (sinceMs === undefined) return false;
    if (this.#deps.clock.nowMs() - sinceMs < FRESH_MS_MAX) return true;
    this.#fresh.delete(actor);
    return false;
  }

  /** Those that have an instance and nothing to do lose it, as many as that; they leave where they can. How many there were. */
  spare(count: number): number {
    let spared = 0;
    for (const actors of [this.#threaded, this.#residents]) {
      for (const actor of actors.keys()) {
        if (spared >= count) return spared;
        if (!actor.isAtRest) continue;
        actor.passivate();
        this.#deps.spared(actor);
        this.release(actor);
        spared++;
      }
    }
    return spared;
  }

  /** One that is not idle stays. */
  release(actor: Actor): void {
    if (!actor.isIdle || this.#leaving.has(actor)) return;
    this.#leaving.add(actor);
    actor.passivate();
    const leave = (): void => {
      if (!this.#leaving.delete(actor)) return;
      if (!actor.leave()) this.makeRoom();
    };
    // A store that failed says so itself: nobody leaves any more.
    this.#deps.durable().then(leave, () => undefined);
  }

  close(): void {
    this.#cancel?.();
    this.#leaving.clear();
  }

  get #isCrowded(): boolean {
    const staying = this.#threaded.size + this.#residents.size - this.#leaving.size;
    return staying > this.#deps.activeMax;
  }

  #of(actor: Actor): Map<Actor, number> {
    return actor.isResident ? this.#residents : this.#threaded;
  }

  #used(actor: Actor): void {
    const { idleMs, clock } = this.#deps;
    if (this.#newest === actor && idleMs === undefined) return;
    this.#newest = actor;
    const actors = this.#of(actor);
    actors.delete(actor);
    actors.set(actor, idleMs === undefined ? 0 : clock.nowMs());
  }

  /** One alarm, for whoever was used least recently. */
  #watch(): void {
    const { idleMs, clock } = this.#deps;
    const [first] = this.#threaded.values();
    if (idleMs === undefined || first === undefined || this.#cancel !== undefined) return;
    this.#cancel = clock.wakeAt(first + idleMs, () => {
      this.#cancel = undefined;
      this.#sweep(clock.nowMs() - idleMs);
      this.#watch();
    });
  }

  #sweep(beforeMs: number): void {
    for (const [actor, usedMs] of this.#threaded) {
      if (usedMs > beforeMs) return;
      this.#fresh.delete(actor);
      this.release(actor);
      this.#used(actor);
    }
  }
}
