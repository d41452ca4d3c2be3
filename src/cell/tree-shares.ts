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

/** After which an actor whose tree has no room is looked at again, in milliseconds. */
const AGAIN_MS = 1_000;

/** What the actors of one cell use of what their trees may. */
export class TreeShares {
  readonly #clock: Clock;
  readonly #own: TreeColumn | undefined;
  readonly #shares = new Map<ActorId, TreeShare>();
  /** Of the memories of those. */
  readonly #bytes = new Map<ActorId, number>();

  constructor(clock: Clock, own: TreeColumn | undefined) {
    this.#clock = clock;
    this.#own = own;
  }

  arrived(id: ActorId, share: TreeShare | undefined): void {
    if (share !== undefined) this.#shares.set(id, share);
  }

  left(id: ActorId): void {
    const share = this.#shares.get(id);
    if (share === undefined) return;
    this.#measure(id, share, 0);
    this.#bytes.delete(id);
    this.#shares.delete(id);
  }

  /** It hands in a link, and perhaps waits then. */
  commits(actor: Actor | undefined, { eventCount, link, blobs }: Append): void {
    if (actor === undefined) return; // it has stopped, and settles what it had sent
    const share = this.#shares.get(actor.id);
    if (share === undefined) return;
    this.#measure(actor.id, share, actor.memory?.memoryBytes ?? 0);
    const nowMs = this.#clock.nowMs();
    const byteCount = blobs.reduce((sum, { bytes }) => sum + bytes.length, link.length);
    for (const place of share.places) {
      this.#own?.table.stored(place, byteCount);
      this.#own?.table.recorded(place, eventCount, nowMs);
    }
  }

  /** Its turn is over. */
  worked(actor: Actor): void {
    const share = this.#shares.get(actor.id);
    if (share === undefined) return;
    this.#measure(actor.id, share, actor.memory?.memoryBytes ?? 0);
    if (!actor.isAtRest || !share.places.some((place) => this.#own?.table.isCrowded(place))) return;
    actor.passivate();
    this.#measure(actor.id, share, 0);
  }

  /** Undefined: its next turn may begin. */
  held(actor: Actor): Held | undefined {
    const share = this.#shares.get(actor.id);
    if (share?.waits !== true || actor.isUpgrading) return undefined; // an upgrade may be what gives its tree room
    const nowMs = this.#clock.nowMs();
    let untilMs: number | undefined;
    for (const place of share.places) {
      const usedUp = this.#own?.table.usedUp(place, !actor.active, nowMs);
      if (typeof usedUp === "string") return { untilMs: nowMs + AGAIN_MS, error: treeFull(usedUp) };
      if (usedUp !== undefined) untilMs = Math.max(untilMs ?? 0, usedUp);
    }
    return untilMs === undefined ? undefined : { untilMs, error: undefined };
  }

  #measure(id: ActorId, { places }: TreeShare, bytes: number): void {
    const more = bytes - (this.#bytes.get(id) ?? 0);
    if (more === 0) return;
    this.#bytes.set(id, bytes);
    for (const place of places) this.#own?.table.grew(place, this.#own.column, more);
  }
}

function treeFull(limit: "stored-bytes" | "memory-bytes"): ActorError {
  return new ActorError("ACTOR_TREE_FULL", {
    what: `a tree that the actor is part of has used up its \`${limit}-max\``,
    remedy: `raise it under \`[tree]\` in the manifest at the tree's top, and upgrade that; or stop what is not needed`,
  });
}
