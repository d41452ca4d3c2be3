import { type Actor, ActorError } from "../actor/mod.ts";
import type { ActorId, Clock } from "../base/mod.ts";
import type { Append } from "../store/mod.ts";
import type { TreeTable } from "./tree-table.ts";

/** Where an actor counts. */
export interface TreeShare {
  /** In `TreeTable`, of the trees that it is part of and that have limits. */
  readonly places: readonly number[];
  /** Whether its turns wait where one of them has used up what it may: those of the house's own do not, so that what failed is seen to. */
  readonly waits: boolean;
}

/** A cell's own in the table. */
export interface TreeColumn {
  readonly table: TreeTable;
  readonly column: number;
}

/** Why a turn has to wait. */
export interface Held {
  /** When it is looked at again. */
  readonly untilMs: number;
  /** What those are told that wait for it; undefined: it is soon. */
  readonly error: ActorError | undefined;
}

/** After which an actor whose tree has used up what it may is looked at again at the latest, in milliseconds. */
const AGAIN_MS = 1_000;
/** For which a guest that waits keeps its memory, where its tree has little room, in milliseconds. */
const CROWDED_MS = 100;

/** What the actors of one cell use of what their trees may. */
export class TreeShares {
  readonly #clock: Clock;
  readonly #own: TreeColumn | undefined;
  readonly #shares = new Map<ActorId, TreeShare>();
  /** Those of them that have a memory, and of how many bytes. */
  readonly #bytes = new Map<Actor, number>();
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, own: TreeColumn | undefined) {
    this.#clock = clock;
    this.#own = own;
  }

  arrived(id: ActorId, share: TreeShare | undefined): void {
    if (share !== undefined) this.#shares.set(id, share);
  }

  left(actor: Actor): void {
    this.replaced(actor);
    this.#shares.delete(actor.id);
  }

  /** Another goes on in its place, with a memory of its own. */
  replaced(actor: Actor): void {
    const share = this.#shares.get(actor.id);
    if (share !== undefined) this.#count(actor, share, 0);
  }

  close(): void {
    this.#cancel?.();
  }

  /** It hands in a link, and perhaps waits then. */
  commits(actor: Actor | undefined, { eventCount, link, blobs }: Append): void {
    if (actor === undefined || this.#own === undefined) return; // it has stopped, and settles what it had sent
    const share = this.#shares.get(actor.id);
    if (share === undefined) return;
    const nowMs = this.#clock.nowMs();
    const byteCount = blobs.reduce((sum, { bytes }) => sum + bytes.length, link.length);
    for (const place of share.places) {
      this.#own.table.stored(place, byteCount);
      this.#own.table.recorded(place, eventCount, nowMs);
    }
    this.measure(actor);
  }

  /** Its turn is over. */
  worked(actor: Actor): void {
    const share = this.#shares.get(actor.id);
    if (share === undefined) return;
    if (actor.isAtRest && this.#isCrowded(share)) actor.passivate();
    this.measure(actor);
  }

  /** Its memory may be another than it was. */
  measure(actor: Actor): void {
    const share = this.#shares.get(actor.id);
    if (share === undefined) return;
    this.#count(actor, share, actor.memory?.memoryBytes ?? 0);
    if (this.#bytes.has(actor) && this.#isBound(share)) this.#watch();
  }

  /** Undefined: its next turn may begin. */
  held(actor: Actor): Held | undefined {
    const share = this.#shares.get(actor.id);
    if (share?.waits !== true || this.#own === undefined) return undefined;
    const nowMs = this.#clock.nowMs();
    let untilMs: number | undefined;
    for (const place of share.places) {
      const usedUp = this.#own.table.usedUp(place, !actor.active, nowMs);
      if (usedUp === "stored-bytes")
        return { untilMs: nowMs + AGAIN_MS, error: treeFull("stored-bytes-max") };
      if (usedUp === "memory-bytes")
        return { untilMs: nowMs + CROWDED_MS, error: treeFull("memory-bytes-max") };
      if (usedUp !== undefined) untilMs = Math.max(untilMs ?? 0, usedUp);
    }
    if (untilMs === undefined) return undefined;
    return { untilMs: Math.min(untilMs, nowMs + AGAIN_MS), error: undefined }; // its tree may be given more meanwhile
  }

  /**
   * As long as somebody here has a memory that a tree bounds: where that has little room, nobody keeps one for what does not happen now. What waits
   * here may keep others out in another cell.
   */
  #watch(): void {
    this.#cancel ??= this.#clock.wakeAt(this.#clock.nowMs() + CROWDED_MS, () => {
      this.#cancel = undefined;
      for (const actor of this.#bytes.keys()) {
        const share = this.#shares.get(actor.id);
        if (share === undefined || !this.#isBound(share)) continue;
        if (this.#isCrowded(share) && (actor.isAtRest || actor.isSuspended)) actor.passivate();
        this.measure(actor);
      }
    });
  }

  #isBound({ places }: TreeShare): boolean {
    const table = this.#own?.table;
    return table !== undefined && places.some((place) => table.boundsMemory(place));
  }

  #isCrowded({ places }: TreeShare): boolean {
    const table = this.#own?.table;
    return table !== undefined && places.some((place) => table.isCrowded(place));
  }

  #count(actor: Actor, { places }: TreeShare, bytes: number): void {
    const more = bytes - (this.#bytes.get(actor) ?? 0);
    if (bytes === 0) this.#bytes.delete(actor);
    else this.#bytes.set(actor, bytes);
    if (more === 0 || this.#own === undefined) return;
    for (const place of places) this.#own.table.grew(place, this.#own.column, more);
  }
}

function treeFull(limit: "stored-bytes-max" | "memory-bytes-max"): ActorError {
  return new ActorError("ACTOR_TREE_FULL", {
    what: `a tree that the actor is part of has used up its \`${limit}\``,
    remedy:
      "raise it under `[tree]` in the manifest at the tree's top: a component is upgraded to that, a supervisor begun anew; of memory, send it again later",
  });
}
